"""Reading what readers and staff send; plain forms, no tables."""

from django import forms

from kiemdinh.rooms.public_portal.rules.searching import LONGEST


class SearchForm(forms.Form):
    """What a reader searches for; `choices` come from the page."""

    q = forms.CharField(label="Tên trường, xã hoặc mã trường", required=False, max_length=LONGEST)
    loai = forms.ChoiceField(label="Loại trường", required=False)
    xa = forms.IntegerField(label="Xã, phường, đặc khu", required=False, min_value=1)
    muc = forms.ChoiceField(label="Kết quả theo Thông tư năm 2018", required=False)


class RemarkForm(forms.Form):
    """A remark from outside. `trang_web` is a trap: people do not see it, programs fill it in."""

    text = forms.CharField(
        label="Nội dung góp ý",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Nói rõ trường nào, điều gì chưa đúng hoặc cần hỏi. Không ghi tên, thông tin riêng của trẻ em.",
        error_messages={"required": "Hãy viết nội dung góp ý."},
    )
    contact = forms.CharField(
        label="Cách liên lạc với bạn",
        max_length=200,
        required=False,
        help_text="Số điện thoại hoặc thư điện tử, chỉ người trả lời đọc được. Để trống nếu không cần trả lời riêng.",
    )
    receiver = forms.TypedChoiceField(
        label="Gửi tới",
        coerce=int,
        error_messages={"required": "Hãy chọn nơi nhận.", "invalid_choice": "Hãy chọn lại nơi nhận."},
    )
    trang_web = forms.CharField(required=False)

    def __init__(self, *args: object, receivers: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["receiver"].choices = receivers  # type: ignore[attr-defined]
        if len(receivers) == 1:
            self.fields["receiver"].widget = forms.HiddenInput()
            self.fields["receiver"].initial = receivers[0][0]


class ReportForm(forms.Form):
    """A school puts a published report before the public."""

    document = forms.FileField(
        label="Tệp báo cáo thay cho bản đã công bố trong phần mềm",
        required=False,
        help_text="PDF có chữ ký, hoặc bản đã bỏ thông tin riêng. Để trống thì dùng đúng bản đã công bố.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
    )
    plan = forms.FileField(
        label="Kế hoạch cải tiến chất lượng, bản đã ký",
        required=False,
        help_text="PDF hoặc Word. Tải từ trang Kế hoạch cải tiến, ký rồi nộp vào đây.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
    )
    show_plan = forms.BooleanField(
        label="Hiện các việc cải tiến ghi trong báo cáo đã công bố",
        required=False,
        help_text="Chỉ việc, thời hạn, kết quả dự kiến; không có người thực hiện và kinh phí.",
    )
    agreed = forms.BooleanField(
        label="Tôi đã xem lại: tệp không có thông tin riêng của học sinh, tên người trong tệp được phép công khai.",
        error_messages={"required": "Hãy xem lại tệp rồi đánh dấu vào ô này."},
    )


class NewsForm(forms.Form):
    """A piece of news. The text is plain words with marks: see `rules.markup`."""

    title = forms.CharField(label="Tiêu đề", max_length=200, error_messages={"required": "Hãy đặt tiêu đề cho tin."})
    summary = forms.CharField(
        label="Tóm tắt", max_length=400, required=False, help_text="Một, hai câu; hiện ở danh sách tin."
    )
    body = forms.CharField(
        label="Nội dung",
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Mỗi dòng là một đoạn. Đầu dòng “## ” là tiêu đề, “- ” là gạch đầu dòng, “1. ” là số thứ tự. "
        "**Chữ đậm** đặt giữa hai cặp dấu sao; liên kết viết [chữ](https://địa-chỉ).",
        error_messages={"required": "Tin chưa có nội dung."},
    )


class AnswerForm(forms.Form):
    """The authority answers a remark, and decides what of it everybody reads."""

    answer = forms.CharField(
        label="Trả lời", widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "Hãy ghi lời trả lời."}
    )
    public = forms.BooleanField(label="Đăng trả lời này trên trang góp ý công khai", required=False)
    public_text = forms.CharField(
        label="Nội dung góp ý sẽ hiện công khai",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Viết gọn lại, bỏ tên người và thông tin riêng. Cách liên lạc của người gửi không bao giờ hiện.",
    )
