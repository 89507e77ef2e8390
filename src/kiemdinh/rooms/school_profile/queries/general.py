"""Thông tin chung of Phần I: taken from the school's own facts, never entered a second time."""

from kiemdinh.rooms.organisations.queries import SchoolFacts

_YES_NO = {True: "Có", False: "Không"}


def general_facts(school: SchoolFacts, *, principal: str = "") -> list[tuple[str, str]]:
    """The facts of a school as (label, text) in the order of the form; unknown ones have an empty text.

    `principal` is the head's full name on that day, from the people room.
    """
    facts = [
        ("Tên trường", school.name),
        ("Tên trước đây", "; ".join(school.former_names)),
        ("Cơ quan chủ quản", school.managing_body),
        ("Tỉnh, thành phố", school.province_name),
    ]
    if school.district_name:
        facts.append(("Huyện, quận, thị xã, thành phố", school.district_name))
    return [
        *facts,
        ("Xã, phường, đặc khu", school.commune_name),
        ("Địa chỉ", school.address),
        ("Năm thành lập", str(school.founded_year or "")),
        ("Loại hình", school.ownership_label),
        ("Cấp học", ", ".join(school.stage_labels)),
        ("Trường chuyên biệt", _YES_NO[school.specialised]),
        ("Trường liên kết với nước ngoài", _YES_NO[school.foreign_link]),
        ("Họ và tên hiệu trưởng", principal),
        ("Điện thoại", school.phone),
        ("Thư điện tử", school.email),
        ("Website", school.website),
        ("Số điểm trường", str(max(len(school.sites), 1))),
        ("Vùng khó khăn", _YES_NO[school.disadvantaged]),
        ("Vùng đặc biệt khó khăn", _YES_NO[school.especially_disadvantaged]),
    ]
