"""Loading official wording: who may, which files, review, two sentences for a point, replacing; the pages."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.demo import cast
from tests.rooms.regulations.official_samples import TEXT_2018, word_2018, word_tt57
from tests.rooms.self_assessment.conftest import committed_world, world

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.models import OfficialSource, OfficialText
from kiemdinh.rooms.regulations.use_cases import (
    OfficialTextProblem,
    accept_official_text,
    drop_official_text,
    load_official_text,
    place_official_text,
)
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db
__all__ = ("committed_world", "world")
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
URL = "/quy-dinh/tt17-2018/nguyen-van/"


def _actor(role: str = "system_admin", kind: str = "ministry") -> Actor:
    post = ActorPost(post_id=1, unit_id=1, unit_kind=kind, role=role, path="/1/", as_of=NOW.date())
    return Actor(account_id=None, posts=(post,), full_name="Quản trị")


@pytest.fixture
def loaded(world: cast.World) -> None:
    """The regulations of the repository, without any official text."""


def _load(data: bytes = TEXT_2018.encode(), *, name: str = "thu.txt", edition: str = "tt17-2018",
          actor: Actor | None = None) -> OfficialSource:
    return load_official_text(actor=actor or _actor(), now=NOW, edition_code=edition, name=name, data=data)


def _accept(source: OfficialSource) -> OfficialSource:
    source.refresh_from_db()
    return accept_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=source.version)


# ── loading ───────────────────────────────────────────────────────────────────


def test_a_file_is_read_placed_and_waits_for_review(loaded: None) -> None:
    source = _load()
    assert (source.state, source.outside, source.edition.code) == ("review", 3, "tt17-2018")
    assert queries.counts_of(source) == {"article": 7, "none": 1}
    assert queries.official_lines(catalog_code="tt17-2018", criterion="1.1") == []
    event = Event.objects.get(action="official_text.load")
    assert event.data["sha256"] == source.sha256 and "Câu bịa" not in str(event.data)


def test_word_files_of_both_shapes(loaded: None) -> None:
    assert queries.counts_of(_load(word_2018(), name="C:\\thu\\Thông tư.docx")) == {"article": 6}
    assert OfficialSource.objects.get().name == "Thông tư.docx"
    assert queries.counts_of(_load(word_tt57(), name="tt57.docx", edition="tt57-2026")) == {"article": 8}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("thong-tu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word kiểu cũ"),
        ("thong-tu.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word kiểu cũ"),
        ("thong-tu.pdf", b"%PDF-1.7\n", "không đọc chữ từ PDF"),
        ("thong-tu.txt", b"%PDF-1.7\n", "không đọc chữ từ PDF"),
        ("thong-tu.rtf", b"{\\rtf1 abc}", "Chỉ nhận tệp Word .docx hoặc tệp chữ .txt"),
        ("thong-tu.docx", TEXT_2018.encode(), "Chỉ nhận tệp Word .docx hoặc tệp chữ .txt"),
        ("thong-tu.docx", b"PK\x03\x04hong", "Tệp Word bị hỏng"),
        ("thong-tu.txt", "§iÒu 7. Tæ chøc vµ qu¶n lý nhµ tr­êng".encode("cp1252"), "không phải chữ Unicode"),
        ("thong-tu.txt", "Điều 900. Một văn bản khác hẳn\n1. Nói chuyện khác.".encode(), "Không tìm thấy yêu cầu nào"),
        ("thong-tu.txt", b"", "không có chữ nào"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(loaded: None, name: str, data: bytes, words: str) -> None:
    with pytest.raises(OfficialTextProblem, match=words):
        _load(data, name=name)
    assert OfficialSource.objects.count() == 0


def test_the_same_file_is_not_loaded_twice(loaded: None) -> None:
    source = _load()
    with pytest.raises(OfficialTextProblem, match="Đúng tệp này đã nạp rồi, tên “thu.txt”"):
        _load(name="khac.txt")
    drop_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=1)
    assert _load(name="lai.txt").pk != source.pk


def test_an_edition_without_catalog_takes_no_wording(loaded: None) -> None:
    with pytest.raises(OfficialTextProblem, match="chưa có danh mục tiêu chí"):
        _load(edition="tt22-2024")


@pytest.mark.parametrize("role", ["principal", "teacher", "unit_admin", "commune_officer", "department_leader"])
def test_only_those_of_the_table_load(loaded: None, role: str) -> None:
    with pytest.raises(PermissionDenied, match="Chỉ quản trị hệ thống"):
        _load(actor=_actor(role))
    source = _load(actor=_actor("provincial_officer", "province"))
    with pytest.raises(PermissionDenied):
        accept_official_text(actor=_actor(role), now=NOW, source_id=source.pk, version=1)


# ── review ────────────────────────────────────────────────────────────────────


def test_two_sentences_for_one_point_must_be_settled_first(loaded: None) -> None:
    source = _load("Điều 7. Tên\n1. Tiêu chí 1.1: Tên\na) Câu thứ nhất.\na) Câu thứ hai.".encode())
    with pytest.raises(OfficialTextProblem, match="“Điều 7 khoản 1 điểm a” đang có hai đoạn cho một chỗ"):
        _accept(source)
    second = OfficialText.objects.get(how="doubled")
    place = {"actor": _actor(), "now": NOW, "source_id": source.pk}
    place_official_text(**place, version=1, text_id=second.pk, target_key="tt17-2018|1.1|1|b")
    assert queries.counts_of(source) == {"article": 1, "hand": 1}
    _accept(source)
    lines = queries.official_lines(catalog_code="tt17-2018", criterion="1.1")
    assert [(line.indicator, line.text) for line in lines] == [("a", "Câu thứ nhất."), ("b", "Câu thứ hai.")]


def test_leaving_the_first_out_gives_its_place_to_the_second(loaded: None) -> None:
    source = _load("Điều 7. Tên\n1. Tiêu chí 1.1: Tên\na) Câu thứ nhất.\na) Câu thứ hai.".encode())
    first = OfficialText.objects.get(how="article")
    place_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=1, text_id=first.pk, target_key="")
    assert queries.counts_of(source) == {"left_out": 1, "hand": 1}
    _accept(source)
    assert [line.text for line in queries.official_lines(catalog_code="tt17-2018", criterion="1.1")] == ["Câu thứ hai."]


def test_review_is_guarded_by_its_version(loaded: None) -> None:
    source = _load()
    text = OfficialText.objects.filter(source=source).first()
    assert text is not None
    with pytest.raises(OfficialTextProblem, match="Không có yêu cầu đã chọn"):
        place_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=1, text_id=text.pk,
                            target_key="x|1|1|a")
    source.refresh_from_db()
    assert source.version == 1  # refused whole: the version went back with the rest
    place_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=1, text_id=text.pk, target_key="")
    with pytest.raises(OfficialTextProblem, match="Người khác vừa sửa hoặc duyệt bản này"):
        place_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=1, text_id=text.pk, target_key="")
    _accept(source)
    with pytest.raises(OfficialTextProblem, match="Người khác vừa sửa hoặc duyệt bản này"):
        drop_official_text(actor=_actor(), now=NOW, source_id=source.pk, version=3)


def test_a_newer_file_replaces_and_keeps_the_old(loaded: None) -> None:
    old = _accept(_load())
    new = _load(TEXT_2018.replace("Câu bịa của điểm c.", "Câu bịa mới của điểm c.").encode(), name="moi.txt")
    in_use = queries.official_lines(catalog_code="tt17-2018", criterion="1.1")
    assert {line.source for line in in_use} == {"thu.txt"}
    _accept(new)
    old.refresh_from_db()
    assert (old.state, old.texts.count()) == ("replaced", 8)
    lines = queries.official_lines(catalog_code="tt17-2018", criterion="1.1")
    assert [(line.level, line.indicator, line.text) for line in lines] == [
        (1, "a", "Câu bịa của điểm a thứ nhất, nói về một kế hoạch dài hạn;"),
        (1, "b", "Câu bịa của điểm b,\nviết tiếp ở dòng sau;"),
        (1, "c", "Câu bịa mới của điểm c."),
        (2, "*", "Câu bịa của Mức 2, không đánh chữ."),
    ]
    assert [s.state for s in queries.sources_of(edition_code="tt17-2018")] == ["accepted", "replaced"]


def test_pairs_show_both_sides_and_can_be_narrowed(loaded: None) -> None:
    source = _load()
    pairs = queries.pairs_of(source)
    assert sum(1 for p in pairs if p.target and p.row) == 7
    assert sum(1 for p in pairs if p.target is None) == 1
    assert sum(1 for p in pairs if p.row is None) == 81 + 48 + 24 + 5 - 7
    assert len(queries.pairs_of(source, only="khop")) == 7
    assert [p.row.text for p in queries.pairs_of(source, search="khong danh chu") if p.row] == [
        "Câu bịa của Mức 2, không đánh chữ."]


# ── pages ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def come(world: cast.World):
    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username))
        session = client.session
        session["totp_checked"] = True
        session.save()
        return client

    with time_machine.travel("2026-11-21T09:00:00+07:00", tick=True):
        yield start


def _file(data: bytes = TEXT_2018.encode(), name: str = "thu.txt") -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.name = name
    return stream


def test_an_officer_loads_reviews_and_accepts(come) -> None:
    client = come("so")
    page = client.get(URL).content.decode()
    assert "Chưa nạp nguyên văn Thông tư 17/2018/TT-BGDĐT" in page and 'type="file"' in page
    refused = client.post(URL, {"file": _file(b"%PDF-1.4", "a.pdf")})
    assert refused.status_code == 422 and "không đọc chữ từ PDF" in refused.content.decode()
    sent = client.post(URL, {"file": _file()})
    source = OfficialSource.objects.get()
    review = f"{URL}{source.pk}/"
    assert (sent.status_code, sent["Location"]) == (302, review)
    page = client.get(review).content.decode()
    assert "Còn 1 đoạn cần xem trước khi duyệt" in page and "Điều 22 khoản 9" in page
    assert page.count("<h1") == 1
    loose = OfficialText.objects.get(how="none")
    wrong = client.post(review, {"version": "1", "doan": loose.pk, "cho": "khong-co"})
    assert wrong.status_code == 422 and "Không có yêu cầu đã chọn" in wrong.content.decode()
    client.post(review, {"version": "1", "doan": loose.pk, "cho": ""})
    assert "Mọi đoạn đã có chỗ, có thể duyệt" in client.get(review).content.decode()
    done = client.post(review, {"version": "2", "viec": "duyet"}, follow=True).content.decode()
    assert "Nguyên văn Thông tư 17/2018/TT-BGDĐT đang dùng" in done and "Câu bịa của điểm c." in done
    assert source.sha256[:12] in done


def test_others_read_but_do_not_load(come) -> None:
    assert come("hieutruong").post(URL, {"file": _file()}).status_code == 403
    assert Client().post(URL, {"file": _file()}).status_code == 403
    assert OfficialSource.objects.count() == 0
    source = _load(actor=_actor())
    assert come("hieutruong").get(f"{URL}{source.pk}/").status_code == 403
    assert come("so").get(f"/quy-dinh/tt57-2026/nguyen-van/{source.pk}/").status_code == 404
    assert Client().get(f"{URL}{source.pk}/").status_code == 302
    _accept(source)
    page = Client().get(URL).content.decode()
    assert "đang dùng" in page and 'type="file"' not in page and source.sha256[:12] not in page


def test_the_piece_beside_a_sheet_is_empty_until_something_is_accepted(come, world: cast.World) -> None:
    url = "/quy-dinh/tt17-2018/nguyen-van/tt17-2018/1.1/"
    client = come("hieutruong")
    assert client.get(url, {"manh": "1"}).status_code == 204
    assert "Chưa nạp nguyên văn Tiêu chí 1.1" in client.get(url).content.decode()
    run = cast.running_cycle(world)
    assert f'data-later="{url}?manh=1"' in client.get(f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/").content.decode()
    assert 'data-later="/quy-dinh/tt17-2018/nguyen-van/tt17-2018/muc-4/?manh=1"' in client.get(
        f"/chu-ky/{run.cycle.pk}/muc-4/1/").content.decode()
    _accept(_load())
    piece = client.get(url, {"manh": "1"}).content.decode()
    assert "<html" not in piece and "Câu bịa của điểm c." in piece and "Nguồn: thu.txt" in piece
    assert "Câu bịa của khoản 1." in client.get(url.replace("1.1/", "muc-4/"), {"manh": "1"}).content.decode()
    assert client.get("/quy-dinh/tt17-2018/nguyen-van/tt17-2018/9.9/").status_code == 404
    assert client.get("/quy-dinh/tt17-2018/nguyen-van/tt57-2026-gdtx/1.1/").status_code == 404


def test_a_sentence_is_shown_as_text_never_as_markup(come) -> None:
    evil = TEXT_2018.replace("Câu bịa của điểm c.", "<script>alert(1)</script> câu bịa.")
    _accept(_load(evil.encode()))
    page = come("hieutruong").get("/quy-dinh/tt17-2018/nguyen-van/tt17-2018/1.1/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
