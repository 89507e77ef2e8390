"""Who signs for the head of a unit, from when to when, and every refusal."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.people.world import NOW, TODAY, World

from kiemdinh.rooms.people import queries, use_cases
from kiemdinh.rooms.people.models import Authorisation, Post
from kiemdinh.rooms.people.use_cases import SYSTEM, AccountProblem
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db


# ── ủy quyền ───────────────────────────────────────────────────────────────────


@pytest.fixture
def school(world: World) -> dict[str, Any]:
    """The head, two deputies and a teacher of T-TH1."""
    people = {
        "head": world.person("ht1", "T-TH1", "principal", name="Trần Thị Hoa", title="Hiệu trưởng"),
        "deputy": world.person("pht", "T-TH1", "vice_principal", name="Lê Văn Bình", title="Phó Hiệu trưởng"),
        "second": world.person("pht2", "T-TH1", "vice_principal", name="Hồ Thị Cúc", title="Phó Hiệu trưởng"),
        "teacher": world.person("gv", "T-TH1", "teacher", name="Đỗ Văn Dũng", title="Tổ trưởng"),
    }
    return people | {"actor": world.actor(people["head"]), "unit_id": world.units["T-TH1"]}


def grant(school: dict[str, Any], who: str = "deputy", **changes: Any) -> Authorisation:
    values: dict[str, Any] = {
        "actor": school["actor"], "now": NOW, "unit_id": school["unit_id"], "kind": "KT",
        "deputy_post_id": Post.objects.get(account=school[who]).pk,
        "starts_on": TODAY, "ends_on": date(2026, 12, 31)}
    return use_cases.authorise_deputy(**(values | changes))


def signature(school: dict[str, Any], on: date) -> tuple[tuple[str, ...], str]:
    found = queries.signature_for(unit_id=school["unit_id"], on=on)
    return found.lines, found.full_name


def test_a_deputy_signs_within_the_dates_and_only_then(school: dict[str, Any], world: World) -> None:
    grant(school)
    alone = (("HIỆU TRƯỞNG",), "Trần Thị Hoa")
    for_head = (("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), "Lê Văn Bình")
    days = {TODAY - timedelta(days=1): alone, TODAY: for_head, date(2026, 12, 31): for_head,
            date(2027, 1, 1): alone}
    assert {day: signature(school, day) for day in days} == days
    deputy = school["deputy"]
    assert {day: queries.may_act_for_head(actor=world.actor(deputy, today=day), unit_id=school["unit_id"], on=day)
            for day in days} == {day: block == for_head for day, block in days.items()}
    assert queries.may_act_for_head(actor=school["actor"], unit_id=school["unit_id"], on=TODAY)
    assert not queries.may_act_for_head(actor=world.actor(school["teacher"]), unit_id=school["unit_id"], on=TODAY)


def test_dates_that_cross_another_authorisation_are_refused(school: dict[str, Any]) -> None:
    grant(school)
    for starts_on, ends_on in ((TODAY, TODAY), (date(2026, 12, 31), date(2027, 1, 5)),
                               (date(2026, 11, 1), date(2027, 3, 1))):
        with pytest.raises(AccountProblem, match="từ 21/11/2026 đến 31/12/2026") as caught:
            grant(school, "second", starts_on=starts_on, ends_on=ends_on)
        assert caught.value.field == "starts_on"
    assert grant(school, "second", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 5)).pk


def test_what_an_authorisation_is_refused_for(school: dict[str, Any], world: World) -> None:
    for changes, words in (
        ({"kind": "XX"}, "KT., TL. hoặc TUQ."), ({"ends_on": TODAY - timedelta(days=1)}, "từ ngày bắt đầu trở đi"),
        ({"starts_on": date(2019, 1, 1), "ends_on": date(2019, 2, 1)}, "chưa có người đứng đầu"),
        ({"document_number": "x" * 61}, "60 ký tự"),
        ({"deputy_post_id": Post.objects.get(account=school["head"]).pk}, "phải là người khác"),
        ({"deputy_post_id": Post.objects.get(account=world.person("xa", "T-TH2", "vice_principal")).pk},
         "phải là người khác"),
    ):
        with pytest.raises(AccountProblem, match=words):
            grant(school, **changes)
    with pytest.raises(AccountProblem, match="chỉ dùng cho cấp phó"):
        grant(school, "teacher")
    with pytest.raises(PermissionDenied):
        grant(school, actor=world.actor(school["deputy"]))
    with pytest.raises(PermissionDenied):
        grant(school, actor=world.actor(world.person("ht2", "T-TH2", "principal")))
    assert not Authorisation.objects.exists()
    assert grant(school, "teacher", kind="TUQ").kind == "TUQ"


def test_an_authorisation_ends_early_or_is_cancelled(school: dict[str, Any]) -> None:
    running = grant(school, ends_on=date(2026, 11, 30))
    coming = grant(school, "second", starts_on=date(2026, 12, 1))
    for row in (running, coming):
        use_cases.end_authorisation(actor=school["actor"], now=NOW, authorisation_id=row.pk)
    assert list(Authorisation.objects.values_list("pk", "ends_on")) == [(running.pk, TODAY)]
    assert signature(school, TODAY + timedelta(days=1)) == (("HIỆU TRƯỞNG",), "Trần Thị Hoa")
    assert list(Event.objects.filter(action__startswith="authorisation.").order_by("pk").values_list(
        "action", flat=True)) == ["authorisation.grant"] * 2 + ["authorisation.end", "authorisation.cancel"]
    later = NOW + timedelta(days=5)
    with pytest.raises(AccountProblem, match="hết hạn"):
        use_cases.end_authorisation(actor=SYSTEM, now=later, authorisation_id=running.pk)
    with pytest.raises(PermissionDenied):
        use_cases.end_authorisation(actor=queries.ANONYMOUS, now=NOW, authorisation_id=running.pk)
    with pytest.raises(Http404):
        use_cases.end_authorisation(actor=SYSTEM, now=NOW, authorisation_id=coming.pk)


def test_an_authorisation_falls_with_the_post_of_the_deputy(school: dict[str, Any]) -> None:
    grant(school)
    post = Post.objects.get(account=school["deputy"])
    use_cases.end_post(actor=SYSTEM, now=NOW, post_id=post.pk, ends_on=TODAY, reason="Chuyển công tác")
    assert signature(school, TODAY)[1] == "Lê Văn Bình"
    assert signature(school, TODAY + timedelta(days=1))[1] == "Trần Thị Hoa"


def test_a_commune_leader_authorises_too(world: World) -> None:
    chair = world.person("ct", "T-XA", "commune_leader", name="Mai An", title="Chủ tịch")
    vice = world.person("pct", "T-XA", "commune_leader", name="Vũ Bảo", title="Phó Chủ tịch")
    use_cases.authorise_deputy(
        actor=world.actor(chair), now=NOW, unit_id=world.units["T-XA"], kind="KT", starts_on=TODAY, ends_on=TODAY,
        deputy_post_id=Post.objects.get(account=vice).pk)
    found = queries.signature_for(unit_id=world.units["T-XA"], on=TODAY)
    assert (found.lines, found.full_name) == (("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Vũ Bảo")
