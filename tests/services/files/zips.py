"""Zip files as they come from strangers, made byte by byte where the library is too well behaved."""

import io
import stat
import zipfile


def zipped(files: dict[str, bytes] | list[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain zip; a list may hold a name twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def with_raw_names(files: list[tuple[bytes, bytes]]) -> bytes:
    """A zip whose names are bytes without the UTF-8 mark, as old programs write them."""
    stand_ins = [(b"#" * max(1, len(raw) - 4) + b"%04d" % i)[: len(raw)] for i, (raw, _) in enumerate(files)]
    made = zipped([(stand_in.decode(), content) for stand_in, (_, content) in zip(stand_ins, files, strict=True)])
    for stand_in, (raw, _) in zip(stand_ins, files, strict=True):
        made = made.replace(stand_in, raw)
    return made


def with_symlink(name: str, target: str) -> bytes:
    """A zip with one symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return out.getvalue()


def encrypted(name: str, content: bytes) -> bytes:
    """A zip whose entry says that it is encrypted."""
    made = bytearray(zipped({name: content}))
    made[6] |= 1  # local header
    made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def damaged(name: str, content: bytes) -> bytes:
    """A zip whose entry no longer matches its check sum."""
    made = bytearray(zipped({name: content}, method=zipfile.ZIP_STORED))
    at = made.index(content)
    made[at + len(content) - 1] ^= 0xFF
    return bytes(made)


def overlapping(count: int, size: int) -> bytes:
    """Entries of a zip that all point to the same bytes."""
    inner = zipped([(f"{i:04d}.pdf", b"%PDF" + bytes(size)) for i in range(count)], method=zipfile.ZIP_STORED)
    made = bytearray(inner)
    at = made.index(b"PK\x01\x02")
    while at >= 0:
        made[at + 42 : at + 46] = (0).to_bytes(4, "little")
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)
