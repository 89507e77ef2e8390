"""Whether a school may register for external assessment, and what it should know before it does. Pure.

Sources: TT 17, 18, 19/2018 Điều 26, 34, 35 khoản 2, 37, 38 khoản 2; the numbers come from the procedure of the edition.
Waiting times after a recognition or a refusal were not compared with the original text: they warn and never block.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.registration.rules.states import (
    ACCREDITATION,
    FIRST,
    KIND_LABELS,
    NATIONAL_STANDARD,
    RAISE,
    REASSESSMENT,
    RENEWAL,
)

OK, WARN, ASK, BLOCK = "ok", "warn", "ask", "block"
GRADES = {OK: "Đủ", WARN: "Lưu ý", ASK: "Cần xác nhận", BLOCK: "Chưa đủ"}
_LEVEL_WORD = {ACCREDITATION: "cấp độ", NATIONAL_STANDARD: "mức độ"}
_HIGHEST = {ACCREDITATION: 4, NATIONAL_STANDARD: 2}
_UNCOMPARED = "chưa đối chiếu bản gốc"
_NOT_GENERAL = "gdtx"


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of the procedure on the day; `uncertain` are the keys whose confidence is low."""

    min_cohorts: int
    min_years: int
    accreditation_minimum: int
    degree_minimums: tuple[int, ...]
    renewal_months: int
    raise_after_years: int
    retry_after_years: int
    uncertain: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """What was recognised of one kind, or refused (`status` "refused"), as it stands on the day."""

    kind: str
    level: int
    status: str
    signed_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A school that wants to register. `edition` is what its report was written under, `today_generation` what holds.

    `report_level` None: no Mức was computed; `report_number` None: nothing is published under the 2018 rules.
    """

    on: date
    school_type: str
    founded_year: int | None
    generation: str
    regulation: str
    report_number: int | None
    report_level: int | None
    open_state: str
    asked: dict[str, int]
    purpose: str
    confirmed: bool
    held: tuple[Held, ...] = ()
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: what was looked at, how it stands, why, and where that is written."""

    key: str
    grade: str
    text: str
    article: str


def no_registration(*, school_type: str, generation: str, regulation: str, on: date) -> Finding | None:
    """Why a school has no registration at all; None when the 2018 rules still hold for it."""
    if school_type == _NOT_GENERAL:
        return Finding(
            "generation",
            BLOCK,
            "Cơ sở giáo dục thường xuyên tự đánh giá và cải tiến chất lượng, không đăng ký đánh giá ngoài và không công"
            " nhận đạt chuẩn quốc gia.",
            regulation or "Thông tư 57/2026/TT-BGDĐT",
        )
    if generation == "2018":
        return None
    if not generation:
        return Finding(
            "generation",
            BLOCK,
            f"Ngày {format_date(on)} không có bộ quy định nào áp dụng cho loại trường này.",
            "–",
        )
    return Finding(
        "generation",
        BLOCK,
        f"{regulation} không có bước đăng ký: hằng năm Sở Giáo dục và Đào tạo lập danh sách trường được xem xét từ dữ"
        " liệu ba năm học liên tiếp và báo cho trường. Trường không phải nộp hồ sơ.",
        f"{regulation}, Điều 17, Điều 27 khoản 1",
    )


def findings(about: Situation) -> tuple[Finding, ...]:
    """Everything that was looked at, in the order a head reads it; a block anywhere forbids to hand in."""
    stop = no_registration(
        school_type=about.school_type, generation=about.generation, regulation=about.regulation, on=about.on
    )
    if stop is not None:
        return (stop,)
    assert about.limits is not None
    found = [_asked(about), _report(about), *_self_rating(about, about.limits), _first_condition(about, about.limits)]
    found.append(_open_dossier(about))
    for kind in about.asked:
        found += _standing(about, about.limits, kind)
    return tuple(found)


def blocking(rows: Sequence[Finding]) -> tuple[str, ...]:
    """The reasons why the dossier cannot be handed in: what is not met, and what nobody has confirmed."""
    return tuple(row.text for row in rows if row.grade in (BLOCK, ASK))


def _asked(about: Situation) -> Finding:
    article = "Điều 26, Điều 34, Điều 37"
    if not about.asked:
        return Finding(
            "asked", BLOCK, "Hãy chọn đề nghị kiểm định chất lượng, đạt chuẩn quốc gia hoặc cả hai.", article
        )
    for kind, level in about.asked.items():
        if not 1 <= level <= _HIGHEST[kind]:
            return Finding("asked", BLOCK, f"Hãy chọn {_LEVEL_WORD[kind]} từ 1 đến {_HIGHEST[kind]}.", article)
    words = " và ".join(f"{KIND_LABELS[kind]} {_LEVEL_WORD[kind]} {level}" for kind, level in about.asked.items())
    return Finding("asked", OK, f"Đề nghị công nhận {words}.", article)


def _report(about: Situation) -> Finding:
    article = "Điều 23, Điều 26"
    if about.report_number is None:
        return Finding(
            "report",
            BLOCK,
            "Trường chưa công bố báo cáo tự đánh giá theo bộ quy định năm 2018. Hãy hoàn thành và công bố báo"
            " cáo trước.",
            article,
        )
    return Finding("report", OK, f"Đã công bố báo cáo tự đánh giá (bản {about.report_number}).", article)


def _self_rating(about: Situation, limits: Limits) -> list[Finding]:
    """The school's own Mức beside what it asks for; the team decides, so this only warns."""
    if about.report_number is None:
        return []
    level = about.report_level or 0
    found = []
    for kind, asked in about.asked.items():
        if not 1 <= asked <= _HIGHEST[kind]:
            continue
        needed = (
            max(asked, limits.accreditation_minimum) if kind == ACCREDITATION else limits.degree_minimums[asked - 1]
        )
        own = f"Mức {level}" if level else "chưa đạt Mức 1"
        article = "Điều 34" if kind == ACCREDITATION else "Điều 37"
        words = f"{KIND_LABELS[kind]} {_LEVEL_WORD[kind]} {asked}"
        if level < needed:
            text = f"Báo cáo tự đánh giá {own}; {words} cần Mức {needed}. Hãy xem lại mức đề nghị."
            found.append(Finding(f"rating.{kind}", WARN, text, article))
        else:
            found.append(Finding(f"rating.{kind}", OK, f"Tự đánh giá {own}, đủ để đề nghị {words}.", article))
    return found


def _first_condition(about: Situation, limits: Limits) -> Finding:
    article = "Điều 34, Điều 37"
    if limits.min_years:
        return _years_operating(about, limits.min_years, article)
    since = f" (trường thành lập năm {about.founded_year})" if about.founded_year else ""
    need = f"ít nhất {limits.min_cohorts} khóa học sinh đã hoàn thành chương trình"
    if about.confirmed:
        return Finding("first_condition", OK, f"Hiệu trưởng xác nhận có {need}{since}.", article)
    return Finding("first_condition", ASK, f"Cần xác nhận trường có {need}{since}.", article)


def _years_operating(about: Situation, minimum: int, article: str) -> Finding:
    """Full years are certain only when the year of founding lies further back; in the year itself the head confirms."""
    need = f"hoạt động ít nhất {minimum} năm"
    if about.founded_year is None:
        if about.confirmed:
            return Finding("first_condition", OK, f"Hiệu trưởng xác nhận trường {need}.", article)
        return Finding("first_condition", ASK, f"Chưa có năm thành lập. Cần xác nhận trường {need}.", article)
    years = about.on.year - about.founded_year
    if years < minimum:
        return Finding(
            "first_condition",
            BLOCK,
            f"Trường thành lập năm {about.founded_year}, chưa {need}: đăng ký được từ năm"
            f" {about.founded_year + minimum}.",
            article,
        )
    if years > minimum or about.confirmed:
        return Finding("first_condition", OK, f"Trường thành lập năm {about.founded_year}, đã {need}.", article)
    return Finding(
        "first_condition",
        ASK,
        f"Trường thành lập năm {about.founded_year}; cần xác nhận đến ngày {format_date(about.on)} đã {need}.",
        article,
    )


def _open_dossier(about: Situation) -> Finding:
    if about.open_state:
        text = (
            f"Trường đang có một hồ sơ đăng ký khác ({about.open_state.lower()}). Hãy làm xong hoặc rút hồ sơ ấy trước."
        )
        return Finding("open", BLOCK, text, "Điều 26")
    return Finding("open", OK, "Không có hồ sơ đăng ký nào khác đang mở.", "Điều 26")


def _standing(about: Situation, limits: Limits, kind: str) -> list[Finding]:
    """What earlier recognitions and refusals of a kind mean for the purpose of this registration."""
    rows = [row for row in about.held if row.kind == kind]
    valid = next((row for row in rows if row.status == "valid"), None)
    last = valid or next((row for row in rows if row.status in ("expired", "revoked")), None)
    refused = next((row for row in rows if row.status == "refused"), None)
    found = {
        FIRST: _for_first,
        RENEWAL: _for_renewal,
        RAISE: _for_raise,
        REASSESSMENT: _for_reassessment,
    }[about.purpose](about, limits, kind, valid, last, refused)
    if refused is not None and refused.signed_on is not None and (valid is None or about.purpose == REASSESSMENT):
        found += _waiting(
            key=f"retry.{kind}",
            since=refused.signed_on,
            years=limits.retry_after_years,
            on=about.on,
            words=f"Lần trước không được công nhận {KIND_LABELS[kind]} ngày {format_date(refused.signed_on)}",
            uncertain="recognition.retry_after_years" in limits.uncertain,
        )
    return found


def _for_first(
    about: Situation, limits: Limits, kind: str, valid: Held | None, last: Held | None, refused: Held | None
) -> list[Finding]:
    if valid is None:
        return []
    text = f"Trường đang được công nhận {_named(valid)}{_until(valid)}. Hãy chọn mục đích công nhận lại hoặc nâng mức."
    return [Finding(f"standing.{kind}", BLOCK, text, _term_article(kind))]


def _for_renewal(
    about: Situation, limits: Limits, kind: str, valid: Held | None, last: Held | None, refused: Held | None
) -> list[Finding]:
    key, article = f"standing.{kind}", _term_article(kind)
    if last is None:
        if len(about.asked) > 1:
            text = f"Trường chưa từng được công nhận {KIND_LABELS[kind]}: phần này được coi là đề nghị lần đầu."
            return [Finding(key, WARN, text, article)]
        text = f"Chưa có lần công nhận {KIND_LABELS[kind]} nào trong hệ thống. Hãy chọn công nhận lần đầu."
        return [Finding(key, BLOCK, text, article)]
    if last.status == "revoked":
        return [Finding(key, WARN, f"Kết quả trước ({_named(last)}) đã bị thu hồi: hồ sơ xét như lần đầu.", article)]
    if last.expires_on is None:
        return [Finding(key, WARN, f"Kết quả {_named(last)} không ghi ngày hết hạn nên không tính được hạn.", article)]
    latest = months_before(last.expires_on, limits.renewal_months)
    if last.expires_on < about.on:
        text = f"Kết quả {_named(last)} đã hết hạn ngày {format_date(last.expires_on)}: hồ sơ xét như lần đầu."
        return [Finding(key, WARN, text, article)]
    if about.on > latest:
        text = (
            f"Kết quả {_named(last)} hết hạn ngày {format_date(last.expires_on)}; lẽ ra đăng ký chậm nhất ngày"
            f" {format_date(latest)} ({limits.renewal_months} tháng trước khi hết hạn). Vẫn nộp được, nhưng kết"
            " quả mới có"
            " thể không kịp trước khi hết hạn."
        )
        return [Finding(key, WARN, text, article)]
    text = f"Kết quả {_named(last)}{_until(last)}; đăng ký lại chậm nhất ngày {format_date(latest)}."
    return [Finding(key, OK, text, article)]


def _for_raise(
    about: Situation, limits: Limits, kind: str, valid: Held | None, last: Held | None, refused: Held | None
) -> list[Finding]:
    key = f"standing.{kind}"
    if valid is None:
        if len(about.asked) > 1:
            text = f"Trường không có kết quả {KIND_LABELS[kind]} còn hạn: phần này được coi là đề nghị lần đầu."
            return [Finding(key, WARN, text, _term_article(kind))]
        text = f"Không có kết quả {KIND_LABELS[kind]} còn hạn để nâng. Hãy chọn công nhận lần đầu hoặc công nhận lại."
        return [Finding(key, BLOCK, text, _term_article(kind))]
    if about.asked[kind] <= valid.level:
        text = f"Trường đang được công nhận {_named(valid)}; nâng mức thì phải đề nghị cao hơn."
        grade = WARN if len(about.asked) > 1 else BLOCK
        return [Finding(key, grade, text, _term_article(kind))]
    found = [
        Finding(key, OK, f"Nâng từ {_named(valid)} lên {_LEVEL_WORD[kind]} {about.asked[kind]}.", _term_article(kind))
    ]
    if valid.signed_on is not None:
        found += _waiting(
            key=f"raise.{kind}",
            since=valid.signed_on,
            years=limits.raise_after_years,
            on=about.on,
            words=f"Được công nhận {_named(valid)} ngày {format_date(valid.signed_on)}",
            uncertain="recognition.raise_after_years" in limits.uncertain,
        )
    return found


def _for_reassessment(
    about: Situation, limits: Limits, kind: str, valid: Held | None, last: Held | None, refused: Held | None
) -> list[Finding]:
    key = f"standing.{kind}"
    if refused is not None:
        day = f" ngày {format_date(refused.signed_on)}" if refused.signed_on else ""
        return [Finding(key, OK, f"Đánh giá lại sau lần không được công nhận{day}.", _term_article(kind))]
    if last is not None and last.status == "revoked":
        return [Finding(key, OK, f"Đánh giá lại sau khi kết quả {_named(last)} bị thu hồi.", _term_article(kind))]
    text = (
        f"Hệ thống không có lần không được công nhận {KIND_LABELS[kind]} nào. Nếu lần ấy làm ngoài hệ thống, hãy"
        " ghi rõ ở"
        " ô ghi chú."
    )
    return [Finding(key, WARN, text, _term_article(kind))]


def _waiting(*, key: str, since: date, years: int, on: date, words: str, uncertain: bool) -> list[Finding]:
    """A waiting time that has not passed yet: a warning, with what is not certain about it."""
    earliest = years_after(since, years)
    if on >= earliest:
        return []
    note = f"; thời gian này {_UNCOMPARED}, chỉ để nhắc" if uncertain else ""
    text = f"{words}; chưa đủ {years} năm (đến ngày {format_date(earliest)}){note}."
    return [Finding(key, WARN, text, "Chưa đối chiếu điều khoản" if uncertain else "Điều 35, Điều 38")]


def _named(held: Held) -> str:
    return f"{KIND_LABELS[held.kind]} {_LEVEL_WORD[held.kind]} {held.level}"


def _until(held: Held) -> str:
    return f", còn hạn đến {format_date(held.expires_on)}" if held.expires_on else ""


def _term_article(kind: str) -> str:
    return "Điều 35 khoản 2" if kind == ACCREDITATION else "Điều 38 khoản 2"


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29/02 becomes 28/02."""
    return months_before(day, -12 * years)
