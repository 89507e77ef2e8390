"""The endpoints of devices: who is answered what, whose name a change carries, what the device may keep."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.rooms.external_assessment.team_world import AtWork
from tests.rooms.external_assessment.test_offline import change, picture

from kiemdinh.rooms.external_assessment.models import SurveyEntry, TeamSheet

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _url(at_work: AtWork, rest: str = "") -> str:
    return f"/doan/{at_work.team.pk}/ngoai-tuyen/{rest}"


def _named(at_work: AtWork, who: str) -> dict[str, str]:
    return {"X-Account": str(at_work.world.account(who).pk)}


def _send(at_work: AtWork, client: Client, changes: Any, who: str = "mamnon") -> Any:
    return client.post(_url(at_work, "gui/"), data=json.dumps({"changes": changes}),
                       content_type="application/json", headers=_named(at_work, who))


def _photo(at_work: AtWork, client: Client, upload: Any, **said: str) -> Any:
    data = {"client_id": str(uuid4()), "subject": "Bếp ăn", "criterion": "1.1", "photo": upload} | said
    return client.post(_url(at_work, "anh/"), data=data, headers=_named(at_work, "mamnon"))


def test_the_worker_and_the_shell_hold_nothing_of_anybody(at_work: AtWork) -> None:
    worker = Client().get("/doan/ngoai-tuyen.js")
    assert (worker.status_code, worker.headers["Service-Worker-Allowed"], worker.headers["Cache-Control"]) == (
        200, "/doan/", "no-cache")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    shell = Client().get("/doan/ngoai-tuyen/")
    words = shell.content.decode()
    assert shell.status_code == 200
    assert "data-account" not in words
    assert "data-team" not in words
    assert words.count("<h1") == 1


@pytest.mark.parametrize(("who", "status"), [
    ("mamnon", 200), ("nhieucap", 200), ("hangxom", 200), ("hieutruong", 403), ("so", 403), ("sokhac", 404),
    ("gdtx", 403), ("giaovien", 404),
])
def test_who_opens_the_page(at_work: AtWork, enter: Enter, who: str, status: int) -> None:
    assert enter(who).get(_url(at_work)).status_code == status


def test_the_page_names_the_files_and_works_without_a_script(at_work: AtWork, enter: Enter) -> None:
    words = " ".join(enter("mamnon").get(_url(at_work)).content.decode().split())
    assert f'data-file="{at_work.inside_file}"' in words
    assert f"/doan/{at_work.team.pk}/phieu/1.1/" in words
    assert "Chờ phân công tiêu chí" in enter("hangxom").get(_url(at_work)).content.decode()


@pytest.mark.parametrize("part", ["tinh-trang/", "ho-so/"])
@pytest.mark.parametrize(("who", "status", "said"), [
    ("mamnon", 200, "ok"), ("hieutruong", 403, "ended"), ("so", 403, "ended"), ("sokhac", 404, "ended"),
    ("gdtx", 403, "ended"), ("giaovien", 404, "ended"),
])
def test_what_a_device_is_answered(
    at_work: AtWork, enter: Enter, part: str, who: str, status: int, said: str
) -> None:
    answer = enter(who).get(_url(at_work, part), headers=_named(at_work, who))
    assert (answer.status_code, answer.json()["status"]) == (status, said)
    assert ("sheets" in answer.json()) == (status == 200)
    if status == 200:
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_device_is_asked_to_sign_in_and_never_sends_in_anothers_name(at_work: AtWork, enter: Enter) -> None:
    for part in ("tinh-trang/", "ho-so/"):
        out = Client().get(_url(at_work, part), headers=_named(at_work, "mamnon"))
        assert (out.status_code, out.json()) == (401, {"status": "sign_in"})
        other = enter("nhieucap").get(_url(at_work, part), headers=_named(at_work, "mamnon"))
        assert (other.status_code, other.json()) == (409, {"status": "other_account"})
    crossed = _send(at_work, enter("nhieucap"), [change("strengths", "Của người khác.")])
    assert (crossed.status_code, crossed.json()) == (409, {"status": "other_account"})
    assert not TeamSheet.objects.filter(team=at_work.team).exists()


def test_a_parcel_is_answered_with_outcomes_and_versions(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    at_work.save("mamnon", "1.1", weaknesses="Ở cơ quan.")
    answer = _send(at_work, client, [change("strengths", "Tốt."), change("weaknesses", "Tại trường.")])
    assert answer.status_code == 200
    assert [o["status"] for o in answer.json()["outcomes"]] == ["saved", "conflict"]
    assert answer.json()["versions"] == {"1.1": {"strengths": 1, "weaknesses": 1}}


@pytest.mark.parametrize("body", ["", "khong", "[]", '{"changes": 3}', '{"changes": [3]}', "[1"])
def test_a_body_that_is_no_parcel(at_work: AtWork, enter: Enter, body: str) -> None:
    answer = enter("mamnon").post(_url(at_work, "gui/"), data=body, content_type="application/json",
                                  headers=_named(at_work, "mamnon"))
    assert (answer.status_code, answer.json()["status"]) == (422, "refused")


def test_sending_needs_the_token(at_work: AtWork) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(at_work.world.account("mamnon"))
    assert _send(at_work, client, [change("strengths", "Tốt.")]).status_code == 403
    assert _photo(at_work, client, SimpleUploadedFile("a.jpg", picture())).status_code == 403


def test_a_photo_is_taken_once_and_what_is_none_refused(at_work: AtWork, enter: Enter) -> None:
    client, name = enter("mamnon"), str(uuid4())
    for _ in range(2):
        answer = _photo(at_work, client, SimpleUploadedFile("a.jpg", picture()), client_id=name)
        assert (answer.status_code, answer.json()["status"]) == (200, "saved")
    assert SurveyEntry.objects.filter(team=at_work.team).count() == 1
    bad = _photo(at_work, client, SimpleUploadedFile("a.jpg", b"GIF89a not a photo"))
    assert (bad.status_code, bad.json()["status"]) == (422, "refused")
    path = _photo(at_work, client, SimpleUploadedFile("a.jpg", picture()), client_id="x")
    assert (path.status_code, path.json()["problem"]) == (
        422, "Nội dung gửi lên không đúng khuôn dạng nên chưa lưu được.")
    none = client.post(_url(at_work, "anh/"), data={"client_id": name}, headers=_named(at_work, "mamnon"))
    assert (none.status_code, none.json()["problem"]) == (422, "Hãy gửi đúng một ảnh.")


def test_taking_along_is_cheap(at_work: AtWork, enter: Enter, django_assert_max_num_queries: Any) -> None:
    client = enter("mamnon")
    client.get(_url(at_work, "ho-so/"), headers=_named(at_work, "mamnon"))
    with django_assert_max_num_queries(16):
        client.get(_url(at_work, "ho-so/"), headers=_named(at_work, "mamnon"))
