"""Names and sums of a package; pure."""

import unicodedata

import pytest

from kiemdinh.rooms.exchange.rules.dossier.form import (
    Names,
    PackageProblem,
    evidence_folder,
    name_problem,
    read_data,
    read_sums,
    safe_file_name,
    safe_part,
    sums_text,
)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("Kế hoạch 1/2024", "Kế hoạch 1_2024"),
        (unicodedata.normalize("NFD", "Kế hoạch"), "Kế hoạch"),
        ("  hai   chỗ trống. ", "hai chỗ trống"),
        ("CON", "_CON"),
        ("lpt1.txt", "_lpt1.txt"),
        ("..", "_"),
        ("", "_"),
        ("a\x00b\nc", "ab_c"),
    ],
)
def test_parts_are_safe(given, safe):
    assert safe_part(given) == safe


def test_long_names_are_cut_at_a_word_and_keep_their_ending():
    name = safe_file_name("Biên bản " * 30 + ".pdf")
    assert name.endswith("Biên bản Biên.pdf") and len(name) <= 80
    assert len(safe_part("không-chỗ-trống" * 20)) == 60
    folder = evidence_folder(criterion="1.1", code="H1-1.1-01", subject="Quyết định " * 40)
    assert folder.startswith("minh-chung/TC1/1.1/H1-1.1-01 Quyết định") and max(map(len, folder.split("/"))) <= 60


def test_names_differ_also_without_capitals():
    names = Names()
    assert [names.take("a", n) for n in ("Tệp.pdf", "TỆP.PDF", "tệp.pdf", "tệp")] == [
        "a/Tệp.pdf",
        "a/TỆP (2).PDF",
        "a/tệp (3).pdf",
        "a/tệp",
    ]


def test_sums_go_there_and_back():
    sums = {"b c.pdf": "0" * 64, "a.pdf": "f" * 64}
    assert sums_text(sums.items()) == f"{'f' * 64}  a.pdf\n{'0' * 64}  b c.pdf\n"
    assert read_sums(sums_text(sums.items())) == sums
    with pytest.raises(PackageProblem, match="hỏng ở dòng 2"):
        read_sums(f"{'0' * 64}  a\nxyz  b\n")
    with pytest.raises(PackageProblem, match="hỏng ở dòng 2"):
        read_sums(f"{'0' * 64}  a\n" * 2)


@pytest.mark.parametrize(
    "path", ["index.html", "SHA256SUMS", "minh-chung/TC1/1.1/x y/a (2).pdf", "du-lieu/chu-ky.json"]
)
def test_our_own_paths_pass(path):
    assert name_problem(path) == ""


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"format": NaN}', b"[" * 100_000])
def test_broken_data_is_told(content):
    with pytest.raises(PackageProblem, match="hỏng, không đọc được"):
        read_data(content)
