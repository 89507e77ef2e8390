"""Which dossiers go on under the old rules after a new circular (TT 57/2026 Điều 27 khoản 1). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.registration.rules.states import ACCREDITATION, KIND_LABELS, NATIONAL_STANDARD


@dataclass(frozen=True, slots=True)
class Transition:
    """The setting of the new rules; `since` is the day they came into force."""

    since: date
    accepted_before: date
    kinds: tuple[str, ...]
    article: str
    regulation: str


def asked_kinds(*, for_accreditation: bool, for_national_standard: bool) -> tuple[str, ...]:
    """What a registration asks for, in the order of the forms."""
    asked = {ACCREDITATION: for_accreditation, NATIONAL_STANDARD: for_national_standard}
    return tuple(kind for kind, wanted in asked.items() if wanted)


def kinds_going_on(
    *, asked: Sequence[str], told_on: date | None, on: date, rules: Transition | None
) -> tuple[str, ...]:
    """The part of a registration that may be finished on a day; all of it while the old rules stand."""
    if rules is None or on < rules.since:
        return tuple(asked)
    if told_on is None or told_on >= rules.accepted_before:
        return ()
    return tuple(kind for kind in asked if kind in rules.kinds)


def stop_reason(*, asked: Sequence[str], told_on: date | None, on: date, rules: Transition | None) -> str:
    """Why the dossier may not go on; empty when it may, wholly or in part."""
    if rules is None or kinds_going_on(asked=asked, told_on=told_on, on=on, rules=rules):
        return ""
    before, source = format_date(rules.accepted_before), f"{rules.article} {rules.regulation}"
    if told_on is None:
        return (
            f"Đến trước ngày {before} hồ sơ chưa được thông báo tiếp nhận nên không làm tiếp theo quy định cũ"
            f" ({source})."
        )
    if told_on >= rules.accepted_before:
        return (
            f"Hồ sơ được thông báo tiếp nhận ngày {format_date(told_on)}, không trước ngày {before}, nên không làm tiếp"
            f" theo quy định cũ ({source})."
        )
    kinds = " và ".join(KIND_LABELS[kind] for kind in asked)
    allowed = " và ".join(KIND_LABELS[kind] for kind in rules.kinds if kind in KIND_LABELS)
    return (
        f"Hồ sơ chỉ đề nghị công nhận {kinds}; từ ngày {before} chỉ hồ sơ đề nghị {allowed} được làm tiếp ({source})."
    )


def late_entry(*, asked: Sequence[str], told_on: date, on: date, rules: Transition | None) -> str:
    """Why an acceptance that is entered after the change counts: it was told before it; empty without a change."""
    going = kinds_going_on(asked=asked, told_on=told_on, on=on, rules=rules)
    if rules is None or on < rules.since or not going:
        return ""
    return (
        f"Ghi sau ngày {format_date(rules.since)}: hồ sơ đề nghị công nhận"
        f" {' và '.join(KIND_LABELS[kind] for kind in going)} đã được thông báo tiếp nhận ngày {format_date(told_on)},"
        f" trước ngày {format_date(rules.accepted_before)}, nên làm tiếp theo quy định cũ"
        f" ({rules.article} {rules.regulation})."
    )


def late_hint(*, asked: Sequence[str], on: date, rules: Transition) -> str:
    """What to do about a dossier that may have been accepted on paper in time; empty when that would not help."""
    day_before = rules.accepted_before - timedelta(days=1)
    if not kinds_going_on(asked=asked, told_on=day_before, on=on, rules=rules):
        return ""
    return (
        f"Nếu Sở đã thông báo tiếp nhận cho trường trước ngày {format_date(rules.accepted_before)} mà chưa ghi vào đây,"
        " hãy kiểm tra đủ các nội dung rồi tiếp nhận với đúng ngày đã thông báo: hồ sơ được làm tiếp."
    )


def left_out(*, asked: Sequence[str], told_on: date | None, on: date, rules: Transition | None) -> str:
    """What falls away of a dossier that goes on in part; empty when nothing does."""
    going = kinds_going_on(asked=asked, told_on=told_on, on=on, rules=rules)
    gone = [kind for kind in asked if kind not in going]
    if rules is None or not going or not gone:
        return ""
    return (
        f"Từ ngày {format_date(rules.since)} hồ sơ chỉ làm tiếp phần đề nghị công nhận"
        f" {' và '.join(KIND_LABELS[kind] for kind in going)}; phần"
        f" {' và '.join(KIND_LABELS[kind] for kind in gone)} dừng"
        f" ({rules.article} {rules.regulation})."
    )
