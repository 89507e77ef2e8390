"""Pages of the guide; everyone may read them, signed in or not."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class Topic(NamedTuple):
    """One guide page: its address, its title, one sentence about it and the group it stands in."""

    slug: str
    title: str
    summary: str
    group: str


BEGIN: Final = "Bắt đầu"
SELF_ASSESSMENT: Final = "Tự đánh giá"
EXTERNAL: Final = "Đánh giá ngoài, thẩm định, công nhận"
AUTHORITIES: Final = "Kế hoạch, số liệu, báo cáo"
ADMINISTRATION: Final = "Quản trị và quy định"

TOPICS: Final[tuple[Topic, ...]] = (
    Topic("dang-nhap", "Đăng nhập", "Vào phần mềm, xác thực hai bước, quên mật khẩu.", BEGIN),
    Topic("trang-truong", "Trang của trường", "Bốn bước của chu kỳ, việc đang chờ và các hạn.", BEGIN),
    Topic("viec-cua-toi", "Việc của tôi", "Mọi việc giao cho bạn, xếp theo hạn.", BEGIN),
    Topic("thong-bao", "Thông báo", "Hình chuông, đánh dấu đã đọc, chọn loại muốn nhận.", BEGIN),
    Topic("chu-ky-moi", "Mở chu kỳ tự đánh giá", "Chọn năm học, bộ quy định, chép từ chu kỳ trước.",
          SELF_ASSESSMENT),
    Topic("lay-lai", "Lấy lại từ chu kỳ trước", "Hội đồng, minh chứng, nội dung cũ và bản cũ cạnh phiếu.",
          SELF_ASSESSMENT),
    Topic("hoi-dong", "Hội đồng tự đánh giá", "Thành viên, nhóm công tác, phân công tiêu chí.",
          SELF_ASSESSMENT),
    Topic("ke-hoach-tu-danh-gia", "Kế hoạch tự đánh giá", "Lời văn, thời gian biểu theo tuần, bản Word.",
          SELF_ASSESSMENT),
    Topic("noi-ham", "Nội hàm và minh chứng cần tìm", "Tách yêu cầu, đặt câu hỏi, ghi nơi thu thập.",
          SELF_ASSESSMENT),
    Topic("so-lieu", "Số liệu của trường", "Cơ sở dữ liệu ở Phần I của báo cáo.", SELF_ASSESSMENT),
    Topic("nhap-so-lieu", "Nhập số liệu từ tệp", "Excel của phần mềm, tệp xuất của phần mềm khác, hồ sơ đối chiếu.",
          SELF_ASSESSMENT),
    Topic("dong-bo-so-lieu", "Bản chụp và gợi ý từ số liệu", "Đồng bộ bản chụp, lời văn khác số liệu, số cạnh yêu cầu.",
          SELF_ASSESSMENT),
    Topic("minh-chung", "Minh chứng", "Đăng ký văn bản, tải tệp, đặt mã.", SELF_ASSESSMENT),
    Topic("minh-chung-nam", "Minh chứng theo năm học", "Năm nào thiếu gì, nhờ ai nộp.", SELF_ASSESSMENT),
    Topic("nop-minh-chung", "Nộp minh chứng", "Nộp cả năm, trả lời khi được nhờ nộp.", SELF_ASSESSMENT),
    Topic("chep-nhap-minh-chung", "Chép, nhập, xem minh chứng",
          "Chép từ chu kỳ trước, đặt mã hàng loạt, Excel, xem tệp.", SELF_ASSESSMENT),
    Topic("tai-nhieu-tep", "Tải nhiều tệp", "Cả thư mục hay tệp nén, gửi tiếp khi mất mạng, khớp với mã.",
          SELF_ASSESSMENT),
    Topic("dung-luong", "Dung lượng và tệp trùng", "Còn bao nhiêu chỗ, dùng chung tệp, giảm dung lượng.",
          SELF_ASSESSMENT),
    Topic("bang-tieu-chi", "Bảng tiêu chí", "Ai đang làm tiêu chí nào, chỗ nào còn vướng.", SELF_ASSESSMENT),
    Topic("phieu-tieu-chi", "Phiếu đánh giá tiêu chí", "Chấm chỉ báo, viết mô tả, kế hoạch cải tiến.",
          SELF_ASSESSMENT),
    Topic("trao-doi", "Trao đổi trên phiếu", "Nội bộ, hỏi cấp trên, riêng tôi; nhắc tới người khác.",
          SELF_ASSESSMENT),
    Topic("cau-hoi", "Câu hỏi của trường", "Cấp trên trả lời câu hỏi mà không thấy nội dung phiếu.",
          SELF_ASSESSMENT),
    Topic("nhac-viec", "Nhắc việc", "Phần mềm tự nhắc theo hạn; thư ký nhắc người phụ trách.", SELF_ASSESSMENT),
    Topic("ke-hoach-cai-tien", "Kế hoạch cải tiến và rà soát", "Vấn đề trọng tâm, việc cải tiến, các đợt rà soát.",
          SELF_ASSESSMENT),
    Topic("kiem-tra", "Kiểm tra chất lượng", "Máy chỉ ra chỗ thiếu, chỗ lệch trước khi công bố.", SELF_ASSESSMENT),
    Topic("lich-su-sua", "Lịch sử sửa, viết cùng nhau", "Bản cũ, so sánh, lấy lại; mất mạng, hết phiên.",
          SELF_ASSESSMENT),
    Topic("bao-cao", "Báo cáo tự đánh giá", "Xuất bản Word, công bố và khóa báo cáo.", SELF_ASSESSMENT),
    Topic("nhap-bao-cao", "Nhập báo cáo từ Word", "Đưa báo cáo đã viết vào chu kỳ, không mất đoạn nào.",
          SELF_ASSESSMENT),
    Topic("goi-ho-so", "Gói hồ sơ", "Mang cả hồ sơ đi trong một tệp, nhập ở nơi khác.", SELF_ASSESSMENT),
    Topic("cong-bo", "Công bố và cập nhật hằng năm", "Lấy ý kiến, thông qua, công bố, cập nhật, mở khóa, so sánh bản.",
          SELF_ASSESSMENT),
    Topic("nguoi-danh-gia", "Người đánh giá", "Danh sách của Sở, xung đột lợi ích, điều kiện tham gia.", EXTERNAL),
    Topic("loi-moi-danh-gia", "Lời mời đánh giá", "Ký cam kết, khai xung đột lợi ích, vào hồ sơ.", EXTERNAL),
    Topic("lap-doan", "Lập đoàn đánh giá ngoài", "Chọn người, đề nghị cho cả danh sách, quyết định, thay thành viên.",
          EXTERNAL),
    Topic("tra-cuu-cong-khai", "Tra cứu công khai", "Tìm trường, kiểm tra giấy chứng nhận, dữ liệu mở, góp ý.",
          BEGIN),
    Topic("cong-nhan", "Công nhận, cấp giấy", "Quyết định, giấy chứng nhận, bản đã ký, tiêu chí còn nợ.", EXTERNAL),
    Topic("thu-hoi", "Thu hồi, sắp xếp lại", "Thu hồi, trường sáp nhập, chia tách, nhập kết quả cũ.", EXTERNAL),
    Topic("cong-bo-ket-qua", "Công bố ra ngoài", "Sở công bố kết quả, trường công khai báo cáo, tin, góp ý.",
          EXTERNAL),
    Topic("danh-gia-ngoai", "Đánh giá ngoài: hồ sơ, khảo sát", "Đọc hồ sơ, khảo sát, phiếu tiêu chí.", EXTERNAL),
    Topic("bao-cao-danh-gia-ngoai", "Đánh giá ngoài: báo cáo", "Dự thảo, phản hồi của trường, báo cáo, việc sau đó.",
          EXTERNAL),
    Topic("di-khao-sat", "Đi khảo sát không có mạng", "Tải hồ sơ về máy, viết và chụp ảnh ở trường, gửi khi có mạng.",
          EXTERNAL),
    Topic("tham-dinh", "Thẩm định đạt chuẩn quốc gia", "Danh sách hằng năm, hội đồng, thông báo kết quả.", EXTERNAL),
    Topic("thanh-vien-tham-dinh", "Thành viên hội đồng thẩm định", "Hồ sơ, phiếu ý kiến, họp, biên bản.", EXTERNAL),
    Topic("dang-ky-danh-gia", "Đăng ký đánh giá ngoài", "Điều kiện, nộp hồ sơ, kiểm tra, trả lại, tiếp nhận.",
          EXTERNAL),
    Topic("lich-nhiem-vu", "Lịch nhiệm vụ", "Hạn của mọi việc, ai xong, ai chậm, lịch trên điện thoại.", AUTHORITIES),
    Topic("ke-hoach-nam", "Kế hoạch năm", "Lập bằng một lần bấm, nộp, tổng hợp, phê duyệt, công bố.", AUTHORITIES),
    Topic("tong-quan", "Tổng quan của cơ quan quản lý", "Việc chờ, chỉ tiêu, sắp hết hạn, ai chậm.", AUTHORITIES),
    Topic("bieu-do", "Biểu đồ", "Năm biểu đồ, mỗi biểu đồ kèm bảng số liệu.", AUTHORITIES),
    Topic("tien-do", "Tiến độ tự đánh giá", "Trường nào đến bước nào, ai trễ hạn, nhắc hàng loạt.", AUTHORITIES),
    Topic("so-lieu-thong-ke", "Số liệu kiểm định", "Bảng kết quả theo loại trường, tính đến một ngày.", AUTHORITIES),
    Topic("tap-huan", "Tập huấn", "Mở lớp, điểm danh, chứng nhận, độ phủ theo chức vụ.", AUTHORITIES),
    Topic("bao-cao-dinh-ky", "Báo cáo định kỳ, sổ chỉ đạo", "Mở kỳ, số liệu có sẵn, giải trình, duyệt, tiếp nhận.",
          AUTHORITIES),
    Topic("chi-tieu", "Chỉ tiêu", "Đặt chỉ tiêu của năm, chỉ tiêu của cấp trên, mặc định.", AUTHORITIES),
    Topic("gop-y-kho-khan", "Khó khăn, kiến nghị", "Gửi từ trang bất kỳ, trả lời, chuyển lên, gộp, tổng hợp.",
          AUTHORITIES),
    Topic("tai-khoan", "Tài khoản và nhiệm kỳ", "Cấp tài khoản, ủy quyền, bàn giao việc.", ADMINISTRATION),
    Topic("don-vi", "Đơn vị và trường", "Cây đơn vị theo ngày, nhập danh sách trường.", ADMINISTRATION),
    Topic("quy-dinh", "Quy định", "Các bộ tiêu chuẩn, bộ nào áp dụng khi nào.", ADMINISTRATION),
    Topic("nguyen-van", "Nguyên văn thông tư", "Nạp tệp thông tư, duyệt từng cặp câu.", ADMINISTRATION),
    Topic("bieu-mau", "Biểu mẫu của Sở", "Tải mẫu Word riêng, thử rồi đưa vào dùng.", ADMINISTRATION),
    Topic("tiep-can", "Khả năng tiếp cận", "Bàn phím, trình đọc màn hình, cỡ chữ, mạng yếu.", ADMINISTRATION),
)

_BY_SLUG: Final = {topic.slug: topic for topic in TOPICS}


def index(request: HttpRequest) -> HttpResponse:
    """List every guide page by group."""
    groups = [(name, [topic for topic in TOPICS if topic.group == name])
              for name in (BEGIN, SELF_ASSESSMENT, EXTERNAL, AUTHORITIES, ADMINISTRATION)]
    return render(request, "guide/index.html", {"groups": groups})


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one guide page; an unknown slug raises ``Http404``."""
    topic = _BY_SLUG.get(slug)
    if topic is None:
        raise Http404("Không có trang hướng dẫn này.")
    position = TOPICS.index(topic)
    context = {
        "topic": topic,
        "topics": TOPICS,
        "previous": TOPICS[position - 1] if position else None,
        "following": TOPICS[position + 1] if position + 1 < len(TOPICS) else None,
    }
    return render(request, f"guide/{slug}.html", context)
