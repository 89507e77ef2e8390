"""Web addresses as evidence: which are refused, and what to warn about. Nothing is fetched; pure."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_LOCAL_ENDINGS = (".local", ".lan", ".internal", ".intranet", ".home", ".localhost", ".localdomain", ".home.arpa")
_ONLY_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+))*")
_DRIVE = (
    # host ending, path beginning, word
    ("drive.google.com", "/drive/folders", "thư mục Google Drive"),
    ("drive.google.com", "", "tệp Google Drive"),
    ("docs.google.com", "", "tài liệu Google"),
    ("1drv.ms", "/f/", "thư mục OneDrive"),
    ("1drv.ms", "", "OneDrive"),
    ("onedrive.live.com", "", "OneDrive"),
    ("sharepoint.com", "/:f:", "thư mục SharePoint, OneDrive"),
    ("sharepoint.com", "", "SharePoint, OneDrive"),
    ("dropbox.com", "/scl/fo", "thư mục Dropbox"),
    ("dropbox.com", "/sh/", "thư mục Dropbox"),
    ("dropbox.com", "", "Dropbox"),
)


@dataclass(frozen=True, slots=True)
class LinkWarning:
    """What a link-only document is told: where it leads and why that is not a safe copy."""

    place: str
    text: str


def refused_address(url: str) -> str:
    """Why an address cannot be kept, as a sentence; "" when it can."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError:
        return "Địa chỉ bản điện tử chưa đúng. Hãy chép lại cả địa chỉ từ trình duyệt."
    if parts.scheme.lower() not in ("http", "https"):
        return "Địa chỉ bản điện tử phải bắt đầu bằng https:// hoặc http://."
    if not host:
        return "Địa chỉ bản điện tử chưa có tên máy chủ. Hãy chép lại cả địa chỉ từ trình duyệt."
    if parts.username or parts.password:
        return "Địa chỉ bản điện tử chứa tên hoặc mật khẩu đăng nhập. Hãy bỏ phần đó đi."
    if _is_local(host):
        return (
            "Địa chỉ bản điện tử nằm trong mạng nội bộ nên người ngoài trường không mở được. "
            "Hãy tải tệp lên, hoặc dùng địa chỉ mở được từ Internet."
        )
    return ""


def _is_local(host: str) -> bool:
    literal = host.strip("[]").split("%", maxsplit=1)[0]
    if _ONLY_NUMBERS.fullmatch(literal) and not _is_dotted_quad(literal):
        return True  # 2130706433, 0x7f.1 and the like are addresses in disguise; no school publishes there
    try:
        return not ipaddress.ip_address(literal).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_ENDINGS)


def _is_dotted_quad(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def link_place(url: str) -> str:
    """What kind of place an address is ("thư mục Google Drive"), or its host."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
    path = re.sub(r"^/drive/u/\d+/", "/drive/", parts.path)
    for ending, start, word in _DRIVE:
        if (host == ending or host.endswith(f".{ending}")) and path.startswith(start):
            return word
    return host


def link_warning(url: str) -> LinkWarning | None:
    """The warning of a document that has only this address and no file; None without an address."""
    if not url:
        return None
    place = link_place(url)
    if place.startswith("thư mục"):
        text = (
            f"Liên kết dẫn tới {place}: nội dung bên trong đổi được mà không ai biết, và có thể không mở cho người "
            "ngoài. Hãy tải đúng tệp lên."
        )
    else:
        text = f"Chỉ có liên kết ({place}): có thể hỏng, đổi nội dung hoặc đòi đăng nhập. Nên tải tệp lên để giữ lâu."
    return LinkWarning(place, text)
