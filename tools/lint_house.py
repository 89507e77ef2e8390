"""The rules of this house that no ready-made tool checks. `python tools/lint_house.py` prints file:line and the reason.

Each rule carries lines that it must refuse and lines that it must let through; tests/site/test_lint_house.py runs them.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
Finding = tuple[int, str]


@dataclass(frozen=True)
class Rule:
    """One rule: its key, why it stands, which files it reads, what it finds, and samples as (path, text)."""

    key: str
    why: str
    applies: Callable[[PurePosixPath], bool]
    find: Callable[[str], Iterator[Finding]]
    bad: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...]


def check(path: str, text: str) -> list[tuple[int, str, str]]:
    """Every finding (line, key, words) of all rules in one file; `path` is relative to the repository."""
    place = PurePosixPath(path)
    return sorted((line, rule.key, words) for rule in RULES if rule.applies(place) for line, words in rule.find(text))


# ── which files ───────────────────────────────────────────────────────────────


def _python(path: PurePosixPath) -> bool:
    return path.suffix == ".py" and "migrations" not in path.parts


def _source(path: PurePosixPath) -> bool:
    return _python(path) and path.parts[:2] == ("src", "kiemdinh")


def _web(path: PurePosixPath) -> bool:
    """What answers requests: pages, forms, tags and the site."""
    outer = {"pages", "pages.py", "forms", "forms.py", "urls.py", "templatetags"} & set(path.parts)
    return _source(path) and "rooms" in path.parts and bool(outer)


def _clockless(path: PurePosixPath) -> bool:
    """Everything below the site: the moment comes in as an argument."""
    return _source(path) and path.parts[2] in {"kernel", "rooms", "services"}


def _template(path: PurePosixPath) -> bool:
    return path.suffix == ".html" and "templates" in path.parts


# ── what is found ─────────────────────────────────────────────────────────────


def _lines(pattern: str, words: str) -> Callable[[str], Iterator[Finding]]:
    """Lines that match, comments left out."""
    compiled = re.compile(pattern)

    def find(text: str) -> Iterator[Finding]:
        for number, line in enumerate(text.splitlines(), 1):
            if compiled.search(re.sub(r"(^|\s)#.*", "", line)):
                yield number, words

    return find


def _state_rows(text: str) -> Iterator[Finding]:
    """Rows of `states(rows=[...])` whose last cell does not name an article."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "states"):
            continue
        rows = next((k.value for k in node.keywords if k.arg == "rows"), None)
        for row in rows.elts if isinstance(rows, ast.List | ast.Tuple) else []:
            last = row.elts[-1] if isinstance(row, ast.Tuple) and row.elts else None
            article = last.value if isinstance(last, ast.Constant) and isinstance(last.value, str) else ""
            if not re.search(r"(TT|NĐ|QĐ|Luật|CV) ?\d|Phụ lục", article) or not re.search(r"Điều|Phụ lục|mục", article):
                yield row.lineno, "dòng chuyển trạng thái phải nêu văn bản và điều (ví dụ “TT 57/2026 Điều 9”)"


_EXCUSE = re.compile(
    r"#\s*(noqa|type: ignore)(?P<codes>(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*|\[[\w,\s-]+\])?)(?P<rest>.*)"
)


def _excuses(text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), 1):
        found = _EXCUSE.search(line)
        if found is None:
            continue
        if not found["codes"]:
            yield number, f"“{found[1]}” phải nêu đúng mã được miễn"
        elif found[1] == "noqa" and len(found["rest"].strip(" –-:#,.").split()) < 3:
            yield number, "“noqa” phải kèm lý do bằng lời"


# Words that a Vietnamese page does not hold; short and sure rather than many.
_ENGLISH = re.compile(
    r"\b(the|and|your|please|submit|save|cancel|delete|edit|password|username|sign in|log ?in|log ?out|search|"
    r"back|next|previous|upload|download|error|warning|loading|click|welcome|settings|required|optional|status)\b",
    re.IGNORECASE,
)


def _english(text: str) -> Iterator[Finding]:
    """English words between tags and in attributes that people hear or see; line by line, tags blanked in place."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found.group())

    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", blank, text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|code|kbd|svg)\b.*?</\1>", blank, text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", blank, text, flags=re.DOTALL)
    heard = re.compile(r'\b(?:alt|title|placeholder|aria-label|label|lead|note|caption|text|hint)="([^"]*)"')
    spoken = [(found.start(1), found.group(1)) for found in heard.finditer(text)]
    body = re.sub(r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""", blank, text)
    for start, words in [(0, body), *spoken]:
        for found in _ENGLISH.finditer(words):
            line = text.count("\n", 0, start + found.start()) + 1
            yield line, f"chữ tiếng Anh trên màn hình: “{found.group()}”"


RULES: tuple[Rule, ...] = (
    Rule(
        "pages-without-tables",
        "Trang chỉ đi qua queries và use_cases: bảng quyền nằm ở đó.",
        _web,
        _lines(
            r"\.objects\b|^\s*(?:from|import)\s+[\w.]*\bmodels\b(?!\s+import\s+Q\b)|import\s+models\b",
            "trang không được chạm vào bảng; gọi queries hoặc use_cases",
        ),
        bad=(
            ("src/kiemdinh/rooms/x/pages.py", "row = Unit.objects.get(pk=1)"),
            ("src/kiemdinh/rooms/x/pages/board.py", "from kiemdinh.rooms.x.models import Cycle"),
            ("src/kiemdinh/rooms/x/forms.py", "from kiemdinh.rooms.x import models"),
        ),
        good=(
            ("src/kiemdinh/rooms/x/pages.py", "from kiemdinh.rooms.x import queries"),
            ("src/kiemdinh/rooms/x/queries.py", "Unit.objects.all()"),
            ("src/kiemdinh/rooms/x/pages.py", "# never Unit.objects here"),
        ),
    ),
    Rule(
        "no-clock",
        "Ngày giờ là tham số: kết quả của hôm nay phải tính lại được vào năm sau.",
        _clockless,
        _lines(
            r"\bdate(?:time)?\.(?:today|now|utcnow)\(|\btimezone\.now\(|\btimezone\.localdate\(\)|\btime\.time\(",
            "không đọc đồng hồ ở đây; nhận `today` hoặc `now` làm tham số",
        ),
        bad=(
            ("src/kiemdinh/rooms/x/rules.py", "today = date.today()"),
            ("src/kiemdinh/rooms/x/use_cases.py", "now = datetime.now(tz=UTC)"),
            ("src/kiemdinh/services/x/writing.py", "at = timezone.now()"),
        ),
        good=(
            ("src/kiemdinh/site/middleware.py", "request.now = timezone.now()"),
            ("src/kiemdinh/rooms/x/use_cases.py", "today = timezone.localdate(now)"),
        ),
    ),
    Rule(
        "escape-by-default",
        "HTML tin cậy chỉ được tạo trong design_system và rich_text; nơi khác là chỗ hở cho mã độc.",
        lambda path: (_source(path) or _template(path)) and not {"design_system", "rich_text"} & set(path.parts),
        _lines(
            r"\bmark_safe\((?!clean\()|\bSafeString\(|\|\s*safe\b|{%\s*autoescape\s+off",
            "không tạo HTML tin cậy ngoài design_system và services/rich_text, trừ mark_safe(clean(…))",
        ),
        bad=(
            ("src/kiemdinh/rooms/x/pages.py", "return mark_safe(text)"),
            ("src/kiemdinh/rooms/x/templates/x/a.html", "<p>{{ text|safe }}</p>"),
        ),
        good=(
            ("src/kiemdinh/site/design_system/templatetags/kd.py", "return mark_safe(html)"),
            ("src/kiemdinh/rooms/x/templatetags/x.py", "return mark_safe(clean(text))"),
            ("src/kiemdinh/rooms/x/templates/x/a.html", "<p>{{ text }}</p>"),
        ),
    ),
    Rule(
        "article-on-every-row",
        "Mỗi bước của quy trình phải chỉ ra điều luật để người làm quản lý kiểm tra được.",
        lambda path: _source(path) and "rules" in str(path),
        _state_rows,
        bad=(
            ("src/kiemdinh/rooms/x/rules.py", 'T = states("t", rows=[("a", "go", "b", [], [], "")])'),
            ("src/kiemdinh/rooms/x/rules.py", 'T = states("t", rows=[("a", "go", "b", [], [], "theo quy định")])'),
        ),
        good=(
            (
                "src/kiemdinh/rooms/x/rules.py",
                'T = states("t", rows=[("a", "go", "b", [], [], "TT 57/2026 Điều 9 khoản 3")])',
            ),
        ),
    ),
    Rule(
        "vietnamese-screens",
        "Người dùng chỉ thấy tiếng Việt.",
        _template,
        _english,
        bad=(
            ("src/kiemdinh/rooms/x/templates/x/a.html", "<p>\nPlease nhập lại</p>"),
            ("src/kiemdinh/rooms/x/templates/x/a.html", '<input aria-label="Search" class="x">'),
        ),
        good=(
            ("src/kiemdinh/rooms/x/templates/x/a.html", '<a class="back" href="{{ next }}">Xem lại</a>{# save #}'),
            ("src/kiemdinh/rooms/x/templates/x/a.html", "<code>kiemdinh backup --status</code>"),
        ),
    ),
    Rule(
        "reasons-for-exceptions",
        "Một ngoại lệ không có lý do thì sau này không ai dám bỏ.",
        _python,
        _excuses,
        bad=(
            ("src/kiemdinh/x.py", "import a  # noqa"),
            ("tests/x.py", "import a  # noqa: F401"),
            ("src/kiemdinh/x.py", "a = b  # type: ignore"),
        ),
        good=(
            ("src/kiemdinh/x.py", "import a  # noqa: F401 – registers the tags of the room"),
            ("src/kiemdinh/x.py", "a = b  # type: ignore[arg-type]"),
        ),
    ),
)


def main() -> int:
    """Checks the repository; 1 when something was found."""
    found = 0
    for folder in ("src", "tests", "tools"):
        for path in sorted((ROOT / folder).rglob("*")):
            relative = path.relative_to(ROOT)
            if path.suffix not in {".py", ".html"} or relative.name in {"lint_house.py", "test_lint_house.py"}:
                continue
            for line, key, words in check(relative.as_posix(), path.read_text(encoding="utf-8")):
                print(f"{relative}:{line}: {key}: {words}")
                found += 1
    print(f"Luật nhà: {found} chỗ cần sửa." if found else "Luật nhà: đạt.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
