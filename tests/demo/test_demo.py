"""The demo is real input: whole, believable, built by the use cases under the clock of its time."""

import io
import re
from datetime import date

import docx
import pytest
from tests.demo.commands import *  # noqa: F403 – collected here, see there
from tests.demo.life import *  # noqa: F403 – collected here, see there
from tests.demo.outside import *  # noqa: F403 – collected here, see there
from tests.demo.plans import *  # noqa: F403 – collected here, see there
from tests.demo.report_round_trip import test_everything_comes_back  # noqa: F401 – collected here, see there

# One build for all of these; keep them on one worker.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

KEYS = ("mn-hoa-sen", "th-tan-phu", "thcs-lang-thuong", "th-loc-ninh")
OLD = KEYS[:3]


def access(demo, key):
    from kiemdinh.kernel.permits import Actor
    from kiemdinh.rooms.self_assessment.queries.access import open_access

    return open_access(actor=Actor(None), cycle=demo.cycles[key], today=date(2026, 11, 21))


def sheets(demo, key):
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    return sheets_of(access(demo, key), with_texts=True)


def run_cli(capsys, *argv):
    from kiemdinh.site.cli import main

    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


# ── the build ─────────────────────────────────────────────────────────────────


def test_it_says_what_it_does(demo):
    assert demo.told[0] == "Nạp bộ quy định"
    assert demo.told[7:] == [
        "Người đánh giá, hồ sơ đăng ký, công nhận cũ",
        "Đoàn đánh giá ngoài, quyết định công nhận",
        "Thẩm định theo Thông tư 57",
        "Kế hoạch năm, chỉ tiêu, tập huấn, lịch nhiệm vụ",
        "Báo cáo định kỳ",
        "Cổng công khai",
        "Khó khăn, kiến nghị",
    ]


def test_it_is_built_once(demo):
    from django.conf import settings
    from django.utils import timezone

    from kiemdinh.demo.build import DemoExists, build_demo, demo_is_built

    assert demo_is_built()
    with pytest.raises(DemoExists):
        build_demo(now=timezone.now(), regulations_dir=settings.REGULATIONS_DIR)


def test_history_was_made_under_the_clock_of_its_time(demo):
    from django.utils import timezone

    from kiemdinh.services.ledger.models import Event

    for key, cycle in demo.cycles.items():
        own = Event.objects.filter(
            unit_id=cycle.school_id, target_type__in=("cycle", "sheet", "evidence_set", "document")
        )
        days = [e.at.date() for e in own.order_by("at")]
        story = [d for d in days if d >= cycle.created_at.date()]
        last = date(2024, 6, 30) if key in OLD else date(2026, 11, 30)
        assert story and story[-1] <= last, (key, story[-1])
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


# ── units ─────────────────────────────────────────────────────────────────────


DISTRICTS_OF_BINH_PHUOC = {
    "Thành phố Đồng Xoài", "Huyện Đồng Phú", "Huyện Phú Riềng", "Thị xã Phước Long", "Huyện Bù Gia Mập",
    "Huyện Bù Đăng", "Thị xã Chơn Thành", "Huyện Hớn Quản", "Thị xã Bình Long", "Huyện Lộc Ninh", "Huyện Bù Đốp"}


def test_the_eleven_districts_have_schools_and_the_nineteen_schools_stand_by_type(demo):
    from collections import Counter

    from kiemdinh.rooms.organisations import queries as organisations
    from kiemdinh.rooms.organisations.models import Unit

    facts = [organisations.school_facts(unit_id=pk, on=date(2024, 5, 1))
             for pk in Unit.objects.filter(kind="school").values_list("pk", flat=True)]
    here = Counter(f.district_name for f in facts if f.province_name == "Tỉnh Bình Phước")
    assert set(here) == DISTRICTS_OF_BINH_PHUOC
    assert all(n >= 3 for n in here.values()), here
    there = Counter(f.school_type for f in facts if f.district_name == "Quận Đống Đa")
    assert there == {"mam-non": 6, "tieu-hoc": 4, "thcs": 9}


def test_after_the_reform_schools_stand_under_their_commune_and_districts_are_gone(demo):
    from kiemdinh.rooms.organisations import queries as organisations
    from kiemdinh.rooms.organisations.models import Unit

    for pk in Unit.objects.filter(kind="school").values_list("pk", flat=True):
        before = organisations.school_facts(unit_id=pk, on=date(2025, 6, 30))
        after = organisations.school_facts(unit_id=pk, on=date(2025, 7, 1))
        assert before.district_name and not after.district_name, after.name
        assert after.province_name in ("Thành phố Hà Nội", "Tỉnh Đồng Nai"), after.name
        assert after.commune_name, after.name


def test_the_founding_facts_of_the_four_schools(demo):
    from kiemdinh.demo.reading import read_school
    from kiemdinh.rooms.organisations import queries as organisations

    for key in KEYS:
        wanted = read_school(key)["school"]
        facts = organisations.school_facts(code=wanted["code"], on=date(2026, 11, 21))
        assert (facts.name, facts.school_type, facts.ownership, facts.founded_year) == (
            wanted["name"], wanted["school_type"], facts.ownership, wanted["founded_year"])
        assert (facts.phone, facts.email) == (wanted["phone"], wanted["email"])


# ── cycles ────────────────────────────────────────────────────────────────────


def test_four_cycles_of_four_editions(demo):
    got = {k: (c.edition_code, c.state, c.school_year) for k, c in demo.cycles.items()}
    assert got == {
        "mn-hoa-sen": ("tt19-2018", "published", "2023-2024"),
        "th-tan-phu": ("tt17-2018", "published", "2021-2022"),
        "thcs-lang-thuong": ("tt18-2018", "published", "2023-2024"),
        "th-loc-ninh": ("tt57-2026", "in_progress", "2025-2026"),
    }
    assert all(c.edition_warning == "" for c in demo.cycles.values())


@pytest.mark.parametrize(("key", "level"), [("mn-hoa-sen", 2), ("th-tan-phu", 2), ("thcs-lang-thuong", 1),
                                            ("th-loc-ninh", 1)])
def test_each_school_reaches_its_level(demo, key, level):
    from kiemdinh.rooms.self_assessment.queries.results import results_of

    results = results_of(access(demo, key), sheets(demo, key))
    assert (results.decided, results.school_level) == (True, level)


@pytest.mark.parametrize("key", KEYS)
def test_a_cycle_is_complete(demo, key):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.queries.checks import findings_of
    from kiemdinh.rooms.self_assessment.queries.results import results_of

    rows, found = sheets(demo, key), access(demo, key)
    counts = evidence.counts_by_criterion(set_id=found.cycle.evidence_set_id)
    findings = findings_of(found, rows, results_of(found, rows), counts)
    assert [f.text for f in findings] == []
    states = {s.work_state for s in rows}
    assert states == ({"done"} if key in OLD else {"done", "sent"})
    assert all(s.assignee_id and s.due_on for s in rows)


@pytest.mark.parametrize("key", KEYS)
def test_every_code_is_cited_and_every_criterion_has_some(demo, key):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.queries.sheets import cited_codes

    rows = sheets(demo, key)
    items, total = evidence.list_items(set_id=demo.cycles[key].evidence_set_id)
    assert total == len(items) >= (80 if key in OLD else 20)
    pattern = r"\[H\d+-\d+\.\d+-\d\d\]" if key in OLD else r"MC\.\d+\.\d+\.\d\d"
    assert all(re.fullmatch(pattern, i.code) for i in items)
    assert len({i.code for i in items}) == len(items)
    cited = {c for s in rows for c in cited_codes(s.texts)}
    assert {i.code for i in items} - cited == set()
    assert cited - {i.code for i in items} == set()
    for sheet in rows:
        if sheet.kind == "criterion":
            assert cited_codes(sheet.texts), sheet.criterion


@pytest.mark.parametrize("key", KEYS)
def test_every_document_has_a_real_file_of_its_own(demo, key):
    from kiemdinh.rooms.evidence.models import DocumentFile, EvidenceItem
    from kiemdinh.services.files.content import identify
    from kiemdinh.services.files.store import open_stored

    documents = set(EvidenceItem.objects.filter(evidence_set=demo.cycles[key].evidence_set_id).values_list(
        "document_id", flat=True))
    files = list(DocumentFile.objects.filter(document__in=documents).select_related("stored"))
    assert {f.document_id for f in files} == documents
    hashes = [f.stored.sha256 for f in files]
    assert len(set(hashes)) == len(hashes)
    kinds = {f.stored.extension for f in files}
    assert {"pdf", "docx"} <= kinds and kinds & {"jpg", "png"}
    for file in files[::17]:
        with open_stored(file.stored) as handle:
            content = handle.read()
        kind = identify(file.name, content[:4096], size=len(content), stream=io.BytesIO(content))
        assert kind.extension == file.stored.extension


def words_of(sheet) -> str:
    from kiemdinh.services.rich_text import to_plain

    text = " ".join(to_plain(v) for v in sheet.texts.values())
    return re.sub(r"\[H[\d.-]+\]|MC[.\d]+", " ", text).lower()


def test_every_criterion_has_its_own_text(demo):
    """No two criteria share a sentence worth the name, nor a fifth of their words in the same order."""
    seen: dict[str, str] = {}
    runs: dict[str, set[tuple[str, ...]]] = {}
    for key in KEYS:
        for sheet in sheets(demo, key):
            if sheet.kind != "criterion":
                continue
            text, where = words_of(sheet), f"{key} {sheet.criterion}"
            words = re.findall(r"\w+", text)
            assert len(words) >= 120, where
            runs[where] = {tuple(words[i:i + 8]) for i in range(len(words) - 7)}
            for part in re.split(r"[.;\n]+", text):
                sentence = " ".join(part.split())
                if len(sentence.split()) < 14:
                    continue
                assert seen.setdefault(sentence, where) == where, (sentence, where, seen[sentence])
    names = list(runs)
    for n, first in enumerate(names):
        for second in names[n + 1:]:
            shared = len(runs[first] & runs[second]) / min(len(runs[first]), len(runs[second]))
            assert shared < 0.2, (first, second, round(shared, 2))


def test_the_texts_name_the_schools_own_figures(demo):
    for key in KEYS:
        numbers = [len(re.findall(r"\d+", words_of(s))) for s in sheets(demo, key) if s.kind == "criterion"]
        assert min(numbers) >= 1, key
        assert sum(numbers) / len(numbers) >= 6, key


@pytest.mark.parametrize("key", KEYS)
def test_figures_of_every_year_are_there(demo, key):
    from kiemdinh.rooms.school_profile import queries as figures
    from kiemdinh.rooms.self_assessment.queries.figures import figures_copy

    cycle = demo.cycles[key]
    assert len(cycle.figure_years) == (5 if key in OLD else 3)
    assert cycle.figure_years[-1] == cycle.school_year
    form = figures.form_for(cycle.edition_code, cycle.school_type)
    assert form is not None
    copy = cycle.figures or figures_copy(school_id=cycle.school_id, edition=cycle.edition_code,
                                         school_type=cycle.school_type, stages=cycle.stages, years=cycle.figure_years)
    by_year = [t for t in copy["tables"] if len(t["columns"]) == len(cycle.figure_years)]
    assert by_year
    for table in by_year:
        for row in table["rows"]:
            if row["total"]:
                assert all(cell["text"] not in ("", "–", "…") for cell in row["cells"]), (table["title"], row["title"])
    assert (cycle.figures is not None) == (key in OLD)


@pytest.mark.parametrize("key", KEYS)
def test_the_council_meets_its_edition(demo, key):
    from kiemdinh.rooms.self_assessment.queries.council import council_problems_of, groups_of, members_of

    found = access(demo, key)
    seats = [p for p in found.participants if p.council_role]
    assert council_problems_of(found) == ()
    assert len(seats) >= 9 if key in OLD else len(seats) % 2 == 1
    groups = groups_of(found)
    assert {g.kind for g in groups} == {"secretariat", "working_group"}
    for group in groups:
        members = members_of(found, group)
        assert len(members) >= 2, group.name
        assert sum(1 for _, leads in members if leads) == 1, group.name


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])


@pytest.mark.parametrize("key", KEYS)
def test_the_report_prints_the_whole_cycle(demo, key):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.exports.report import render_again, report_docx
    from kiemdinh.rooms.self_assessment.models import PublishedReport
    from kiemdinh.services.rich_text import to_plain

    found = access(demo, key)
    content = report_docx(found, on=date(2026, 11, 21))
    text = " ".join(text_of(content).split())
    for leftover in ("{{", "{%", "[[", "None", "undefined"):
        assert leftover not in text, leftover
    for criterion in found.catalog.criteria:
        assert criterion.title in text, criterion.code
    for item in evidence.list_items(set_id=found.cycle.evidence_set_id)[0]:
        assert item.code.strip("[]") in text, item.code
    for sheet in sheets(demo, key):
        if sheet.kind == "criterion":
            first = to_plain(sheet.texts["state_1"]).splitlines()[0]
            assert " ".join(first.split()) in text, sheet.criterion
    if key in OLD:
        versions = list(PublishedReport.objects.filter(cycle=found.cycle).order_by("number"))
        assert [row.number for row in versions] == ([1, 2] if key == "mn-hoa-sen" else [1])
        assert render_again(versions[-1]) == content


# ── who sees what ─────────────────────────────────────────────────────────────


def test_the_principal_next_door_sees_nothing(demo):
    from django.test import Client

    from kiemdinh.demo.cast import NEIGHBOUR
    from kiemdinh.rooms.people.models import Account
    from kiemdinh.rooms.people.queries import actor_for
    from kiemdinh.rooms.self_assessment.queries.access import visible_to

    account = Account.objects.get(username=NEIGHBOUR.username)
    assert list(visible_to(actor_for(account_id=account.pk, today=date(2026, 11, 21)))) == []
    client = Client()
    client.force_login(account)
    for cycle in demo.cycles.values():
        for path in ("", "tieu-chi/", "tieu-chi/1.1/", "bao-cao/", "tai/bao-cao/", "minh-chung/", "hoi-dong/"):
            assert client.get(f"/chu-ky/{cycle.pk}/{path}").status_code == 404
    assert client.get("/truong/HN-DD-MN01/").status_code == 404
    assert client.get("/truong/HN-DD-MN02/").status_code == 200


def test_everybody_of_the_cast_signs_in_and_lands_on_a_page(demo):
    from django.test import Client

    from kiemdinh.demo.build import demo_accounts

    for n, row in enumerate(demo_accounts()):
        client = Client()
        signed = client.post("/dang-nhap/", {"login": row["username"], "password": row["password"]}, follow=True,
                             REMOTE_ADDR=f"10.0.0.{n}")
        assert signed.status_code == 200, row
        assert signed.wsgi_request.user.is_authenticated, row
        assert not signed.request["PATH_INFO"].startswith(("/dang-nhap/", "/tai-khoan/")), row


def test_the_sign_in_page_groups_the_cast_by_province_in_two_queries(demo, django_assert_num_queries):
    from kiemdinh.demo.build import sign_in_choices

    with django_assert_num_queries(2):
        groups = sign_in_choices()
    assert {g["title"] for g in groups} == {
        "Thành phố Hà Nội", "Thành phố Đồng Nai", "Tỉnh Bình Phước", "Bộ Giáo dục và Đào tạo",
    }  # fmt: skip
    people = [(p["username"], g["title"]) for g in groups for p in g["people"]]
    assert len({username for username, _ in people}) == len(people) >= 30
    assert {("pgd-dongda.chuyenvien", "Thành phố Hà Nội"), ("xa-locninh.chuyenvien", "Thành phố Đồng Nai"),
            ("bo.chuyenvien", "Bộ Giáo dục và Đào tạo"), ("dgv.hanoi12", "Thành phố Hà Nội")} <= set(people)
    assert not {p["role"] for g in groups for p in g["people"]} & {"phó hiệu trưởng", "thành viên hội đồng"}
