"""What the demo's authorities and schools have put before the public: decisions, reports, news, answered remarks."""

from datetime import date, timedelta

from kiemdinh.demo.outside import Outside, story, unit_id_of
from kiemdinh.demo.world import at
from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools
from kiemdinh.rooms.public_portal.use_cases.news import move_news, write_news
from kiemdinh.rooms.public_portal.use_cases.posting import post_recognition
from kiemdinh.rooms.public_portal.use_cases.remarks import answer_remark, send_remark
from kiemdinh.rooms.public_portal.use_cases.reports import post_report
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.self_assessment.queries.outside import latest_snapshot

_DAYS = 8
"""Days between a decision of the story and its posting; one of them is left waiting for the officer."""


def build_portal(made: Outside) -> None:
    """Everything public of the story."""
    told = story()
    refresh_schools(now=at(told["portal"]["news"][0]["day"]))
    older = {row["school"] for rows in told["older"].values() for row in rows}
    newer = [row for row in (*told["recognised"], *told["appraisal"]["recognised"]) if "decision" in row]
    for code in sorted(older):
        _post(made, code, date(2025, 8, 11))
    for row in newer:
        if row["school"] not in told["portal"]["waiting"]:
            _post(made, row["school"], row["signed"] + timedelta(days=_DAYS))
    for code in told["portal"]["reports"]:
        snapshot = latest_snapshot(school_id=unit_id_of(code))
        assert snapshot is not None, code
        day = max(snapshot.published_at.date() + timedelta(days=10), date(2025, 8, 12))
        post_report(actor=made.head(code, day), now=at(day), report_id=snapshot.id, agreed=True)
    for row in told["portal"]["news"]:
        actor = made.actor(row["by"], row["day"])
        piece = write_news(
            actor=actor, now=at(row["day"]), title=row["title"], summary=row["summary"], body=row["body"]
        )
        move_news(actor=actor, now=at(row["day"], 9), news_id=piece.pk, version=piece.version, action="publish")
    for row in told["portal"]["remarks"]:
        remark = send_remark(now=at(row["day"]), text=row["text"], contact=row["contact"], school_code=row["school"])
        if "answer" in row:
            day = row["day"] + timedelta(days=3)
            answer_remark(
                actor=made.officer(row["school"], day),
                now=at(day),
                remark_id=remark.pk,
                version=remark.version,
                answer=row["answer"],
                public=True,
                public_text=row["public"],
            )


def _post(made: Outside, code: str, day: date) -> None:
    """Posts what was issued to a school by that day and is not posted yet."""
    actor = made.officer(code, day)
    for found in recognition.recognitions_of(unit_id_of(code), day):
        if found.state == "issued" and (found.imported or found.signed_on == day - timedelta(days=_DAYS)):
            post_recognition(actor=actor, now=at(day), recognition_id=found.id)
