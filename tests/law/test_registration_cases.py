"""Law cases of the registration: who may register, who checks, until when, what goes on after 07/7/2026."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.rooms.registration.rules.chain import Link, NoChain, check_chain, whose_turn
from kiemdinh.rooms.registration.rules.eligibility import Held, Limits, Situation, findings
from kiemdinh.rooms.registration.rules.transition import Transition, kinds_going_on, stop_reason
from kiemdinh.rooms.regulations.rules.procedure import Procedure

HERE = Path(__file__).parent / "dang-ky"
ROOT = Path(__file__).parents[2]


def cases(name: str) -> list[Any]:
    """The cases of a file, each under its own name."""
    rows = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    assert all(row["căn cứ"] for row in rows)
    return [pytest.param(row, id=row["trường hợp"]) for row in rows]


def procedure(edition: str) -> Procedure:
    """The newest procedure values of an edition, as text throughout."""
    path = ROOT / "regulations" / edition / "procedure-2.yaml"
    return Procedure.load(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


@pytest.mark.parametrize("case", cases("dieu-kien"))
def test_eligibility(case: dict[str, Any]) -> None:
    on, values = case["ngày"], procedure(case["bộ"])
    earlier = case.get("đã công nhận")
    keys = ("recognition.raise_after_years", "recognition.retry_after_years")
    found = findings(
        Situation(
            on=on,
            school_type=case["loại trường"],
            founded_year=case.get("thành lập"),
            generation="2018",
            regulation="",
            report_number=1,
            report_level=case.get("mức tự đánh giá", 3),
            open_state="",
            asked=case.get("đề nghị", {"accreditation": 3}),
            purpose=case.get("mục đích", "first"),
            confirmed=case["xác nhận"],
            held=(Held(earlier["loại"], earlier["mức"], "valid", earlier["ký"], earlier["hết hạn"]),)
            if earlier
            else (),
            limits=Limits(
                min_cohorts=int(values.mapping("registration.min_cohorts", on=on)[case["loại trường"]]),
                min_years=int(values.mapping("registration.min_years_operating", on=on)[case["loại trường"]]),
                accreditation_minimum=values.integer("recognition.accreditation_minimum", on=on),
                degree_minimums=values.integers("recognition.national_standard_minimums", on=on),
                renewal_months=values.integer("recognition.renewal_months", on=on),
                raise_after_years=values.integer(keys[0], on=on),
                retry_after_years=values.integer(keys[1], on=on),
                uncertain=frozenset(k for k in keys if values.value(k, on=on).confidence == "low"),
            ),
        )
    )
    grades = {row.key: row.grade for row in found}
    assert {key: grades.get(key) for key in case["kết quả"]} == case["kết quả"]


def links(kinds: list[str]) -> list[Link]:
    """The units above a school, the nearest first."""
    ids = {"commune": 4, "district": 3, "province": 2, "ministry": 1}
    return [Link(ids[kind], kind, kind, kind) for kind in kinds]


@pytest.mark.parametrize("case", cases("buoc-kiem-tra"))
def test_who_checks(case: dict[str, Any]) -> None:
    steps = procedure("tt17-2018").items("registration.check_steps", on=case["ngày"])
    if case["kết quả"] == "không có":
        with pytest.raises(NoChain):
            check_chain(above=links(case["trên trường"]), steps=steps)
        return
    chain = check_chain(above=links(case["trên trường"]), steps=steps)
    today = links(case.get("hôm nay trên trường", []))
    gone = case.get("đã giải thể", False)
    turns = [whose_turn(chosen=unit, ended=gone and unit.code == "district", above_today=today) for unit in chain]
    assert [f"{unit.step} {unit.code}" for unit in turns] == case["kết quả"]


@pytest.mark.parametrize("case", cases("chuyen-tiep"))
def test_transition(case: dict[str, Any]) -> None:
    values, on = procedure("tt57-2026"), case["ngày"]
    since = date(2026, 7, 7)
    rules = Transition(
        since=values.value("transition.accepted_before", on=since).valid_from,
        accepted_before=date.fromisoformat(values.text("transition.accepted_before", on=since)),
        kinds=values.items("transition.continue_kinds", on=since),
        article="Điều 27 khoản 1",
        regulation="Thông tư 57/2026/TT-BGDĐT",
    )
    about: dict[str, Any] = {"asked": case["đề nghị"], "told_on": case.get("tiếp nhận"), "on": on, "rules": rules}
    assert list(kinds_going_on(**about)) == case["kết quả"]
    assert bool(stop_reason(**about)) == (not case["kết quả"])


@pytest.mark.parametrize("case", cases("thoi-han"))
def test_due_days(case: dict[str, Any]) -> None:
    table = yaml.load((ROOT / "reference" / "holidays.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    days = procedure("tt17-2018").integer(case["khóa"], on=case["từ"])
    assert WorkingCalendar.from_data(table).add_working_days(case["từ"], days) == case["kết quả"]
