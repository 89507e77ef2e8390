"""Words that open a part of a report, in the ways schools write them; compared without marks, case and numbering."""

import re
from typing import Final

from kiemdinh.rooms.exchange.rules.report_reading.lines import Line

_NUMBER = re.compile(
    r"^(?:phan\s+(?:thu\s+)?(?:[ivx]+|[0-9]+|nhat|hai|ba|bon)\b[\s.:)/–-]*"
    r"|phu luc\s+(?:so\s+)?(?:[ivx]+|[0-9]+)\b[\s.:)/–-]*"
    r"|[ivx]+\s*[.):/–-]\s*|[ivx]+\s+(?=[a-z])|[0-9]+(?:\.[0-9]+)*\s*[.):/–-]\s*|[0-9]+(?:\.[0-9]+)*\s+(?=[a-z])"
    r"|[a-z]\s*[.)/]\s*|[-+*•–]\s*)+"
)
_END = " .:;,–-*()"

# Parts of a report: (key, words). The words are the whole line but for its number and closing signs.
_PARTS: Final = tuple(
    (key, re.compile(words))
    for key, words in (
        ("contents", r"muc luc"),
        ("council", r"danh sach (va chu ky )?(cac )?(thanh vien )?(cua )?hoi dong tu danh gia.*"),
        ("abbreviations", r"(bang |danh muc |cac )*(cac )?(chu|tu|ky hieu|cum tu)( cai)? viet tat.*"),
        ("summary", r"(bang )?tong hop (chung )?ket qua tu danh gia.*"),
        ("figures", r"co so du lieu( (cua (nha )?truong|0?[35] nam).*)?"),
        ("introduction", r"dat van de"),
        ("overview", r"tong quan( ve (nha truong|co so giao duc))?"),
        ("level_123", r"tu danh gia (cac )?(tieu chi )?(danh gia truong )?(dat )?(theo )?muc 1.*"),
        ("level_4", r"(tu )?danh gia (theo )?(cac )?(tieu chi )?(danh gia )?(truong )?(tieu hoc |mam non |trung hoc )?"
                    r"(dat )?muc 4( \(.*)?|tieu chi (danh gia )?muc 4"),
        ("level_4_closing", r"ket luan (ve |chung ve )?(cac )?(tieu chi )?(danh gia )?(dat )?muc 4.*"),
        ("results", r"ket qua tu danh gia"),
        ("conclusion", r"ket luan chung"),
        ("appendix", r"phu luc|cac phu luc"),
        ("evidence", r"(bang )?(danh muc|he thong|bang ma) (ma |cac )?(hoa )?minh chung.*"),
    )
)  # fmt: skip
_ROMAN_CONCLUSION = re.compile(r"^(phan\s+)?(iii|3|ba)\b[\s.:)–-]*ket luan$")
_ASSESSMENT = re.compile(
    r"^(phan\s+(ii|2|hai)|ii|b)\b[\s.:)–-]*(noi dung )?tu danh gia( (theo )?(cac )?tieu (chi|chuan))?$"
)
_PART_ALONE = re.compile(r"^phan\s+(thu\s+)?([ivx]+|[0-9]|nhat|hai|ba|bon)$")

INTRODUCTION_2018: Final = (
    (
        "situation",
        re.compile(r"(tinh hinh chung|khai quat( chung)?|gioi thieu( chung)?)( cua| ve)?( nha)?( truong)?.*"),
    ),
    ("purpose", re.compile(r"muc dich(,? ly do|,? yeu cau)?( cua)?( viec)?( cong tac)? tu danh gia.*|muc dich")),
    ("process", re.compile(r"(tom tat )?(ve )?qua trinh.*|nhung van de noi bat.*")),
)
OVERVIEW_TT57: Final = (
    ("", re.compile(r"thong tin chung.*|boi canh( chung)?|muc dich, pham vi.*|qua trinh tu danh gia")),
    ("local_context", re.compile(r"(dac diem|tinh hinh|dieu kien)( phat trien)? kinh te.*")),
    ("advantages", re.compile(r"(nhung )?thuan loi")),
    ("difficulties", re.compile(r"(nhung )?kho khan(, thach thuc)?")),
    ("learners", re.compile(r"(dac diem )?(cua )?(nguoi hoc|hoc sinh|tre em|hoc vien)")),
    ("purpose", re.compile(r"muc dich( tu danh gia)?")),
    ("scope", re.compile(r"pham vi( tu danh gia)?")),
    ("period", re.compile(r"thoi gian( tu danh gia)?")),
    ("planning", re.compile(r"(xay dung|lap) ke hoach( tu danh gia)?")),
    ("organisation", re.compile(r"to chuc thuc hien")),
    ("review", re.compile(r"kiem tra,? phan tich.*")),
    ("confirmation", re.compile(r"tong hop( va|,)? xac nhan.*")),
)
CONCLUSION_TT57: Final = (
    ("general", re.compile(r"khai quat( chung)?")),
    ("*", re.compile(r"ket qua (tu danh gia )?theo tieu (chi|chuan)|muc dat cua (nha truong|co so giao duc)")),
    ("", re.compile(r"(cac )?kien nghi")),
    ("to_department", re.compile(r"(kien nghi |doi )?voi so giao duc.*|(kien nghi )?voi so gd.*")),
    ("to_committee", re.compile(r"(kien nghi |doi )?voi (uy ban nhan dan|ubnd).*")),
    ("to_others", re.compile(r"(kien nghi |doi )?voi (cac )?(co quan|to chuc|don vi).*")),
)
CRITERION: Final = (
    ("state", re.compile(r"(noi dung )?(mo ta )?(chi tiet )?(thuc trang|hien trang)( (kem|va) .*| cua tieu chi.*)?")),
    ("strengths", re.compile(r"(nhung |cac )?diem manh( noi bat| co ban| chu yeu)?( cua tieu chi.*)?")),
    (
        "weaknesses",
        re.compile(
            r"(nhung |cac )?(diem yeu|han che|diem han che|ton tai|diem yeu, han che|diem yeu \(han che\))( co ban)?"
            r"( cua tieu chi.*)?"
        ),
    ),
    (
        "improvement",
        re.compile(
            r"(ke hoach|bien phap|giai phap) (cai tien|hanh dong)( chat luong)?( giao duc)?( cua tieu chi.*)?"
        ),
    ),
    ("self", re.compile(r"(ket qua )?tu danh gia( tieu chi)?( [0-9. ]+)?( muc dat)?( theo .*)?")),
    ("*", re.compile(r"hien trang va muc dat|yeu cau( cua tieu chi)?|noi ham.*")),
)  # fmt: skip
STANDARD_2018: Final = (
    ("opening", re.compile(r"mo dau|dan nhap|gioi thieu( chung)?")),
    ("closing", re.compile(r"ket luan (chung )?(ve )?tieu chuan( [0-9])?.*|ket luan")),
)
STANDARD_TT57: Final = (
    (
        "*",
        re.compile(r"danh gia chung( ve)? tieu chuan.*|ket luan (ve )?tieu chuan.*|dinh huong( cai tien)?.*"),
    ),
    ("strengths", re.compile(r"(nhung |cac )?diem manh( noi bat)?")),
    ("*weaknesses", re.compile(r"(nhung )?(diem yeu|han che)( trong tam)?( va|,) nguyen nhan.*")),
    ("weaknesses", re.compile(r"(nhung )?(han che|diem yeu)( trong tam)?")),
    ("causes", re.compile(r"nguyen nhan( cot loi)?")),
    ("trend", re.compile(r"xu huong( 0?3 nam.*| thay doi.*)?")),
    ("priorities", re.compile(r"(cac )?(uu tien|noi dung uu tien)( cai tien)?.*")),
    ("table", re.compile(r"bang tong hop.*")),
)  # fmt: skip
STAGES: Final = {
    "tieu hoc": "tieu-hoc", "trung hoc co so": "thcs", "thcs": "thcs", "trung hoc pho thong": "thpt", "thpt": "thpt",
}  # fmt: skip
_STAGE = re.compile(r"(?:doi voi )?(?:cap (?:hoc )?)?(tieu hoc|trung hoc co so|thcs|trung hoc pho thong|thpt)")
LEVEL = re.compile(r"^\s*(?:[-–+•*]\s*)?(?:[a-zđ0-9][.)]\s*)?m[ứưu]c\s+([1-4])\s*(?:[:.)–-]+|$)", re.IGNORECASE)
LEVEL_INSIDE = re.compile(r"(?<=[.;])\s+(?=M[ứỨ][cC]\s+[234]\s*[:.–-])")
NOT_APPLICABLE = re.compile(r"^(?:Chỉ báo ([a-z]): )?Không áp dụng\. Lý do: (.+)$", re.IGNORECASE)


def bare(line: Line) -> str:
    """The folded words without the number before them and the signs after them."""
    return _NUMBER.sub("", line.fold).strip(_END)


def part_of(line: Line) -> str:
    """The part of a report that this line opens; "" for none."""
    if len(line.fold) > 160:
        return ""
    if _ASSESSMENT.match(line.fold.strip(_END)):
        return "assessment"
    if _ROMAN_CONCLUSION.match(line.fold.strip(_END)):
        return "conclusion"
    if _PART_ALONE.match(line.fold.strip(_END)):
        return "part"
    words = bare(line)
    for key, form in _PARTS:
        if form.fullmatch(words) and (len(words) < 60 or line.prominent):
            return key
    return ""


def label_of(line: Line, labels: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[str, int] | None:
    """The label a line begins with and where what follows it starts; None when it begins with none.

    "Điểm mạnh", "2. Điểm mạnh:" and "Điểm mạnh: Nhà trường có …" are labels; "Điểm mạnh của trường là …" is a text.
    """
    colon = line.text.find(":")
    if 0 < colon <= 90:
        words = bare(line.part(0, colon))
        for key, form in labels:
            if form.fullmatch(words):
                return key, colon + 1
    whole = bare(line)
    if len(whole) <= 45 or (len(whole) <= 90 and (line.prominent or not line.fold.startswith(whole))):
        for key, form in labels:
            if form.fullmatch(whole):
                return key, len(line.text)
    return None


def stage_of(line: Line) -> str:
    """The level of education that a heading names ("Cấp tiểu học"); "" for none."""
    match = _STAGE.fullmatch(bare(line))
    return STAGES[match[1]] if match else ""


_OUTCOME_LINE = re.compile(
    r"^(?:[0-9a-z][.)]\s*|[-+•–]\s*)*(?:ket (?:qua|luan)\b.{0,40}?|(?:nha )?truong (?:tu )?danh gia.{0,40}?"
    r"|tu danh gia.{0,40}?|tieu chi [0-9]+\s*\.\s*[0-9]+.{0,10}?|muc danh gia.{0,30}?|danh gia.{0,20}?)?"
    r"[:.,\s–-]*\b(khong dat|dat muc|dat)\b.{0,40}$"
)


def is_outcome(line: Line) -> bool:
    """Whether the line states a result: "Đạt Mức 2", "Tự đánh giá: Không đạt", "Tiêu chí 1.1: đạt Mức 2."."""
    return len(line.fold) <= 110 and _OUTCOME_LINE.match(line.fold) is not None


def stated_level(text: str) -> int | None:
    """The level a folded sentence states: 0 for không đạt (Mức 1); None when it states none."""
    reached = re.findall(r"\bdat (?:o )?(?:tieu chi )?muc (?:do )?([1-4])", re.sub(r"khong dat muc [1-4]", "", text))
    if reached:
        return max(int(level) for level in reached)
    missed = re.search(r"\bkhong dat\b(?: muc ([1-4]))?", text)
    if missed:
        return int(missed[1]) - 1 if missed[1] else 0
    return None
