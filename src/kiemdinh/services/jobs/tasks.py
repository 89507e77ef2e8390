"""The one task of the queue: run a JobRun."""

from django.tasks import task

from kiemdinh.services.jobs.running import run


@task()
def run_job(run_id: int) -> None:
    """What a worker is handed: an id, never the things themselves."""
    run(run_id=run_id)
