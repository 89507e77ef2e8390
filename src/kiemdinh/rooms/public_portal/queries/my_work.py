"""What waits for an officer of the Sở here: decisions to post, remarks to answer."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.public_portal.queries.access import may_post_below
from kiemdinh.rooms.public_portal.queries.remarks import waiting_remarks
from kiemdinh.rooms.public_portal.queries.staff import waiting
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem


def _items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    if not may_post_below(actor):
        return []
    found = [
        WorkItem(
            "posting",
            f"Công bố kết quả công nhận của {row.school}",
            f"{row.words.capitalize()}, quyết định {row.decision_number}",
            "/cong-bo/",
            "Công bố",
            row.due_on,
            row.late_days,
            "stamp",
        )
        for row in waiting(actor=actor, today=today)
    ]
    if number := waiting_remarks(actor=actor):
        title = f"Trả lời {number} góp ý của người dân"
        note = "Góp ý gửi qua cổng công khai"
        found.append(WorkItem("remark", title, note, "/cong-bo/gop-y/", "Trả lời", None, 0, "chat"))
    return found


SOURCE = Source(kinds={"posting": "Chờ công bố", "remark": "Góp ý của người dân"}, items=_items)
