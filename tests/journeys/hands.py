"""What people do in more than one journey to a certificate: press, sign, decide, look up."""

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.journeys.certificate_world import ASSESSORS

if TYPE_CHECKING:
    from tests.journeys.conftest import Walk
    from tests.journeys.dated import DatedSite

SCHOOL = "Trường Tiểu học Sông Đà"


def yes(person: "Walk") -> "Walk":
    """The person says yes whenever the browser asks back."""
    person.page.on("dialog", lambda dialog: dialog.accept())
    return person


def press(person: "Walk", name: str | re.Pattern[str], **more: Any) -> None:
    """Presses the button and waits for the page that follows."""
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=name, **more).click()


def says(person: "Walk", words: str) -> None:
    """The page's answer, its h1."""
    person.page.get_by_role("heading", level=1, name=re.compile(words.replace("/", r"\/"))).wait_for()


def sign(person: "Walk", username: str, place: str, *, checked: bool = False) -> None:
    """Signs the declaration; the place of work is closed before it and open after it."""
    assert person.go(place).status == 403
    person.complaints.clear()
    person.go("/nguoi-danh-gia/loi-moi/")
    says(person, "1 lời mời chờ bạn ký cam kết")
    person.page.get_by_role("link", name=re.compile("^Xem và ký")).click()
    person.page.get_by_label("Tôi không có xung đột lợi ích").check()
    person.page.get_by_label("Gõ họ và tên của bạn để ký").fill(ASSESSORS[username])
    if checked:
        person.check()
    press(person, "Ký", exact=True)
    assert person.go(place).status == 200


def issue(officer: "Walk", kind: str, *, on: date, authority: str, post: str, decision: str, register: str,
          number: str) -> None:
    """The decision is prepared, signed by the authority of its kind and recorded."""
    officer.go("/cong-nhan/")
    officer.page.get_by_role("row").filter(has_text=kind).get_by_role("link", name=SCHOOL).click()
    press(officer, "Lập dự thảo quyết định")
    says(officer, "chờ ghi quyết định đã ký")
    form = officer.page.locator("form").filter(has=officer.page.get_by_role("button", name="Ghi quyết định đã ký"))
    form.get_by_label("Số quyết định").fill(decision)
    form.get_by_label("Ngày ký").fill(on.isoformat())
    form.get_by_label("Thẩm quyền ký").select_option(label=authority)
    form.get_by_label("Chức vụ người ký").fill(post)
    form.get_by_label("Họ tên người ký").fill("Vừ A Tỉnh")
    form.get_by_label("Số vào sổ").fill(register)
    form.get_by_label("Số giấy chứng nhận hoặc số bằng").fill(number)
    press(officer, "Ghi quyết định đã ký")
    says(officer, f"{SCHOOL} được công nhận")


def put_before_the_public(officer: "Walk", count: int) -> None:
    """Everything that waits is posted."""
    officer.go("/cong-bo/")
    says(officer, f"{count} kết quả công nhận chờ công bố")
    officer.check()
    for box in officer.page.get_by_role("checkbox", name=re.compile(SCHOOL)).all():
        box.check()
    press(officer, "Công bố các kết quả đã chọn")
    says(officer, "Không có kết quả nào chờ công bố")


def look_up(reader: "Walk", site: "DatedSite", *, number: str, decision: str, signed: date, expires: date) -> None:
    """Somebody without an account finds the school, types the number, and so does the command line."""
    reader.go("/tra-cuu/?q=song+da")
    reader.page.get_by_role("link", name=re.compile("Sông Đà")).first.click()
    assert decision in reader.text()
    reader.check()
    reader.go("/chung-nhan/")
    reader.page.get_by_label("Số giấy chứng nhận, số Bằng hoặc mã dưới QR").fill(number)
    press(reader, "Kiểm tra")
    says(reader, f"Có thật, còn hiệu lực đến hết ngày {expires:%d/%m/%Y}")
    assert decision in reader.text()
    assert SCHOOL in reader.text()
    reader.check()
    assert reader.go(f"/chung-nhan/{number}/").status == 200
    told = json.loads(site.command("verify-certificate", number, "--json"))
    shown = {key: told[key] for key in ("status", "school", "school_code", "decision", "signed", "expires")}
    assert shown == {"status": "valid", "school": SCHOOL, "school_code": "T-TH1", "decision": decision,
                     "signed": signed.isoformat(), "expires": expires.isoformat()}
