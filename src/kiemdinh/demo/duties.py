"""Duties of the demo: local ones adopted, a day moved, a tick by hand."""

from datetime import date

from kiemdinh.demo.outside import Outside
from kiemdinh.demo.world import at
from kiemdinh.rooms.duties.use_cases.setting import adopt, move_day
from kiemdinh.rooms.duties.use_cases.ticking import tick
from kiemdinh.rooms.organisations import queries as organisations

_ADOPTED = date(2025, 9, 8)


def build_duties(made: Outside) -> None:
    """Hà Nội keeps the two reports a year that one of its former phòng asked for; Đồng Nai moves a day."""
    officer = made.actor("so-hanoi.chuyenvien", _ADOPTED)
    hanoi = organisations.code_of(unit_id=officer.posts[0].unit_id)
    for key in ("bao-cao-thang-5", "bao-cao-thang-12"):
        adopt(
            actor=officer,
            now=at(_ADOPTED),
            unit_code=hanoi,
            key=key,
            since=date(2025, 9, 1),
            document="Công văn 3310/SGDĐT-QLT ngày 05/9/2025",
            reason="Giữ nếp báo cáo hai kỳ mỗi năm của các phòng trước đây",
        )
    day = date(2026, 11, 16)
    mover = made.actor("so-dongnai.chuyenvien", day)
    dongnai = organisations.code_of(unit_id=mover.posts[0].unit_id)
    move_day(
        actor=mover,
        now=at(day),
        unit_code=dongnai,
        key="ke-hoach-nam",
        year=2026,
        day=date(2026, 12, 15),
        document="Công văn 2104/SGDĐT-QLCL ngày 16/11/2026",
        reason="Các xã mới kiện toàn bộ phận phụ trách giáo dục",
    )
    done = date(2026, 6, 25)
    tick(
        actor=made.actor("so-hanoi.chuyenvien", done),
        now=at(done),
        unit_code=hanoi,
        key="kiem-tra-tu-danh-gia",
        year=2026,
        done_on=date(2026, 6, 24),
        note="Báo cáo kết quả kiểm tra số 418/BC-SGDĐT",
    )
