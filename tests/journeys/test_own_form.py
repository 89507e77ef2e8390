"""A Sở puts its own Word form in the place of ours; what is more than a form is refused."""

import io
import re
from datetime import date

from docx import Document
from tests.services.documents.test_form_checking import changed

MINE = changed(xml="<w:p><w:r><w:t>MẪU RIÊNG CỦA SỞ</w:t></w:r></w:p>")
ATTACK = changed(tags="{{ ''.__class__ }}")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _try(walk, content: bytes) -> None:
    walk.go("/quy-dinh/bieu-mau/")
    walk.page.get_by_label("Loại văn bản").select_option(label="Quyết định thành lập hội đồng tự đánh giá")
    walk.page.locator("input[type=file]").set_input_files(
        {"name": "mau-so.docx", "mimeType": DOCX, "buffer": content})
    walk.page.get_by_role("button", name="Thử mẫu").click()


def _decision(walk, site) -> str:
    """The words of the council's decision as this person downloads it now."""
    answer = walk.page.request.get(site.url + site.cycle("2021-2022") + "tai/quyet-dinh/")
    assert answer.status == 200
    return "\n".join(p.text for p in Document(io.BytesIO(answer.body())).paragraphs)


def test_a_form_is_refused_tried_used_and_ended(walk, site):
    officer, head = walk("so"), walk("hieutruong")
    officer.go("/quy-dinh/bieu-mau/")
    officer.check()
    _try(officer, ATTACK)
    officer.page.get_by_text(re.compile("__class__” không được dùng")).first.wait_for()
    officer.complaints.clear()  # the 422
    officer.check()
    _try(officer, MINE)
    officer.page.get_by_role("heading", level=1, name="mau-so.docx: dùng thử").wait_for()
    officer.check()
    trial = officer.page.request.get(
        site.url + str(officer.page.get_by_role("link", name="Văn bản điền thử").get_attribute("href")))
    assert "MẪU RIÊNG CỦA SỞ" in "\n".join(p.text for p in Document(io.BytesIO(trial.body())).paragraphs)
    assert "MẪU RIÊNG CỦA SỞ" not in _decision(head, site)

    assert officer.page.get_by_label("Dùng từ ngày").input_value() == date.today().isoformat()
    officer.page.get_by_role("button", name="Đưa vào dùng").click()
    officer.page.get_by_role("heading", level=1, name="mau-so.docx: đang dùng").wait_for()
    assert "MẪU RIÊNG CỦA SỞ" in _decision(head, site)
    # Another Sở neither sees it nor is touched by it.
    assert walk("sokhac").go(officer.page.url.removeprefix(site.url)).status == 404

    officer.page.get_by_label("Lý do thôi dùng").fill("Sai thể thức")
    officer.page.get_by_role("button", name="Thôi dùng").click()
    officer.page.get_by_text("Sai thể thức").wait_for()
    officer.check()
    assert "MẪU RIÊNG CỦA SỞ" not in _decision(head, site)
