"""What devices send late, twice or in pieces: written once, never over another text, refused with a reason."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from PIL import Image
from tests.demo.cast import at
from tests.rooms.external_assessment.team_world import DAY, PDF, AtWork

from kiemdinh.rooms.external_assessment.models import SurveyEntry, SyncedChange, TeamSheet
from kiemdinh.rooms.external_assessment.queries.offline import device_key, files_to_choose, package_of, state_of
from kiemdinh.rooms.external_assessment.rules.offline import preselected
from kiemdinh.rooms.external_assessment.use_cases.offline import add_photo, apply_changes
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem

pytestmark = pytest.mark.django_db


def picture(colour: str = "red") -> bytes:
    """A small JPEG."""
    target = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(target, "JPEG")
    return target.getvalue()


def change(field: str, value: str, *, criterion: str = "1.1", base: int = 0, name: str = "") -> dict[str, Any]:
    """A change as a device sends it."""
    return {"client_id": name or str(uuid4()), "criterion": criterion, "fields": {field: value},
            "versions": {field: base}}


def _apply(at_work: AtWork, changes: Any, who: str = "mamnon") -> list[dict[str, Any]]:
    return apply_changes(**at_work.common(who), changes=changes)


def _photo(at_work: AtWork, who: str = "mamnon", content: bytes | None = None, file: str = "anh.jpg", **said: Any
           ) -> dict[str, Any]:
    photo = {"client_id": str(uuid4()), "subject": "Sân trường", "criterion": "1.1"} | said
    stream = io.BytesIO(picture() if content is None else content)
    return add_photo(**at_work.common(who), photo=photo, upload=(file, stream))


def _sheet(at_work: AtWork, who: str = "mamnon", criterion: str = "1.1") -> TeamSheet:
    return TeamSheet.objects.get(team=at_work.team, member_id=at_work.seats[who], criterion=criterion)


def test_cited_files_come_first_while_there_is_room() -> None:
    files = [
        {"stored_id": 1, "size": 60, "is_cited": False}, {"stored_id": 2, "size": 50, "is_cited": True},
        {"stored_id": 3, "size": 40, "is_cited": False}, {"stored_id": 2, "size": 50, "is_cited": True},
    ]
    assert preselected(files, most=100) == {2, 3}
    assert preselected(files, most=49) == {3}
    assert preselected(files) == {1, 2, 3}


def test_a_parcel_is_saved_in_its_order_with_versions(at_work: AtWork) -> None:
    first, second = change("strengths", "Tốt."), change("answer.1.b", "chua")
    outcomes = _apply(at_work, [first, second])
    assert [(o["client_id"], o["status"], o["versions"]) for o in outcomes] == [
        (first["client_id"], "saved", {"strengths": 1}), (second["client_id"], "saved", {"answer.1.b": 1})
    ]
    row = _sheet(at_work)
    assert (row.values, row.field_versions) == (
        {"strengths": "Tốt.", "answer.1.b": "chua"}, {"strengths": 1, "answer.1.b": 1})


def test_the_same_parcel_twice_writes_once(at_work: AtWork) -> None:
    parcel = [change("strengths", "Tốt."), change("weaknesses", "Yếu.")]
    first = _apply(at_work, parcel)
    version = _sheet(at_work).version
    assert _apply(at_work, parcel) == first
    assert (_sheet(at_work).version, SyncedChange.objects.filter(team=at_work.team).count()) == (version, 2)


def test_a_parcel_that_was_cut_goes_on_where_it_stopped(at_work: AtWork) -> None:
    parcel = [change("strengths", "Tốt."), change("weaknesses", "Yếu."), change("unclear", "Hỏi thêm.")]
    _apply(at_work, parcel[:1])
    outcomes = _apply(at_work, parcel)
    assert [o["versions"] for o in outcomes] == [{"strengths": 1}, {"weaknesses": 1}, {"unclear": 1}]
    assert _sheet(at_work).field_versions == {"strengths": 1, "weaknesses": 1, "unclear": 1}


def test_a_conflict_shows_both_and_does_not_hold_back_the_others(at_work: AtWork) -> None:
    at_work.save("mamnon", "1.1", strengths="Ở cơ quan.")
    crossing = change("strengths", "Tại trường.")
    outcomes = _apply(at_work, [crossing, change("weaknesses", "Yếu.")])
    assert outcomes[0] == {
        "status": "conflict", "client_id": crossing["client_id"],
        "conflicts": [{"field": "strengths", "theirs": "Ở cơ quan.", "mine": "Tại trường.", "version": 1}],
    }
    assert outcomes[1]["status"] == "saved"
    assert _sheet(at_work).values == {"strengths": "Ở cơ quan.", "weaknesses": "Yếu."}
    # Asked again with the version that was learned, the chosen text is taken.
    assert _apply(at_work, [change("strengths", "Gộp.", base=1)])[0]["versions"] == {"strengths": 2}


def test_what_cannot_be_taken_is_refused_one_by_one(at_work: AtWork) -> None:
    foreign = next(c for c in at_work.codes if c not in at_work.access("mamnon").me.criteria)
    used = change("unclear", "Của tôi.")
    _apply(at_work, [used])
    at_work.save("mamnon", "1.2", strengths="Đủ.", weaknesses="Có chỗ chưa đạt.")
    at_work.hand_in("mamnon", "1.2")
    outcomes = _apply(at_work, [
        change("strengths", "Không phải của tôi.", criterion=foreign), change("level", "3"),
        change("strengths", "Muộn.", criterion="1.2"), change("strengths", "x", name="khong-phai-ma"),
        {**used, "fields": {"unclear": "Khác."}}, change("strengths", "Vẫn được."),
    ])
    assert [(o["status"], o.get("problem", "")) for o in outcomes] == [
        ("refused", "Tiêu chí này không được phân công cho bạn. Trưởng đoàn hoặc thư ký phân công ở mục “Phân công”."),
        ("refused", "Tiêu chí 1.1 không có mục “level”."),
        ("refused", "Phiếu đã nộp. Hãy rút phiếu về rồi mới sửa."),
        ("refused", "Thay đổi gửi lên không đúng khuôn dạng nên chưa lưu được."),
        ("refused", "Mã của thay đổi này đã dùng cho nội dung khác. Hãy tải lại trang rồi lưu lại."),
        ("saved", ""),
    ]
    # Another member cannot use, nor learn of, a name that somebody's device gave.
    assert _apply(at_work, [used], who="nhieucap")[0]["problem"].startswith("Mã của thay đổi này đã dùng")


@pytest.mark.parametrize("parcel", [None, "x", {"a": 1}, ["x"], [{}] * 51])
def test_what_is_no_parcel_is_refused_whole(at_work: AtWork, parcel: Any) -> None:
    with pytest.raises(WorkProblem):
        _apply(at_work, parcel)
    assert not TeamSheet.objects.filter(team=at_work.team).exists()


def test_outside_the_assignment_nothing_is_taken(at_work: AtWork) -> None:
    late = at_work.team.ends_on + timedelta(days=1)
    with pytest.raises(Http404):
        apply_changes(**at_work.common("mamnon", late), changes=[change("strengths", "Muộn.")])
    with pytest.raises(Http404):
        add_photo(**at_work.common("mamnon", late), photo={"client_id": str(uuid4())},
                  upload=("a.jpg", io.BytesIO(picture())))
    with pytest.raises(PermissionDenied):
        _apply(at_work, [change("strengths", "Chưa cam kết.")], who="gdtx")
    assert not TeamSheet.objects.filter(team=at_work.team).exists()


def test_after_the_draft_the_device_is_told_why(at_work: AtWork) -> None:
    at_work.team.state = "drafted"
    at_work.team.save()
    said = "Chỉ làm được khi đoàn đang làm việc, trước khi gửi dự thảo báo cáo cho trường."
    assert _apply(at_work, [change("strengths", "Muộn.")])[0]["problem"] == said
    assert _photo(at_work)["problem"] == said


def test_a_photo_goes_into_the_diary_once(at_work: AtWork) -> None:
    name = str(uuid4())
    first = _photo(at_work, client_id=name, taken_at="2023-11-20T08:30:00+07:00")
    assert first["status"] == "saved"
    assert _photo(at_work, client_id=name, taken_at="2023-11-20T08:30:00+07:00") == first
    row = SurveyEntry.objects.get(team=at_work.team)
    assert (row.pk, row.kind, row.subject, row.criteria, row.file_name, row.member_id) == (
        first["entry"], "photo", "Sân trường", ["1.1"], "anh.jpg", at_work.seats["mamnon"])
    assert row.happened_at.isoformat() == "2023-11-20T01:30:00+00:00"
    other = _photo(at_work, client_id=name, content=picture("blue"))
    assert (other["status"], SurveyEntry.objects.count()) == ("refused", 1)
    assert _photo(at_work, who="nhieucap", client_id=name)["status"] == "refused"


@pytest.mark.parametrize("moment", ["2029-01-01T00:00:00+07:00", "hôm nay", "", "2023-11-20T08:00:00"])
def test_a_device_with_a_wrong_clock_took_it_now(at_work: AtWork, moment: str) -> None:
    _photo(at_work, taken_at=moment)
    assert SurveyEntry.objects.get().happened_at == at(DAY, 10)


@pytest.mark.parametrize(("file", "content", "said"), [
    ("anh.jpg", b"<html><script>alert(1)</script>", "nội dung không thuộc loại được nhận"),
    ("anh.jpg", b"", "tệp rỗng"), ("anh.jpg", PDF, "nội dung là PDF"),
    ("anh.pdf", PDF, "Tệp “anh.pdf” không phải ảnh. Hãy chọn ảnh JPG, PNG hoặc WebP."),
])
def test_a_photo_that_is_none_is_refused_and_may_be_sent_right_later(
    at_work: AtWork, file: str, content: bytes, said: str
) -> None:
    name = str(uuid4())
    outcome = _photo(at_work, client_id=name, file=file, content=content)
    assert outcome["status"] == "refused"
    assert said in outcome["problem"]
    assert not SurveyEntry.objects.exists()
    assert _photo(at_work, client_id=name)["status"] == "saved"


def test_a_photo_of_no_criterion_of_the_catalog_is_refused(at_work: AtWork) -> None:
    assert "Bộ tiêu chí không có tiêu chí “9.9”" in _photo(at_work, criterion="9.9")["problem"]
    assert _photo(at_work, criterion="", subject=" ")["status"] == "saved"
    assert (SurveyEntry.objects.get().criteria, SurveyEntry.objects.get().subject) == ([], "Ảnh khảo sát")


def test_the_parcel_to_take_along_holds_the_assigned_criteria_alone(at_work: AtWork) -> None:
    at_work.save("mamnon", "1.1", strengths="Của tôi.")
    at_work.save("nhieucap", "1.1", strengths="Của người khác.")
    access = at_work.access("mamnon")
    package = package_of(access)
    codes = [c["code"] for c in package["criteria"]]
    assert codes == access.me.criteria
    assert set(package["sheets"]) == set(codes)
    assert package["sheets"]["1.1"]["values"]["strengths"] == "Của tôi."
    assert package["sheets"]["1.1"]["versions"] == {"strengths": 1}
    first = package["criteria"][0]
    assert first["states"] == [["Mức 1", "<p>Nội dung của phiếu 1.1 do nhà trường viết.</p>"]]
    assert [(e["code"], [f["stored_id"] for f in e["files"]]) for e in first["evidence"]] == [
        ("[H1-1.1-01]", [at_work.inside_file])]
    assert [(f["stored_id"], f["ticked"]) for f in files_to_choose(access)] == [(at_work.inside_file, True)]
    assert "Của người khác." not in str(package)


def test_the_key_belongs_to_one_account_in_one_team(at_work: AtWork) -> None:
    mine, theirs = at_work.access("mamnon"), at_work.access("nhieucap")
    assert device_key(mine) == device_key(at_work.access("mamnon"))
    assert device_key(mine) != device_key(theirs)
    assert state_of(mine)["key"] == device_key(mine)
    assert state_of(mine)["ends_on"] == "2024-03-31"


def test_the_state_says_why_a_sheet_takes_nothing_any_more(at_work: AtWork) -> None:
    at_work.save("mamnon", "1.1", strengths="Đủ.", weaknesses="Có chỗ chưa đạt.")
    at_work.hand_in("mamnon", "1.1")
    sheets = state_of(at_work.access("mamnon"))["sheets"]
    assert sheets["1.1"]["locked"] == "Phiếu đã nộp. Khi có mạng, rút phiếu về thì sửa được."
    assert sheets["1.2"]["locked"] == ""
