"""Background jobs: they commit with their cause, show how far they are, and survive a worker that dies."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.test import Client

from kiemdinh.kernel.permits import Actor
from kiemdinh.services.jobs import JobProblem, Run, enqueue, job
from kiemdinh.services.jobs.models import JobRun
from kiemdinh.services.jobs.queries import run_for
from kiemdinh.services.jobs.recovery import MAX_ATTEMPTS, SILENT_FOR, pick_up

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
ME = Actor(account_id=7, full_name="Lan", posts=())

_seen: list[Any] = []


@job("test.count", title="Đếm")
def _count(run: Run, *, upto: int) -> dict[str, Any]:
    for n in range(upto):
        run.progress(done=n + 1, total=upto, note=f"đến {n + 1}")
    _seen.append((run.attempt, run.actor_id, upto))
    return {"text": f"Đã đếm đến {upto}.", "url": "/xong/"}


@job("test.refuse", title="Từ chối")
def _refuse(run: Run) -> None:
    raise JobProblem("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")


@job("test.break", title="Hỏng")
def _break(run: Run) -> None:
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _empty() -> None:
    _seen.clear()


def _start(kind: str, **params: Any) -> JobRun:
    row: JobRun = enqueue(kind, actor=ME, unit_id=3, now=NOW, params=params)
    return row


@pytest.fixture
def queued(settings: Any) -> None:
    """Jobs wait for a worker, as in an installation."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def _work() -> None:
    call_command("db_worker", queue_name="*", batch=True, interval=0.0, startup_delay=False, reload=False)


@pytest.mark.django_db
def test_a_job_runs_and_keeps_what_came_of_it() -> None:
    row = _start("test.count", upto=3)
    assert (row.state, row.done, row.total, row.note) == ("done", 3, 3, "đến 3")
    assert row.result == {"text": "Đã đếm đến 3.", "url": "/xong/"}
    assert _seen == [(1, 7, 3)]


@pytest.mark.django_db
def test_a_problem_is_told_in_its_own_words_and_a_bug_is_not() -> None:
    assert _start("test.refuse").problem == "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại."
    broken = _start("test.break")
    assert broken.state == "failed"
    assert broken.problem.startswith("Việc này dừng vì lỗi ngoài dự kiến.")


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_job_back(queued: None) -> None:
    with transaction.atomic():
        _start("test.count", upto=1)
        transaction.set_rollback(True)
    _work()
    assert (JobRun.objects.count(), _seen) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_what_waits(queued: None) -> None:
    row = _start("test.count", upto=2)
    assert row.state == "queued"
    _work()
    row.refresh_from_db()
    assert row.state == "done"


def _dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def _died(row: JobRun, *, worker: str, attempts: int = 1, heartbeat: datetime = NOW) -> None:
    JobRun.objects.filter(pk=row.pk).update(
        state="running", worker=worker, attempts=attempts, heartbeat_at=heartbeat, finished_at=None, result={}
    )


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_dead_worker_starts_anew(queued: None) -> None:
    row = _start("test.count", upto=2)
    _died(row, worker=f"{socket.gethostname()}:{_dead_process()}")
    assert pick_up(now=NOW) == 1
    _work()
    row.refresh_from_db()
    assert (row.state, row.attempts, _seen) == ("done", 2, [(2, 7, 2)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("worker", "heartbeat", "expected"),
    [
        ("here", NOW, 0),
        ("may-khac:1", NOW - SILENT_FOR + timedelta(seconds=1), 0),
        ("may-khac:1", NOW - SILENT_FOR - timedelta(seconds=1), 1),
    ],
)
def test_a_living_worker_keeps_its_job(queued: None, worker: str, heartbeat: datetime, expected: int) -> None:
    row = _start("test.count", upto=2)
    living = f"{socket.gethostname()}:{os.getpid()}"
    _died(row, worker=living if worker == "here" else worker, heartbeat=heartbeat)
    assert pick_up(now=NOW) == expected


@pytest.mark.django_db(transaction=True)
def test_a_job_that_kills_its_worker_again_and_again_is_given_up(queued: None) -> None:
    row = _start("test.count", upto=2)
    _died(row, worker=f"{socket.gethostname()}:{_dead_process()}", attempts=MAX_ATTEMPTS)
    assert pick_up(now=NOW) == 0
    row.refresh_from_db()
    assert row.state == "failed"


@pytest.mark.django_db
def test_only_its_starter_sees_a_job() -> None:
    row = _start("test.count", upto=1)
    assert run_for(actor=ME, run_id=row.pk) == row
    with pytest.raises(Http404):
        run_for(actor=Actor(account_id=8, full_name="Mai", posts=()), run_id=row.pk)
    with pytest.raises(Http404):
        run_for(actor=Actor(account_id=None, full_name="", posts=()), run_id=row.pk)


@pytest.fixture
def signed_in(db: None, django_user_model: Any) -> Client:
    account = django_user_model.objects.create(
        username="lan", full_name="Lan", must_change_password=False, created_at=NOW
    )
    client = Client()
    client.force_login(account)
    client.account_id = account.pk  # type: ignore[attr-defined]  # what the tests start jobs as
    return client


def _page(client: Client, kind: str, change: Callable[[JobRun], None] | None = None, **params: Any) -> Any:
    actor = Actor(account_id=client.account_id, full_name="Lan", posts=())  # type: ignore[attr-defined]  # see above
    row = enqueue(kind, actor=actor, unit_id=None, now=NOW, params=params)
    if change:
        change(row)
    return client.get(f"/viec-nen/{row.pk}/")


def test_the_page_of_a_finished_job_leads_to_its_result(signed_in: Client) -> None:
    page = _page(signed_in, "test.count", upto=2)
    assert "Đã đếm đến 2." in page.content.decode()
    assert 'href="/xong/"' in page.content.decode()
    assert "Refresh" not in page


def test_the_page_of_a_running_job_asks_again_by_itself(signed_in: Client) -> None:
    page = _page(signed_in, "test.count", lambda row: _died(row, worker="a:1"), upto=2)
    assert page["Refresh"] == "4"
    assert "Đang làm" in page.content.decode()
    state = signed_in.get(f"/viec-nen/{JobRun.objects.get().pk}/tinh-trang/").json()
    assert state == {"state": "running", "label": "Đang làm", "done": 2, "total": 2, "note": "đến 2", "over": False}


def test_a_strangers_job_is_not_there(signed_in: Client) -> None:
    row = _start("test.count", upto=1)
    assert signed_in.get(f"/viec-nen/{row.pk}/").status_code == 404
    assert signed_in.get("/viec-nen/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_command_does_what_waits_and_stops(queued: None, tmp_path: Path) -> None:
    from kiemdinh.site.cli import main

    row = _start("test.count", upto=1)
    assert main(["worker", "--once"]) == 0
    row.refresh_from_db()
    assert row.state == "done"
