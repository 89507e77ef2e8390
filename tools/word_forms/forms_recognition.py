"""Papers of recognition. No circular has a form for them (Mẫu số 6 of TT 57/2026 is the bằng, see the .typ files):
".typ files):
our own layout after Nghị định 30/2020, the same for every edition; the words of the edition come from the context.
"""

from __future__ import annotations

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH


def _decision_top(form: Form, subject: str) -> None:
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p("QUYẾT ĐỊNH", "Tên văn bản")
    form.p(subject, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("{{ deciding_post }}", "Tên văn bản", caps=True, after=6)
    _bases(form)
    form.p("QUYẾT ĐỊNH:", "Tên văn bản", before=8, after=6)


def _bases(form: Form) -> None:
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")


def _letter_top(form: Form, name: str, subject: str, *, to: bool = True) -> None:
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p(name, "Tên văn bản")
    form.p(subject, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    if to:
        form.p("Kính gửi: {{ addressed_to }}", align=CENTER, before=8, after=8)


def _end(form: Form) -> None:
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)


def _owed(form: Form) -> None:
    """Conditions, left out when there is none."""
    form.tag("{%p if owed %}")
    form.front_title("Phụ lục").paragraph_format.space_after = 0
    form.p("TIÊU CHÍ CÒN NỢ, NGƯỜI CHỊU TRÁCH NHIỆM VÀ THỜI HẠN", "Trích yếu", after=8)
    table = form.table([18, 72, 45, 30])
    form.row(table, ["Tiêu chí", "Nội dung cần đạt", "Người chịu trách nhiệm", "Thời hạn"], header=True)
    form.tag_row(table, "{%tr for item in owed %}")
    form.row(
        table,
        ["{{ item.criterion }}", "{{ item.text }}", "{{ item.owner }}", "{{ item.due }}"],
        align=[CENTER, LEFT, LEFT, CENTER],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.p("", "Kết thúc mục")
    form.tag("{%p endif %}")


def recognition_decision() -> bytes:
    """Quyết định công nhận trường đạt chuẩn quốc gia và cấp Bằng."""
    form = Form("Quyết định công nhận trường đạt chuẩn quốc gia")
    _decision_top(form, "Về việc công nhận và cấp Bằng công nhận trường đạt chuẩn quốc gia {{ level_words }}")
    form.p(
        "**Điều 1.** Công nhận {{ school.name }}{{ school.where }} đạt chuẩn quốc gia {{ level_words }} và cấp "
        "Bằng công "
        "nhận trường đạt chuẩn quốc gia{{ numbers }}."
    )
    form.p("**Điều 2.** Bằng có giá trị {{ years }} năm kể từ ngày ký Quyết định này{{ until }}.")
    _duties(form)
    _end(form)
    _owed(form)
    return form.save()


def certificate_decision() -> bytes:
    """Quyết định cấp Giấy chứng nhận đạt kiểm định chất lượng giáo dục."""
    form = Form("Quyết định cấp giấy chứng nhận kiểm định chất lượng giáo dục")
    _decision_top(form, "Về việc cấp Giấy chứng nhận đạt kiểm định chất lượng giáo dục {{ level_words }}")
    form.p(
        "**Điều 1.** Công nhận và cấp Giấy chứng nhận đạt kiểm định chất lượng giáo dục {{ level_words }} cho "
        "{{ school.name "
        "}}{{ school.where }}{{ numbers }}."
    )
    form.p("**Điều 2.** Giấy chứng nhận có giá trị {{ years }} năm kể từ ngày ký Quyết định này{{ until }}.")
    _duties(form)
    _end(form)
    _owed(form)
    return form.save()


def _duties(form: Form) -> None:
    form.p(
        "**Điều 3.** {{ school.name }} duy trì, nâng cao chất lượng giáo dục, thực hiện kế hoạch cải tiến chất "
        "lượng{% if owed "
        "%}; hoàn thành các tiêu chí còn nợ tại Phụ lục kèm theo đúng thời hạn và báo cáo Sở Giáo dục và Đào "
        "tạo{% endif %}."
    )
    form.p(
        "**Điều 4.** Quyết định này có hiệu lực kể từ ngày ký. {{ carried_out_by }} chịu trách nhiệm thi hành "
        "Quyết định "
        "này./."
    ).paragraph_format.keep_with_next = True


def submission() -> bytes:
    """Tờ trình của Sở đề nghị Chủ tịch Ủy ban nhân dân tỉnh công nhận."""
    form = Form("Tờ trình đề nghị công nhận trường đạt chuẩn quốc gia")
    _letter_top(form, "TỜ TRÌNH", "Về việc công nhận trường đạt chuẩn quốc gia {{ level_words }}")
    _bases(form)
    form.p("Sở Giáo dục và Đào tạo kính trình {{ authority_words }} xem xét, quyết định nội dung sau:", before=6)
    form.p("**1. Trường đề nghị công nhận:** {{ school.name }}{{ school.where }}.")
    form.p("**2. Kết quả đánh giá:** {{ result_words }} {{ basis_words }}")
    form.p(
        "**3. Nội dung đề nghị:** công nhận {{ school.name }} đạt chuẩn quốc gia {{ level_words }} và cấp Bằng "
        "công nhận, "
        "có giá trị {{ years }} năm kể từ ngày ký quyết định."
    )
    form.tag("{%p if owed %}")
    form.p("**4. Tiêu chí còn nợ:** theo Phụ lục kèm theo; Sở Giáo dục và Đào tạo theo dõi, báo cáo kết quả.")
    form.tag("{%p endif %}")
    form.p("Thời hạn ra quyết định: {{ due_words }}.")
    form.p("(Trình kèm dự thảo Quyết định và hồ sơ đánh giá.)", italic=True)
    form.p("Kính trình {{ authority_words }} xem xét, quyết định./.").paragraph_format.keep_with_next = True
    _end(form)
    _owed(form)
    return form.save()


def refusal() -> bytes:
    """Thông báo không công nhận, with the reasons."""
    form = Form("Thông báo kết quả không công nhận")
    _letter_top(form, "THÔNG BÁO", "Về việc chưa công nhận {{ kind_words }}")
    _bases(form)
    form.p(
        "Sở Giáo dục và Đào tạo thông báo {{ school.name }}{{ school.where }} **chưa được công nhận** {{ "
        "kind_words }}.",
        before=6,
    )
    form.p("**1. Kết quả đánh giá:** {{ result_words }} {{ basis_words }}")
    form.p("**2. Lý do:**")
    form.tag("{%p for line in reasons %}")
    form.p("{{ line }}")
    form.tag("{%p endfor %}")
    form.p(
        "**3. Việc cần làm:** Nhà trường rà soát các nội dung chưa đạt, lập và thực hiện kế hoạch cải tiến chất "
        "lượng. "
        "{{ retry_words }}"
    )
    form.p(
        "Nếu không đồng ý với kết quả, nhà trường có quyền kiến nghị, khiếu nại theo quy định của pháp luật./."
    ).paragraph_format.keep_with_next = True
    _end(form)
    return form.save()


def remedy_notice() -> bytes:
    """Thông báo yêu cầu khắc phục before a revocation."""
    form = Form("Thông báo yêu cầu khắc phục")
    _letter_top(form, "THÔNG BÁO", "Về việc yêu cầu khắc phục để giữ kết quả công nhận {{ kind_words }}")
    _bases(form)
    form.p("Sở Giáo dục và Đào tạo thông báo đến {{ school.name }}:", before=6)
    form.p(
        "**1.** Nhà trường được công nhận {{ kind_words }} {{ level_words }} theo Quyết định số {{ decision_words }}."
    )
    form.p("**2. Căn cứ xem xét thu hồi:** {{ ground_words }}.")
    form.tag("{%p for line in reasons %}")
    form.p("{{ line }}")
    form.tag("{%p endfor %}")
    form.p(
        "**3. Yêu cầu:** Nhà trường lập kế hoạch và khắc phục các nội dung nêu trên, báo cáo kết quả kèm minh "
        "chứng về Sở "
        "Giáo dục và Đào tạo **{{ remedy_words }}**."
    )
    form.p(
        "Hết thời hạn mà không khắc phục, kết quả công nhận sẽ bị xem xét thu hồi theo quy định./."
    ).paragraph_format.keep_with_next = True
    _end(form)
    return form.save()


def revocation_decision() -> bytes:
    """Quyết định thu hồi."""
    form = Form("Quyết định thu hồi kết quả công nhận")
    _decision_top(form, "Về việc thu hồi quyết định và {{ paper_words }}")
    form.p(
        "**Điều 1.** Thu hồi Quyết định số {{ decision_words }} và {{ paper_words }}{{ numbers }} đã cấp cho {{ "
        "school.name "
        "}}{{ school.where }}."
    )
    form.p("Lý do: {{ ground_words }}. {{ reasons|join(' ') }}")
    form.p(
        "**Điều 2.** {{ school.name }} nộp lại {{ paper_words }} và không sử dụng kết quả đã bị thu hồi kể từ "
        "ngày Quyết "
        "định này có hiệu lực. Sở Giáo dục và Đào tạo công khai việc thu hồi trên trang thông tin điện tử của Sở."
    )
    form.p(
        "**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. {{ carried_out_by }} chịu trách nhiệm thi hành "
        "Quyết định "
        "này./."
    ).paragraph_format.keep_with_next = True
    _end(form)
    return form.save()


FORMS = {
    "quyet-dinh-cong-nhan.docx": recognition_decision,
    "quyet-dinh-cap-giay-chung-nhan.docx": certificate_decision,
    "to-trinh-cong-nhan.docx": submission,
    "thong-bao-khong-cong-nhan.docx": refusal,
    "yeu-cau-khac-phuc.docx": remedy_notice,
    "quyet-dinh-thu-hoi.docx": revocation_decision,
}
