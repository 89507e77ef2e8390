"""The pages around sheets: side by side, reading room, files of the dossier, merging, devices."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.rooms.external_assessment.team_world import AtWork

from kiemdinh.rooms.external_assessment.forms import digest_of
from kiemdinh.rooms.external_assessment.models import TeamPaper, TeamSheet

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _url(at_work: AtWork, rest: str) -> str:
    return f"/doan/{at_work.team.pk}/{rest}"


def _words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_my_sheet_shows_the_school_left_and_mine_right(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", answer__1__b="chua", weaknesses="Chưa công khai.")
    answer = enter("mamnon").get(_url(at_work, "phieu/1.1/"))
    words = _words(answer)
    assert answer.status_code == 200
    assert "Nội dung của phiếu 1.1 do nhà trường viết." in words
    assert "Chưa công khai." in words
    assert words.count("judge--diff") == 1
    assert "Khác nhau 2 mức" in words
    assert "[H1-1.1-01]" in words


def test_the_side_by_side_page_is_cheap(at_work: AtWork, enter: Enter, django_assert_max_num_queries: Any) -> None:
    at_work.save("mamnon", "1.1", strengths="Tốt.")
    client = enter("mamnon")
    client.get(_url(at_work, "phieu/1.1/"))
    with django_assert_max_num_queries(16):
        client.get(_url(at_work, "phieu/1.1/"))


def test_the_number_of_queries_does_not_grow_with_members_or_criteria(at_work: AtWork, enter: Enter) -> None:
    from django.db import connection

    client = enter("mamnon")
    client.get(_url(at_work, "hop-nhat/1.1/"))
    with CaptureQueriesContext(connection, ) as few:
        client.get(_url(at_work, "hop-nhat/1.1/"))
    for who in ("mamnon", "nhieucap"):
        at_work.save(who, "1.1", strengths="Tốt.", weaknesses="Yếu.")
        at_work.hand_in(who, "1.1")
    with CaptureQueriesContext(connection) as more:
        client.get(_url(at_work, "hop-nhat/1.1/"))
    assert len(more) <= len(few)


@pytest.mark.parametrize(("who", "page", "status"), [
    ("mamnon", "phieu/1.1/", 200), ("nhieucap", "phieu/1.2/", 404), ("hangxom", "phieu/1.1/", 404),
    ("hangxom", "hop-nhat/1.1/", 200), ("nhieucap", "hop-nhat/", 200), ("mamnon", "hop-nhat/9.9/", 404),
    ("hieutruong", "hop-nhat/1.1/", 403), ("hieutruong", "ho-so/", 403), ("so", "hop-nhat/", 403),
    ("so", "ho-so/", 403), ("sokhac", "ho-so/", 404), ("gdtx", "ho-so/", 403), ("giaovien", "ho-so/", 404),
    ("mamnon", "ho-so/", 200), ("mamnon", "ho-so/1.1/", 200), ("mamnon", "ho-so/0.0/", 404),
    ("mamnon", "ho-so/bao-cao.docx", 200), ("bo", "ho-so/bao-cao.docx", 404),
])
def test_who_opens_what(at_work: AtWork, enter: Enter, who: str, page: str, status: int) -> None:
    assert enter(who).get(_url(at_work, page)).status_code == status


def test_only_files_of_the_frozen_dossier_are_served(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    inside = client.get(_url(at_work, f"tep/{at_work.inside_file}/ke-hoach.pdf"))
    assert (inside.status_code, inside.headers["Content-Type"]) == (200, "application/pdf")
    assert client.get(_url(at_work, f"tep/{at_work.outside_file}/khac.pdf")).status_code == 404
    assert client.get(_url(at_work, "tep/999999/khac.pdf")).status_code == 404
    assert enter("hieutruong").get(_url(at_work, f"tep/{at_work.inside_file}/ke-hoach.pdf")).status_code == 403


def test_the_reading_room_searches_without_diacritics(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    assert "Kế hoạch giáo dục" in _words(client.get(_url(at_work, "ho-so/?q=ke hoach")))
    assert "Không có minh chứng nào khớp" in _words(client.get(_url(at_work, "ho-so/?q=bien ban")))


def test_notes_are_kept_for_the_preliminary_report(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    answer = client.post(_url(at_work, "ho-so/1.1/"), {"f.remark.1.1": "Mô tả còn chung chung.", "v.remark.1.1": "0",
                                                       "m.remark.1.1": digest_of("")})
    assert answer.status_code == 302
    assert TeamPaper.objects.get().values == {"remark.1.1": "Mô tả còn chung chung."}
    assert "Mô tả còn chung chung." in _words(client.get(_url(at_work, "ho-so/1.1/")))


def _posted(field: str, value: str, *, shown: str = "", version: int = 0) -> dict[str, str]:
    return {f"f.{field}": value, f"v.{field}": str(version), f"m.{field}": digest_of(shown)}


def test_a_form_sends_only_what_was_changed(at_work: AtWork, enter: Enter) -> None:
    at_work.save_team("truongmoi", "1.1", strengths="Do phó trưởng đoàn ghi.")
    client = enter("mamnon")
    # The page was opened before that save: strengths was empty and was left alone.
    answer = client.post(_url(at_work, "hop-nhat/1.1/"), {**_posted("strengths", ""), **_posted("weaknesses", "Yếu.")})
    assert answer.status_code == 302
    row = TeamSheet.objects.get(criterion="1.1", member=None)
    assert row.values == {"strengths": "Do phó trưởng đoàn ghi.", "weaknesses": "Yếu."}


def test_two_secretaries_get_a_merge_page_and_lose_nothing(at_work: AtWork, enter: Enter) -> None:
    at_work.save_team("truongmoi", "1.1", strengths="Bản của phó trưởng đoàn.")
    client = enter("mamnon")
    answer = client.post(_url(at_work, "hop-nhat/1.1/"),
                         {**_posted("strengths", "Bản của thư ký."), **_posted("weaknesses", "Đi cùng.")})
    words = _words(answer)
    assert answer.status_code == 409
    assert "Bản của phó trưởng đoàn." in words
    assert "Bản của thư ký." in words
    assert 'name="f.weaknesses" value="Đi cùng."' in words
    merged = {"chon.strengths": "ghep", "f.strengths": "Bản ghép.", "v.strengths": "1",
              "t.strengths": "Bản của thư ký.", **_posted("weaknesses", "Đi cùng.")}
    assert client.post(_url(at_work, "hop-nhat/1.1/"), merged).status_code == 302
    row = TeamSheet.objects.get(criterion="1.1", member=None)
    assert row.values == {"strengths": "Bản ghép.", "weaknesses": "Đi cùng."}
    before = row.field_versions
    # The same form once more from the old page: nothing new. With other words: both stand on the merge page again.
    assert client.post(_url(at_work, "hop-nhat/1.1/"), merged).status_code == 302
    again = client.post(_url(at_work, "hop-nhat/1.1/"), merged | {"f.strengths": "Bản ghép lần hai."})
    assert again.status_code == 409
    assert "Bản ghép." in _words(again) and "Bản ghép lần hai." in _words(again)
    row = TeamSheet.objects.get(criterion="1.1", member=None)
    assert (row.values, row.field_versions) == ({"strengths": "Bản ghép.", "weaknesses": "Đi cùng."}, before)


def test_handing_in_from_the_page_says_what_misses(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    answer = client.post(_url(at_work, "phieu/1.1/"), {"viec": "nop"})
    assert answer.status_code == 422
    assert "Tiêu chí 1.1 chưa có nhận định." in _words(answer)
    good = {**_posted("strengths", "Tốt."), **_posted("weaknesses", "Chưa giám sát."), "viec": "nop"}
    assert client.post(_url(at_work, "phieu/1.1/"), good).status_code == 302
    assert TeamSheet.objects.get().state == "sent"
    assert client.post(_url(at_work, "phieu/1.1/"), {"viec": "rut"}).status_code == 302
    assert TeamSheet.objects.get().state == "doing"


def test_taking_a_member_sheet_from_the_page(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", strengths="Mạnh.", weaknesses="Yếu.")
    sheet = at_work.hand_in("mamnon", "1.1")
    client = enter("truongmoi")
    page = _words(client.get(_url(at_work, "hop-nhat/1.1/")))
    assert f'value="lay:{sheet.pk}:strengths"' in page
    fields = {**_posted("strengths", ""), **_posted("weaknesses", "")}
    client.post(_url(at_work, "hop-nhat/1.1/"), {**fields, "viec": f"lay:{sheet.pk}:tat-ca"})
    row = TeamSheet.objects.get(criterion="1.1", member=None)
    assert (row.values["strengths"], row.values["weaknesses"]) == ("Mạnh.", "Yếu.")
    assert client.post(_url(at_work, "hop-nhat/1.1/"), {"viec": f"lay:{sheet.pk}:answer"}).status_code == 404


def _send(client: Client, at_work: AtWork, change: Any, query: str = "") -> Any:
    body = change if isinstance(change, str) else json.dumps(change)
    return client.post(_url(at_work, f"dong-bo/{query}"), body, content_type="application/json")


def test_a_device_saves_meets_a_conflict_and_is_told_what_is_wrong(at_work: AtWork, enter: Enter) -> None:
    client = enter("mamnon")
    change = {"client_id": str(uuid4()), "criterion": "1.1", "fields": {"answer.1.b": "chua"}, "versions": {}}
    first, again = _send(client, at_work, change), _send(client, at_work, change)
    assert (first.status_code, first.json()["versions"]) == (200, {"answer.1.b": 1})
    assert first.json() == again.json()
    assert "Không đạt Mức 1" in first.json()["verdict"]
    late = {"client_id": str(uuid4()), "criterion": "1.1", "fields": {"answer.1.b": "na"}, "versions": {}}
    crossed = _send(client, at_work, late)
    assert (crossed.status_code, crossed.json()["conflicts"][0]["theirs"]) == (409, "chua")
    assert _send(client, at_work, "không phải json").status_code == 422
    assert _send(client, at_work, {**late, "client_id": "x"}).status_code == 422
    assert _send(enter("nhieucap"), at_work, {**late, "client_id": str(uuid4())}, "?doan=1").status_code == 422
    assert _send(enter("sokhac"), at_work, late).status_code == 404


def test_the_table_filters_and_closes(at_work: AtWork, enter: Enter) -> None:
    at_work.save_team("mamnon", "1.1", answer__1__b="chua", weaknesses="Chưa công khai.")
    client = enter("hangxom")
    words = _words(client.get(_url(at_work, "hop-nhat/?loc=khac")))
    assert words.count("<tbody>") == 1
    assert words.count("/hop-nhat/1.") == 1
    client.post(_url(at_work, "hop-nhat/"), {"viec": "chot-het"})
    assert TeamSheet.objects.get(criterion="1.1", member=None).state == "closed"
    assert "Đã chốt 1 trong" in _words(client.get(_url(at_work, "hop-nhat/")))
