"""Names and folders as schools really write them, and what they are told to be."""

import pytest

from kiemdinh.rooms.evidence.rules.matching import (
    BY_CODE,
    BY_CRITERION,
    BY_NAME,
    BY_NUMBER,
    NO_MATCH,
    CodeClue,
    KnownCode,
    KnownDocument,
    Matcher,
    codes_in,
    criterion_in,
    number_from,
    subject_from,
)

CRITERIA = ("1.1", "1.2", "1.10", "2.3", "5.6")
DOCUMENTS = (
    KnownDocument(1, "Phương hướng, chiến lược xây dựng và phát triển nhà trường", "12/KH-THVTS", 2020),
    KnownDocument(2, "Kế hoạch giáo dục năm học 2022-2023", "45/KH-THVTS", 2022),
    KnownDocument(3, "Kế hoạch giáo dục năm học 2023-2024", "45/KH-THVTS", 2023),
    KnownDocument(4, "Quyết định thành lập Hội đồng trường", "123/QĐ-UBND", 2021),
    KnownDocument(5, "Biên bản họp Hội đồng trường học kỳ I", "", None),
)
CODES = (
    KnownCode("1.1", 1, 1, "[H1-1.1-01]", 1, 11),
    KnownCode("1.1", 2, 1, "[H1-1.1-02]", 4, 12),
    KnownCode("1.10", 3, 2, "[H2-1.10-03]", 5, 13),
)
MATCHER = Matcher(CODES, DOCUMENTS, CRITERIA, threshold=0.7, margin=0.08)
NEW = Matcher([KnownCode("1.1", 1, None, "MC.1.1.01", 1, 11)], DOCUMENTS, CRITERIA, threshold=0.7, margin=0.08)


@pytest.mark.parametrize(
    ("part", "clue"),
    [
        ("H1-1.1-01", CodeClue("1.1", 1, 1)),
        ("[H1-1.1-01]", CodeClue("1.1", 1, 1)),
        ("[H1-1.1-01] Chiến lược", CodeClue("1.1", 1, 1)),
        ("h1_1_1_01 chien luoc", CodeClue("1.1", 1, 1)),
        ("H1 1.1 01", CodeClue("1.1", 1, 1)),
        ("H1.1.1.01", CodeClue("1.1", 1, 1)),
        ("H 1 - 1.1 - 01", CodeClue("1.1", 1, 1)),
        ("H10-1.10-12.", CodeClue("1.10", 12, 10)),
        ("1.1-01", CodeClue("1.1", 1, None)),
        ("[1.1-01] KH", CodeClue("1.1", 1, None)),
        ("1_1_01 ke hoach", CodeClue("1.1", 1, None)),
        ("MC.1.1.01", CodeClue("1.1", 1, None)),
        ("MC 1.1.01", CodeClue("1.1", 1, None)),
        ("mc_1_1_01_ke_hoach", CodeClue("1.1", 1, None)),
        ("(MC.1.10.105)", CodeClue("1.10", 105, None)),
        ("MC1.1-1", CodeClue("1.1", 1, None)),
    ],
)
def test_codes_in_every_punctuation(part: str, clue: CodeClue) -> None:
    assert codes_in(part) == [clue]


@pytest.mark.parametrize(
    "part",
    ["Kế hoạch 2023-2024", "15.09.2023 biên bản", "1.1", "QĐ 12-01-2023", "AMC.1.1.01", "phiên bản 1.2.3", "1.1-1 a"],
)
def test_dates_and_numbers_are_no_codes(part: str) -> None:
    assert codes_in(part) == []


@pytest.mark.parametrize(
    ("path", "criterion"),
    [
        ("TC1.1/a.pdf", "1.1"),
        ("TC 1.1/a.pdf", "1.1"),
        ("Tiêu chí 1.1/a.pdf", "1.1"),
        ("tieu_chi_1.10/a.pdf", "1.10"),
        ("Tiêu chuẩn 1/Tiêu chí 1.2/a.pdf", "1.2"),
        ("Tiêu chuẩn 1/Tiêu chí 2/a.pdf", "1.2"),
        ("TC1/TC1.2/a.pdf", "1.2"),
        ("Tiêu chuẩn 5 - Hoạt động/Tiêu chí 6 Kết quả/anh/a.pdf", "5.6"),
        ("1.1 Phương hướng/a.pdf", "1.1"),
        ("1.10. Bảo đảm an toàn/a.pdf", "1.10"),
        ("Ảnh TC2.3.jpg", "2.3"),
        ("Tiêu chuẩn 1/a.pdf", ""),
        ("TC9.9/a.pdf", ""),
        ("15.09.2023/a.pdf", ""),
        ("a.pdf", ""),
    ],
)
def test_criterion_of_a_folder(path: str, criterion: str) -> None:
    assert criterion_in(path, CRITERIA) == criterion


def test_bare_number_is_believed_only_where_criteria_are_known() -> None:
    assert criterion_in("1.1 Phương hướng/a.pdf") == ""
    assert criterion_in("TC1.1/a.pdf") == "1.1"


@pytest.mark.parametrize(
    ("path", "how", "document", "criterion"),
    [
        ("H1-1.1-01 Chien luoc.pdf", BY_CODE, 1, "1.1"),
        ("Tiêu chuẩn 1/[H1-1.1-02]/ban quet 1.pdf", BY_CODE, 4, "1.1"),
        ("H2-1.10-03.pdf", BY_CODE, 5, "1.10"),
        ("H1-1.1-09 chưa cấp.pdf", BY_CRITERION, None, "1.1"),
        ("123-QD-UBND.pdf", BY_NUMBER, 4, ""),
        ("TC1.2/QĐ số 123_QĐ_UBND ngày 5.pdf", BY_NUMBER, 4, "1.2"),
        ("45-KH-THVTS nam 2023.pdf", BY_NUMBER, 3, ""),
        ("quyet dinh thanh lap hoi dong truong.pdf", BY_NAME, 4, ""),
        ("TC1.2/Kế hoạch giáo dục năm học 2023-2024.docx", BY_NAME, 3, "1.2"),
        ("TC1.1/anh.jpg", BY_CRITERION, None, "1.1"),
        ("anh 1.jpg", NO_MATCH, None, ""),
        ("Kế hoạch giáo dục.docx", NO_MATCH, None, ""),
    ],
)
def test_the_surest_sign_wins(path: str, how: str, document: int | None, criterion: str) -> None:
    found = MATCHER.match(path)
    assert (found.how, found.document_id, found.criterion) == (how, document, criterion)


def test_another_box_in_the_name_is_said() -> None:
    assert MATCHER.match("H3-1.1-01.pdf").reason == "Tên ghi mã [H1-1.1-01] (tên ghi hộp 3)."


def test_codes_of_tt57() -> None:
    assert NEW.match("MC.1.1.01 chiến lược.pdf").reason == "Tên ghi mã MC.1.1.01."


def test_same_number_in_two_years_is_not_guessed() -> None:
    assert MATCHER.match("45-KH-THVTS.pdf").how == NO_MATCH


def test_another_school_year_is_another_document() -> None:
    assert MATCHER.match("Kế hoạch giáo dục năm học 2021-2022.pdf").how == NO_MATCH


def test_without_a_set_a_code_counts_only_when_it_is_known() -> None:
    loose = Matcher(CODES, (), (), threshold=0.7, margin=0.08)
    assert loose.match("1.1-01.pdf").document_id == 1
    assert loose.match("1.1-07.pdf").how == NO_MATCH


def test_code_of_two_documents_decides_nothing() -> None:
    twice = [*CODES, KnownCode("1.1", 1, 1, "[H1-1.1-01]", 3, 99)]
    assert Matcher(twice, (), CRITERIA, threshold=0.7, margin=0.08).match("H1-1.1-01.pdf").how == BY_CRITERION


@pytest.mark.parametrize(("threshold", "found"), [(0.66, 1), (0.67, None)])
def test_alike_is_twice_the_shared_words_over_all(threshold: float, found: int | None) -> None:
    documents = [KnownDocument(1, "Một hai ba")]
    assert Matcher((), documents, (), threshold, 0.08).match("mot hai bon.pdf").document_id == found


def test_two_titles_too_much_alike_are_not_told_apart_by_chance() -> None:
    documents = [KnownDocument(1, "Biên bản họp tổ một"), KnownDocument(2, "Biên bản họp tổ hai")]
    assert Matcher((), documents, (), 0.5, 0.08).match("Biên bản họp tổ ba.pdf").how == NO_MATCH
    assert Matcher((), documents, (), 0.5, 0.08).match("Biên bản họp tổ hai.pdf").document_id == 2


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("123-QD-UBND ve viec thanh lap.pdf", "123/QĐ-UBND"),
        ("12_KH_2023 nam hoc.pdf", "12/KH"),
        ("5-2023-QĐ-THVTS.pdf", "05/2023/QĐ-THVTS"),
        ("[H1-1.1-01] 45-KH-THVTS.pdf", "45/KH-THVTS"),
        ("Kế hoạch 2023.pdf", ""),
        ("anh 12 hd.jpg", ""),
    ],
)
def test_number_that_a_name_writes(name: str, number: str) -> None:
    assert number_from(name) == number


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("[H1-1.1-01] Kế hoạch chiến lược.pdf", "Kế hoạch chiến lược"),
        ("MC.1.1.01_ke_hoach.docx", "Ke hoach"),
        ("1.1-01 - Biên bản họp.pdf", "Biên bản họp"),
        ("a/b/Quyết định.pdf", "Quyết định"),
        ("H1-1.1-01.pdf", "H1-1.1-01"),
        ("15.09.2023 Biên bản.pdf", "15.09.2023 Biên bản"),
    ],
)
def test_title_of_a_new_document(name: str, subject: str) -> None:
    assert subject_from(name) == subject
