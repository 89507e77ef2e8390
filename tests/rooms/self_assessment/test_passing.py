"""The council passes the report before it is published."""

from datetime import date
from typing import Any

import pytest
from tests.demo import cast
from tests.rooms.self_assessment.publishing_steps import by, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "match"),
    [
        ({"passed_on": date(2099, 1, 1)}, "ở sau hôm nay"),
        ({"present": 8}, "từ 1 đến 7"),
        ({"present": 0}, "từ 1 đến 7"),
        ({"in_favour": 7}, "từ 0 đến 6"),
        ({"in_favour": 3}, "Chưa quá nửa"),
    ],
)
def test_a_passing_that_cannot_be(filled: Any, facts: dict[str, Any], match: str) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing

    with problem(match):
        record_passing(**by(filled, "thuky"), **({"passed_on": filled.on, "present": 6, "in_favour": 5} | facts))


def test_a_report_is_published_only_after_the_council_passed_it(filled: Any) -> None:
    from kiemdinh.rooms.self_assessment.exports.report import publish
    from kiemdinh.rooms.self_assessment.queries.publishing import changed_after, passing_of
    from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing

    with problem("Chưa ghi ngày hội đồng thông qua"):
        publish(**by(filled, "hieutruong"))
    row = record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=5)
    with problem("việc thông qua báo cáo"):
        record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=6)
    record_passing(**by(filled, "thuky"), passed_on=filled.on, present=6, in_favour=6, version=1)
    assert passing_of(filled.access()).in_favour == 6
    assert not changed_after(filled.access(), row.recorded_at)
    filled.move("thuky", "1.1", "reopen", "sửa")
    filled.save("thuky", "1.1", version=1, state_1="<p>Sửa sau.</p>", at_=cast.at(filled.on, 20))
    assert changed_after(filled.access(), row.recorded_at)
    assert publish(**by(filled, "hieutruong")).number == 1
