"""Letters: one a day or as things come, to people with an address, never twice for the same notice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam
NIGHT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # 03:00 in Vietnam


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    from kiemdinh.services.notices import kinds as registry

    monkeypatch.setattr(registry, "_KINDS", {})
    registry.register_kind("thu.a", label="Việc loại A", group="Phiếu")
    registry.register_kind("thu.b", label="Việc loại B", group="Hạn")


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://kiemdinh.tinh.vn"
    settings.DEFAULT_FROM_EMAIL = "Kiểm Định <kd@tinh.vn>"


def person(name="lan", email="lan@truong.vn", mode="", is_active=True):
    from django.contrib.auth import get_user_model

    from kiemdinh.services.notices.mail import choose_mode

    made = get_user_model().objects.create(
        username=name, full_name=f"Cô {name.title()}", name_fold=name, sort_key=name, email=email,
        is_active=is_active, created_at=MORNING,
    )
    if mode:
        choose_mode(account_id=made.pk, mode=mode)
    return made.pk


def tell(account, text="Phiếu 1.1 được trả lại", kind="thu.a", at=MORNING):
    from kiemdinh.services.notices import notify
    from kiemdinh.services.notices.models import Notice

    notify(to=[account], kind=kind, text=text, url="/viec/1/", unit_id=None, now=at)
    return Notice.objects.latest("pk").pk


def post(now=MORNING):
    from kiemdinh.services.notices.mail import mail_out

    return mail_out(now=now)


def test_one_letter_a_day_gathers_everything_by_subject():
    lan = person()
    first, second = tell(lan), tell(lan, "Báo cáo đến hạn ngày mai", "thu.b")
    assert post() == {"sent": 1, "queued": 0, "failed": 0}
    [letter] = mail.outbox
    assert (letter.to, letter.from_email) == (["lan@truong.vn"], "Kiểm Định <kd@tinh.vn>")
    assert letter.subject == "[Kiểm Định] 2 thông báo chờ bạn xem"
    assert letter.body.splitlines() == [
        "Kính gửi Cô Lan,",
        "",
        "Phiếu:",
        "- Phiếu 1.1 được trả lại",
        f"  https://kiemdinh.tinh.vn/thong-bao/{first}/",
        "",
        "Hạn:",
        "- Báo cáo đến hạn ngày mai",
        f"  https://kiemdinh.tinh.vn/thong-bao/{second}/",
        "",
        "Thư do phần mềm Kiểm Định gửi tự động, xin không trả lời thư này.",
        "Đổi cách nhận thư: https://kiemdinh.tinh.vn/thong-bao/cai-dat/",
    ]


def test_nothing_goes_twice_and_what_comes_later_waits_for_the_next_day():
    lan = person()
    tell(lan)
    post()
    tell(lan, "Việc thứ hai")
    assert post() == post(MORNING + timedelta(hours=5)) == {"sent": 0, "queued": 0, "failed": 0}
    assert post(MORNING + timedelta(days=1))["sent"] == 1
    assert [m.subject for m in mail.outbox] == [
        "[Kiểm Định] Phiếu 1.1 được trả lại", "[Kiểm Định] Việc thứ hai",
    ]


def test_as_they_come_each_run_sends_one_letter_for_what_is_new():
    lan = person(mode="each")
    tell(lan, at=NIGHT)
    assert post(NIGHT)["sent"] == 1
    tell(lan, "Việc thứ hai", at=NIGHT)
    assert (post(NIGHT)["sent"], post(NIGHT)["sent"]) == (1, 0)


def test_the_daily_letter_does_not_come_at_night():
    lan = person()
    tell(lan, at=NIGHT)
    assert (post(NIGHT)["sent"], post()["sent"]) == (0, 1)


def test_who_gets_no_letter():
    for account in (person("a", email=""), person("b", mode="none"), person("c", is_active=False)):
        tell(account)
    assert post()["sent"] == 0 and mail.outbox == []


def test_what_was_read_or_is_old_is_not_mailed():
    from kiemdinh.services.notices.sending import mark_all_read

    lan, mai = person("lan"), person("mai")
    tell(lan)
    mark_all_read(account_id=lan, now=MORNING)
    tell(mai, at=MORNING - timedelta(days=4))
    assert post()["sent"] == 0


def test_a_server_that_does_not_answer_is_tried_again_later_and_given_up_in_the_end(monkeypatch):
    from kiemdinh.services.notices import mail as ours
    from kiemdinh.services.notices.models import OutgoingMail

    def broken(self, fail_silently=False):
        raise ConnectionRefusedError("không ai trả lời")

    lan = person()
    tell(lan)
    real = ours.EmailMessage.send
    monkeypatch.setattr(ours.EmailMessage, "send", broken)
    assert post() == {"sent": 0, "queued": 1, "failed": 0}
    assert post() == {"sent": 0, "queued": 0, "failed": 0}  # not before its time
    now = MORNING
    for _ in range(3):
        now += timedelta(hours=3)
        assert post(now)["queued"] == 1
    assert post(now + timedelta(hours=3))["failed"] == 1
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts, row.problem) == ("failed", 5, "không ai trả lời")
    monkeypatch.setattr(ours.EmailMessage, "send", real)
    assert post(now + timedelta(hours=9))["sent"] == 0


def test_a_letter_cut_off_while_sending_is_never_sent_again():
    from kiemdinh.services.notices.mail import write_letters
    from kiemdinh.services.notices.models import OutgoingMail

    tell(person())
    write_letters(now=MORNING)
    OutgoingMail.objects.update(state="sending")
    assert post(MORNING + timedelta(days=1))["sent"] == 0 and mail.outbox == []


def test_a_person_chooses_on_the_page(client, django_user_model):
    from kiemdinh.services.notices.mail import mode_of

    account = django_user_model.objects.get(pk=person())
    client.force_login(account)
    page = client.get("/thong-bao/cai-dat/")
    assert "Thư gửi tới lan@truong.vn." in page.content.decode()
    assert mode_of(account_id=account.pk) == "digest"
    client.post("/thong-bao/cai-dat/", {"thu": "each", "nhom_0": ["thu.a"], "nhom_1": ["thu.b"]})
    assert mode_of(account_id=account.pk) == "each"
    answer = client.post("/thong-bao/cai-dat/", {"thu": "mỗi giờ", "nhom_0": ["thu.a"]})
    assert (answer.status_code, mode_of(account_id=account.pk)) == (422, "each")


def test_the_command_sends_and_says_how_many(capsys, monkeypatch):
    from kiemdinh.site.cli import main

    assert main(["mail", "--test", "ai@do.vn"]) == 0
    assert [m.to for m in mail.outbox] == [["ai@do.vn"]]
    assert capsys.readouterr().out == "Đã gửi thư thử tới ai@do.vn.\n"
    assert main(["mail"]) == 0
    assert capsys.readouterr().out == "Đã gửi 0 thư, 0 thư sẽ thử lại, 0 thư không gửi được.\n"
