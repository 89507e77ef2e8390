"""What is refused before anything is unpacked, and how each entry is judged."""

import io
import unicodedata

import pytest
from tests.services.files.zips import damaged, encrypted, overlapping, with_raw_names, with_symlink, zipped

from kiemdinh.services.files.archives import BrokenEntry, Entry, Limits, RefusedArchive, open_archive

LIMITS = Limits(unpacked=10 * 1024**2, entries=20, ratio=100)


def entries(content: bytes) -> list[Entry]:
    with open_archive(io.BytesIO(content), limits=LIMITS) as archive:
        return list(archive.entries)


def names(content: bytes) -> list[str]:
    return [entry.name.text for entry in entries(content)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a zip", "Tệp nén hỏng hoặc không phải tệp .zip"),
        (zipped({"a.pdf": b"x" * 2000})[:-30], "Tệp nén hỏng hoặc không phải tệp .zip"),
        (encrypted("a.pdf", b"%PDF-1.4"), "Tệp nén có mật khẩu"),
        (zipped({}), "Tệp nén không có tệp nào"),
        (zipped({"thu muc/": b"", "__MACOSX/._a.pdf": b"x", ".DS_Store": b"x"}), "Tệp nén không có tệp nào"),
        (zipped({f"{i}.pdf": b"x" for i in range(21)}), "Tệp nén có 21 mục, nhiều hơn 20"),
        (zipped({"a.pdf": bytes(11 * 1024**2)}), "Tệp nén mở ra lớn hơn 10 MB"),
        (zipped({"a.pdf": bytes(5 * 1024**2)}), "mở ra lớn gấp hơn 100 lần"),
        (overlapping(10, 4000), "các mục chồng lên nhau"),
    ],
)
def test_whole_archive_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(RefusedArchive) as caught:
        entries(content)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"../../etc/a.pdf": b"x"}), "đường dẫn trỏ ra ngoài"),
        (zipped({"/etc/a.pdf": b"x"}), "đường dẫn trỏ ra ngoài"),
        (zipped({"C:/a.pdf": b"x"}), "đường dẫn trỏ ra ngoài"),
        (zipped({"a/..\\b.pdf": b"x"}), "đường dẫn trỏ ra ngoài"),
        (with_symlink("a.pdf", "/etc/passwd"), "là liên kết"),
        (zipped({"trong.zip": zipped({"a.pdf": b"x"})}), "là tệp nén nằm trong tệp nén"),
        (zipped({"trong.rar": b"Rar!"}), "là tệp nén nằm trong tệp nén"),
    ],
)
def test_single_entries_are_refused_with_a_reason(content: bytes, words: str) -> None:
    (entry,) = entries(content)
    assert words in entry.problem


def test_a_good_entry_is_read_and_junk_is_counted() -> None:
    content = zipped({"a/b.pdf": b"%PDF", "a/Thumbs.db": b"x", "a/~$b.docx": b"x"})
    with open_archive(io.BytesIO(content), limits=LIMITS) as archive:
        assert [(e.name.text, e.size, e.problem) for e in archive.entries] == [("a/b.pdf", 4, "")]
        assert archive.junk == 2
        with archive.read(archive.entries[0]) as stream:
            assert stream.read() == b"%PDF"


def test_damaged_entry_says_so_while_it_is_read() -> None:
    with (
        open_archive(io.BytesIO(damaged("a.pdf", b"%PDF-1.4 abcdef")), limits=LIMITS) as archive,
        pytest.raises(BrokenEntry),
        archive.read(archive.entries[0]) as stream,
    ):
        stream.read()


def test_two_entries_of_one_name_are_two_entries() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped([("a.pdf", b"1"), ("a.pdf", b"22")])
    assert [(e.name.text, e.size) for e in entries(content)] == [("a.pdf", 1), ("a.pdf", 2)]
    assert len({e.fingerprint for e in entries(content)}) == 2


def test_names_of_every_machine_become_readable() -> None:
    wanted = "Kế hoạch năm học.pdf"
    tcvn3 = "KÕ ho¹ch n¨m häc.pdf".encode("latin-1")
    vni = "Keá hoaïch naêm hoïc.pdf".encode("latin-1")
    plain_utf8 = wanted.encode()
    windows = unicodedata.normalize("NFC", "Kê\u0301 hoa\u0323ch năm ho\u0323c.pdf")
    split = "Kê\u0301 hoa\u0323ch năm ho\u0323c.pdf".encode("cp1258")
    assert windows == wanted
    for raw in (tcvn3, vni, plain_utf8, split):
        assert names(with_raw_names([(raw, b"x")])) == [wanted]
    assert names(zipped({unicodedata.normalize("NFD", wanted): b"x"})) == [wanted]
