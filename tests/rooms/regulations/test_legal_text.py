"""Reading numbered legal text and placing its sentences; all text here is invented."""

from pathlib import Path

import pytest
from tests.rooms.regulations.official_samples import REGULATIONS, TEXT_2018, sentence, word_2018, word_tt57

from kiemdinh.rooms.regulations.rules.legal_text import (
    LegalLine,
    Sentence,
    UnreadableLegalText,
    check_vietnamese,
    lines_of_blocks,
    lines_of_text,
    read_legal_text,
)
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.regulations.rules.official import (
    BY_ARTICLE,
    DOUBLED,
    SIMILAR,
    UNPLACED,
    Placing,
    likeness,
    place_sentences,
    targets_of,
)
from kiemdinh.services.documents.reading import read_docx


def _read(text: str) -> list[Sentence]:
    return read_legal_text(lines_of_text(text.encode()))


def _placed(sentences: list[Sentence], edition: str = "tt17-2018") -> Placing:
    return place_sentences(sentences, Library(Path(REGULATIONS)).catalogs(edition))


def _places(placing: Placing) -> list[tuple[str, str, str]]:
    """(place in the catalog, how, first words) of every sentence."""
    return [
        (f"{p.target.criterion} {p.target.level}{p.target.indicator}" if p.target else "", p.how, p.sentence.text[:24])
        for p in placing.placed
    ]


# ── reading ───────────────────────────────────────────────────────────────────


def test_articles_clauses_and_points_get_an_address() -> None:
    found = {s.address: s.text for s in _read(TEXT_2018)}
    assert found["Điều 7 khoản 1 điểm a"] == "Câu bịa của điểm a thứ nhất, nói về một kế hoạch dài hạn;"
    # A paragraph without a number continues the point before it.
    assert found["Điều 7 khoản 1 điểm b"] == "Câu bịa của điểm b,\nviết tiếp ở dòng sau;"
    assert found["Điều 12 khoản 1"] == "Câu bịa của Mức 2, không đánh chữ."
    assert found["Điều 22 khoản 9"] == "Khoản không có trong danh mục."
    assert [s.criterion for s in _read(TEXT_2018) if s.article == "7"] == ["1.1"] * 3 + ["1.2"] * 2


@pytest.mark.parametrize(
    ("text", "address", "words"),
    [
        ("Điều 3.\n2) Câu.", "Điều 3 khoản 2", "Câu."),
        ("ĐIỀU 3: Tên\n1. Mở đầu:\nđ) Điểm đ.", "Điều 3 khoản 1 điểm đ", "Điểm đ."),
        ("Phụ lục số 2\n1.1 Tên bịa\nMức 1. Câu.", "Phụ lục 2, tiêu chí 1.1, Mức 1", "Câu."),
        ("Tiêu chí 3.2: Tên\nMức 2: Câu.", "tiêu chí 3.2 Mức 2", "Câu."),
        ("Điều 7. Tên\n1. Tiêu chí 1.1: Tên\na) Câu\n- ý một\n- ý hai", "Điều 7 khoản 1 điểm a", "Câu\ný một\ný hai"),
        # "Điều 5 của …" in the middle of a sentence is no heading.
        ("Điều 4. Tên\n1. Theo\nĐiều 5 của văn bản này thì thôi.", "Điều 4 khoản 1",
         "Theo\nĐiều 5 của văn bản này thì thôi."),
    ],
)
def test_ways_of_numbering(text: str, address: str, words: str) -> None:
    last = _read(text)[-1]
    assert (last.address, last.text) == (address, words)


def test_word_numbers_its_paragraphs_by_itself() -> None:
    lines = lines_of_blocks(read_docx(word_2018()).blocks)
    assert [line.label for line in lines] == ["", "1.", "a)", "b)", "c)", "2.", "a)", "b)", "c)"]
    found = read_legal_text(lines)
    assert [(s.address, s.criterion) for s in found][3:5] == [
        ("Điều 8 khoản 2 điểm a", "2.2"), ("Điều 8 khoản 2 điểm b", "2.2")]


def test_an_appendix_in_paragraphs_and_in_a_table() -> None:
    lines = lines_of_blocks(read_docx(word_tt57()).blocks)
    found = {s.address: s.text for s in read_legal_text(lines)}
    assert found == {
        "Phụ lục II, tiêu chí 1.1, Mức 1": "Câu bịa thứ nhất của Mức 1.\nCâu bịa thứ hai của Mức 1.",
        "Phụ lục II, tiêu chí 1.1, Mức 2": "Câu bịa của Mức 2.",
        "Phụ lục II, tiêu chí 1.2, Mức 1": "Câu bịa 1.2 Mức 1.",
        "Phụ lục II, tiêu chí 1.2, Mức 2": "Câu bịa 1.2 M2.",
        "Phụ lục II, tiêu chí 1.3, Mức 1": "Câu bịa 1.3 Mức 1.",
        "Phụ lục II, tiêu chí 1.4, Mức 1": "Câu bịa 1.4 một.",
        "Phụ lục II, tiêu chí 1.4, Mức 2": "Câu bịa 1.4 hai.",
        "Phụ lục III, tiêu chí 1.1, Mức 1": "Câu bịa của phụ lục khác.",
    }


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_of_common_editors(coding: str) -> None:
    assert lines_of_text("Điều 7. Tên\r\n\r\n  1.  Câu bịa ".encode(coding)) == [
        LegalLine("Điều 7. Tên"), LegalLine("1. Câu bịa")]


def test_decomposed_letters_are_read_like_any_others() -> None:
    import unicodedata

    assert _read(unicodedata.normalize("NFD", "Điều 7. Tên\n1. Câu bịa"))[0].address == "Điều 7 khoản 1"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        # "Điều 7. Tổ chức" as TCVN3 bytes, and the same letters shown as if they were Latin.
        (b"\xa7i\xd2u 7. T\xe6 ch\xf8c v\xb5 qu\xb6n l\xfd nh\xb5 tr\xad\xeang", "không phải chữ Unicode"),
        (("§iÒu 7. Tæ chøc vµ qu¶n lý nhµ tr­êng. " * 20).encode(), "không phải chữ Unicode"),
        (b"", "không có chữ nào"),
    ],
)
def test_text_that_is_not_unicode_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableLegalText, match=words):
        check_vietnamese(lines_of_text(data))


# ── placing ───────────────────────────────────────────────────────────────────


def test_sentences_go_to_their_requirement_by_article_and_point() -> None:
    placing = _placed(_read(TEXT_2018))
    assert _places(placing) == [
        ("1.1 1a", BY_ARTICLE, "Câu bịa của điểm a thứ n"),
        ("1.1 1b", BY_ARTICLE, "Câu bịa của điểm b,\nviết"),
        ("1.1 1c", BY_ARTICLE, "Câu bịa của điểm c."),
        ("1.2 1a", BY_ARTICLE, "Câu bịa 1.2 a;"),
        ("1.2 1b", BY_ARTICLE, "Câu bịa 1.2 b;"),
        ("1.1 2*", BY_ARTICLE, "Câu bịa của Mức 2, không"),
        ("muc-4 41", BY_ARTICLE, "Câu bịa của khoản 1."),
        ("", UNPLACED, "Khoản không có trong dan"),
    ]
    # What lies outside the criteria is counted, and what the file lacks is named.
    assert placing.outside == 3
    assert "1.2|1|c" in {f"{t.criterion}|{t.level}|{t.indicator}" for t in placing.missing}
    assert len(placing.missing) == len(targets_of(Library(Path(REGULATIONS)).catalogs("tt17-2018"))) - 7


def test_each_appendix_goes_to_its_own_catalog() -> None:
    lines = lines_of_blocks(read_docx(word_tt57()).blocks)
    placing = _placed(read_legal_text(lines), "tt57-2026")
    assert {(p.target.catalog_id, p.target.criterion, p.target.level) for p in placing.placed if p.target} == {
        ("tt57-2026-pho-thong", "1.1", 1), ("tt57-2026-pho-thong", "1.1", 2), ("tt57-2026-pho-thong", "1.2", 1),
        ("tt57-2026-pho-thong", "1.2", 2), ("tt57-2026-pho-thong", "1.3", 1), ("tt57-2026-pho-thong", "1.4", 1),
        ("tt57-2026-pho-thong", "1.4", 2), ("tt57-2026-gdtx", "1.1", 1)}
    assert {p.how for p in placing.placed} == {BY_ARTICLE}


def test_without_numbers_likeness_finds_the_place_and_says_so() -> None:
    ours = sentence("tieu-hoc", "tt17-2018", "3.6", 1, "c")
    placing = _placed(_read(f"{ours} Thêm vài chữ bịa cho khác đi."))
    assert _places(placing) == [("3.6 1c", SIMILAR, ours[:24])]
    within = _placed(_read(f"Tiêu chí 3.6: Tên\na) {ours}"))
    assert _places(within)[0][:2] == ("3.6 1c", SIMILAR)


def test_two_sentences_for_one_point_are_both_kept() -> None:
    text = "Điều 7. Tên\n1. Tiêu chí 1.1: Tên\na) Câu thứ nhất.\na) Câu thứ hai."
    assert _places(_placed(_read(text))) == [
        ("1.1 1a", BY_ARTICLE, "Câu thứ nhất."), ("1.1 1a", DOUBLED, "Câu thứ hai.")]


def test_a_clause_counts_its_criterion_when_no_heading_names_it() -> None:
    placing = _placed(_read("Điều 9. Tên\n6. Thư viện bịa\nb) Câu bịa."))
    assert _places(placing)[-1] == ("3.6 1b", BY_ARTICLE, "Câu bịa.")


@pytest.mark.parametrize(
    ("ours", "official", "score"),
    [
        ("Khuôn viên xanh, sạch, đẹp", "Khuôn viên của nhà trường phải xanh, sạch và đẹp", 1.0),
        ("Khuôn viên xanh, sạch, đẹp", "Thư viện đẹp và có đủ sách", 0.2),
        ("Hai chữ", "Hai chữ", 0.0),
    ],
)
def test_likeness_is_the_share_of_our_words(ours: str, official: str, score: float) -> None:
    assert round(likeness(ours, official), 2) == score
