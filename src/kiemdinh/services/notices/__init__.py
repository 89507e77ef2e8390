"""Thông báo trong phần mềm: gửi cùng giao dịch với việc sinh ra nó, không gửi trùng, mỗi người chọn loại muốn nhận.

This service knows nothing of accreditation: a room registers its kinds (`kinds.register_kind`) when Django starts and
calls `notify` from its use cases.
"""

from collections.abc import Iterable
from datetime import datetime

from kiemdinh.services.notices.kinds import register_kind


def notify(
    *,
    to: Iterable[int | None],
    kind: str,
    text: str,
    url: str,
    unit_id: int | None,
    now: datetime,
    actor_id: int | None = None,
    about: str = "",
    key: str = "",
) -> int:
    """Writes a notice to each account; see `kiemdinh.services.notices.sending.notify`."""
    from kiemdinh.services.notices.sending import notify as send  # models load after the apps are ready

    return send(to=to, kind=kind, text=text, url=url, unit_id=unit_id, now=now, actor_id=actor_id, about=about, key=key)


def settle(*, about: str, now: datetime) -> int:
    """What a notice was about is over; see `kiemdinh.services.notices.sending.settle`."""
    from kiemdinh.services.notices.sending import settle as close

    return close(about=about, now=now)


__all__ = ("notify", "register_kind", "settle")
