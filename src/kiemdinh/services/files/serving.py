"""Handing a stored content to a browser."""

import unicodedata
from urllib.parse import quote

from django.http import FileResponse, Http404
from django.utils.csp import CSP

from kiemdinh.services.files.content import INLINE
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import open_stored

# The content came from somebody else: whatever it holds may not run here. A PDF cannot be sandboxed, because
# browsers refuse to start their viewer in a sandbox; it loads nothing either way.
_POLICY = {
    "default-src": [CSP.NONE],
    "img-src": [CSP.SELF],
    "style-src": [CSP.UNSAFE_INLINE],
    "object-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}


def file_response(row: StoredFile, *, name: str, inline: bool = False) -> FileResponse:
    """The content as a download, or shown in the browser when asked for and safe (PDF, JPEG, PNG, WebP).

    The name travels in RFC 5987 form beside a plain one. Raises Http404 when the storage lost the content.
    """
    try:
        handle = open_stored(row)
    except FileNotFoundError as lost:
        raise Http404 from lost
    shown = inline and row.extension in INLINE
    response = FileResponse(handle, content_type=row.media_type)
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Disposition"] = disposition(name, inline=shown)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    policy = "; ".join(f"{key} {' '.join(str(v) for v in values)}" for key, values in _POLICY.items())
    response.headers[str(CSP.HEADER_ENFORCE)] = policy if row.extension == "pdf" else f"{policy}; sandbox"
    return response


def disposition(name: str, *, inline: bool) -> str:
    """The Content-Disposition of a Vietnamese file name: plain ASCII for old programs, RFC 5987 for the others."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    bare = bare.replace("đ", "d").replace("Đ", "D")
    plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\%;' else "_" for c in bare)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
