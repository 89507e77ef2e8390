"""Work of this room that takes longer than a person waits."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from kiemdinh.rooms.exchange.rules.report_import import UNREADABLE
from kiemdinh.rooms.exchange.use_cases.report_import import read_import
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.jobs import JobProblem, Run, job


@job("exchange.read_report", title="Đọc báo cáo Word")
def read_report(run: Run, *, import_id: int) -> dict[str, Any]:
    """Reads a report that was kept; run again it finds the work done."""
    if run.actor_id is None:
        raise JobProblem("Việc này cần người bắt đầu. Hãy tải tệp lên lại.")
    run.progress(done=0, total=1, note="Đang đọc tệp")
    actor = people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))
    row = read_import(actor=actor, now=run.now, import_id=import_id)
    run.progress(done=1, total=1)
    url = reverse("exchange:report", kwargs={"cycle_id": row.cycle_id, "import_id": row.pk})
    return {"url": url, "text": "Xem vì sao không đọc được" if row.state == UNREADABLE else "Xem báo cáo đã đọc"}
