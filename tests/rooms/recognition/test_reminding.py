"""What the daily work tells whom: decisions, owed criteria, terms for remedy, certificates that run out; once."""

from datetime import date

from tests.demo.cast import TODAY, at

from kiemdinh.rooms.recognition import use_cases
from kiemdinh.rooms.recognition.use_cases import OwedDraft
from kiemdinh.rooms.recognition.use_cases.reminding import send_reminders
from kiemdinh.services.notices.models import Notice


def test_everybody_is_reminded_once(cases, world):
    cases.opened(on=date(2026, 11, 2))
    cases.issued(school="T-TH2", on=date(2022, 3, 4), signed=date(2022, 3, 20), number="7/G",
                 owed=[OwedDraft("3.2", "Xây phòng", "Hiệu trưởng", date(2026, 11, 1))])
    Notice.objects.all().delete()
    assert [send_reminders(at(TODAY)), send_reminders(at(TODAY))] == [4, 0]
    assert send_reminders(at(date(2026, 11, 22))) == 0
    assert send_reminders(at(date(2026, 11, 23))) == 1
    told = sorted(Notice.objects.values_list("account_id", "text"))
    so, head = world.accounts["so"], world.accounts["hangxom"]
    assert told == sorted([
        (so, "Trường Tiểu học Sông Đà: quyết định kiểm định chất lượng giáo dục sắp đến hạn 22/11/2026."),
        (so, "Trường Tiểu học Sông Đà: quyết định kiểm định chất lượng giáo dục đã quá hạn 22/11/2026."),
        (so, "Trường Tiểu học Bên Cạnh: Tiêu chí còn nợ 3.2 đã quá hạn 01/11/2026."),
        (head, "Tiêu chí còn nợ 3.2 đã quá hạn 01/11/2026."),
        (head, "Cấp độ 2 của trường hết hạn 20/03/2027. Hãy chuẩn bị để được công nhận lại."),
    ])
    Notice.objects.all().delete()
    send_reminders(at(date(2026, 10, 19)))
    assert not Notice.objects.filter(kind="recognition.expiring").exists()
    send_reminders(at(date(2026, 10, 20)))
    assert list(Notice.objects.filter(kind="recognition.expiring").values_list("account_id", "text")) == [
        (head, "Cấp độ 2 của trường hết hạn 20/03/2027. Hãy chuẩn bị để được công nhận lại.")]


def test_a_certificate_that_ran_out_is_told_once_to_both(cases, world):
    cases.issued(school="T-TH2", on=date(2022, 3, 4), signed=date(2022, 3, 20), number="7/G")
    send_reminders(at(date(2027, 3, 20)))
    Notice.objects.all().delete()
    assert [send_reminders(at(date(2027, 3, 21))), send_reminders(at(date(2027, 4, 1)))] == [2, 0]
    assert sorted(Notice.objects.values_list("account_id", "text")) == sorted([
        (world.accounts["so"], "Trường Tiểu học Bên Cạnh: cấp độ 2 đã hết hạn 20/03/2027."),
        (world.accounts["hangxom"], "Cấp độ 2 đã hết hạn 20/03/2027. Hãy đăng ký để được công nhận lại."),
    ])


def test_a_certificate_that_ran_out_long_ago_is_not_told(cases):
    cases.issued(school="T-TH2", on=date(2022, 3, 4), signed=date(2022, 3, 20), number="7/G")
    Notice.objects.all().delete()
    assert send_reminders(at(date(2027, 4, 20))) == 0


def test_the_school_is_told_before_its_term_for_remedy_is_over(world, cases):
    bang = cases.issued(kind="national_standard", edition="tt57-2026", level=1, on=date(2026, 10, 5),
                        signed=date(2026, 10, 20), number="01/BCN")
    use_cases.open_revocation(
        actor=world.actor("so"), now=at(TODAY), recognition_id=bang.pk, ground="not_remedied",
        reason="Thiếu phòng học.", notice_number="5/TB-SGDĐT", noticed_on=date(2026, 11, 2),
        remedy_due_on=date(2026, 11, 30))
    Notice.objects.all().delete()
    days = [date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26), date(2026, 12, 1)]
    assert [send_reminders(at(day)) for day in days] == [0, 2, 0, 1]
    soon = "Thời hạn khắc phục sắp hết, 30/11/2026. Hãy báo cáo kết quả khắc phục với Sở."
    over = f"{bang.facts['school']}: hết thời hạn khắc phục 30/11/2026, cần kết luận."
    told = list(Notice.objects.order_by("pk").values_list("account_id", "text"))
    assert [text for _, text in told] == [soon, soon, over]
    # Both who lead the school, then the officer of the Sở.
    assert world.accounts["hieutruong"] in {account for account, _ in told[:2]}
    assert told[2][0] == world.accounts["so"]
