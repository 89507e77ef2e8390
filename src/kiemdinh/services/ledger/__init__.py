"""Sổ sự việc: ai làm gì, lúc nào, vì sao. Chỉ ghi thêm."""

from typing import Any


def record(**event: Any) -> None:
    """Writes one event; see `kiemdinh.services.ledger.writing.record`."""
    from kiemdinh.services.ledger.writing import record as write  # models load after the apps are ready

    write(**event)
