"""Figures flag, they never decide.

TT 57/2026 Điều 27 khoản 4: from 07/7/2026 to 31/12/2028 quantitative data is neither the only ground nor a threshold
for "không đạt", for the level and for the national standard. So no level function takes figures; this module only
turns figures into hints for the council, in every period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.regulations.rules.catalog import Criterion
from kiemdinh.rooms.regulations.rules.procedure import Procedure

_TRANSITION = "levels.figures_only_hint"


@dataclass(frozen=True, slots=True)
class MetricHint:
    """A remark on one metric for the council; it changes no level."""

    code: str
    text: str
    message_vi: str


def metric_hints(*, criterion: Criterion, figures: Mapping[str, Sequence[Decimal | None]]) -> tuple[MetricHint, ...]:
    """Remarks on the metrics of a criterion: no figure, or a ratio that fell against the year before.

    `figures` maps a metric code to its yearly values, oldest first; None is a year without a figure.
    """
    hints = []
    for metric in criterion.metrics:
        values = [value for value in figures.get(metric.code, ()) if value is not None]
        if not values:
            hints.append(MetricHint(metric.code, metric.text, "Chưa có số liệu."))
        elif metric.kind == "ratio" and len(values) > 1 and values[-1] < values[-2]:
            hints.append(MetricHint(metric.code, metric.text, "Thấp hơn năm trước; hội đồng xem xét nguyên nhân."))
    return tuple(hints)


def transition_notice(*, procedure: Procedure, on: date) -> str | None:
    """The sentence to show beside figures while Điều 27 khoản 4 holds; None outside that period."""
    if not procedure.holds(_TRANSITION, on=on):
        return None
    rule = procedure.value(_TRANSITION, on=on)
    until = f" đến {format_date(rule.valid_to)}" if rule.valid_to else ""
    return (
        f"Từ {format_date(rule.valid_from)}{until}, số liệu không phải căn cứ duy nhất và không phải ngưỡng"
        f" loại trừ ({rule.article}); hội đồng kết luận."
    )
