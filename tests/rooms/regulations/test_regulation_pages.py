"""Pages of /quy-dinh/: the list, the answer to "which edition", and each edition with its doubts shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from kiemdinh.rooms.regulations.use_cases import load_regulations

pytestmark = pytest.mark.django_db
REGULATIONS = Path(__file__).parents[3] / "regulations"


@pytest.fixture
def loaded() -> None:
    load_regulations(directory=REGULATIONS, now=datetime(2026, 11, 21, tzinfo=UTC))


def test_the_list_names_every_edition(client: Client, loaded: None) -> None:
    page = client.get("/quy-dinh/").content.decode()
    for number in ("17/2018", "18/2018", "19/2018", "22/2024", "57/2026"):
        assert f"Thông tư {number}/TT-BGDĐT" in page
    assert page.count("Chưa đủ nội dung") == 1
    assert page.count("<h1") == 1


def test_the_list_says_when_nothing_is_loaded(client: Client) -> None:
    assert "Chưa nạp bộ quy định nào" in client.get("/quy-dinh/").content.decode()


def test_which_edition_applies(client: Client, loaded: None) -> None:
    answer = client.get("/quy-dinh/", {"school_type": "mam-non", "on": "2025-09-05"}).content.decode()
    assert "áp dụng Thông tư 19/2018/TT-BGDĐT" in answer
    assert "chưa gồm sửa đổi TT 22/2024" in answer
    none = client.get("/quy-dinh/", {"school_type": "gdtx", "on": "05/09/2025"}).content.decode()
    assert "chưa có bộ" in none
    bad = client.get("/quy-dinh/", {"school_type": "gdtx", "on": "32/13/2025"})
    assert bad.status_code == 422


def test_an_edition_shows_criteria_levels_and_procedure(client: Client, loaded: None) -> None:
    page = client.get("/quy-dinh/tt17-2018/").content.decode()
    assert 'id="tieu-chi-1.10"' in page and 'id="tieu-chi-5.5"' in page
    assert page.count("Tiêu chí này không quy định Mức 3.") == 8
    assert "Điều 22" in page and 'id="khoan-5"' in page
    assert "chưa đối chiếu bản gốc" in page
    assert "Số thành viên tối thiểu của hội đồng tự đánh giá" in page and "7 người" in page
    for code_word in ("all_criteria", "2018-box", "vice_chair", "recognition."):
        assert code_word not in page


def test_tt57_has_one_page_a_catalog(client: Client, loaded: None) -> None:
    page = client.get("/quy-dinh/tt57-2026/tt57-2026-gdtx/").content.decode()
    assert "giáo dục thường xuyên" in page
    assert page.count('<span class="tag">bắt buộc</span>') == 8
    assert client.get("/quy-dinh/tt57-2026/tt17-2018/").status_code == 404
    assert client.get("/quy-dinh/tt99/").status_code == 404


def test_the_incomplete_edition_is_explained(client: Client, loaded: None) -> None:
    page = client.get("/quy-dinh/tt22-2024/").content.decode()
    assert "Bộ này chưa đủ nội dung" in page
    assert "Những sửa đổi đã biết" in page and "Phần còn thiếu" in page
