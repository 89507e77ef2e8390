"""Which jobs there are, and what a job function is handed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

_WRITE_EVERY = 0.5  # seconds between two writes of progress: a page that looks once a second sees enough


class JobProblem(Exception):
    """The job cannot go on; the text says in Vietnamese why and what to do. It is not tried again."""


class JobFunction(Protocol):
    """What a job is: takes the run and its parameters, gives what is shown at the end (`url`, `text`)."""

    def __call__(self, run: "Run", **params: Any) -> dict[str, Any] | None: ...


@dataclass
class Run:
    """A running job as its function sees it."""

    id: int
    actor_id: int | None
    unit_id: int | None
    attempt: int
    clock: Callable[[], datetime]
    _write: Callable[[int, int | None, str], None]
    _written_at: float = field(default=0.0)

    @property
    def now(self) -> datetime:
        """The moment, for the use cases that the job calls."""
        return self.clock()

    def progress(self, *, done: int, total: int | None = None, note: str = "") -> None:
        """Says how far the job is; also the sign of life by which a job that died is told from a slow one."""
        moment = time.monotonic()
        if moment - self._written_at < _WRITE_EVERY and done != total:
            return
        self._written_at = moment
        self._write(done, total, note[:200])


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job."""

    kind: str
    title: str
    function: JobFunction


_JOBS: dict[str, Job] = {}


def job(kind: str, *, title: str) -> Callable[[JobFunction], JobFunction]:
    """Registers a function as the job `kind`; `title` is what people read. The function must bear being run again."""

    def add(function: JobFunction) -> JobFunction:
        if kind in _JOBS and _JOBS[kind].function is not function:
            raise ValueError(f"two jobs named {kind}")
        _JOBS[kind] = Job(kind, title, function)
        return function

    return add


def job_named(kind: str) -> Job:
    """The job of that kind. Raises KeyError."""
    return _JOBS[kind]


@dataclass(frozen=True, slots=True)
class Daily:
    """A piece of daily work; `run` returns how many things it did."""

    key: str
    label: str
    run: Callable[[datetime], int]


_DAILY: dict[str, Daily] = {}


def register_daily(key: str, *, label: str, run: Callable[[datetime], int]) -> None:
    """Names daily work; called by a room's AppConfig.ready(). The same key again replaces it."""
    _DAILY[key] = Daily(key, label, run)


def all_daily() -> tuple[Daily, ...]:
    """Everything registered, in the order of registration."""
    return tuple(_DAILY.values())
