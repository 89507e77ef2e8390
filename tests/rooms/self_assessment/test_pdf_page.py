"""A document of a cycle as PDF from the page: a job, a private result, made once of the same Word file."""

from typing import Any

import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A LibreOffice that only remembers what it was given."""
    from kiemdinh.rooms.self_assessment import jobs

    given: list[bytes] = []

    def convert(content: bytes) -> bytes:
        given.append(content)
        return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

    monkeypatch.setattr(jobs, "docx_to_pdf", convert)
    return given


def test_a_published_report_is_made_once_and_only_its_asker_gets_it(run: Any, enter: Any, office: list[bytes]) -> None:
    cast.fill(run)
    cast.publish(run)
    base = f"/chu-ky/{run.cycle.pk}/"
    asker, other = enter("thuky"), enter("giaovien")
    page = asker.get(f"{base}tai/bao-cao/?dang=pdf", follow=True)
    assert "Đã tạo" in page.content.decode()
    address = page.context["run"].result["url"]
    made = asker.get(address)
    assert made["Content-Type"] == "application/pdf"
    assert made["Content-Disposition"].endswith('.pdf"')
    assert b"".join(made.streaming_content).startswith(b"%PDF")
    assert other.get(address).status_code == 404
    again = other.get(f"{base}tai/bao-cao/?dang=pdf", follow=True)
    assert other.get(again.context["run"].result["url"]).status_code == 200
    assert len(office) == 1


def test_a_sheet_keeps_its_criterion_in_the_name(run: Any, enter: Any, office: list[bytes]) -> None:
    page = enter("thuky").get(f"/chu-ky/{run.cycle.pk}/tai/phieu/?tieu-chi=1.1&dang=pdf", follow=True)
    assert page.context["run"].result["name"] == "phieu-danh-gia-tieu-chi-2023-2024-1.1.pdf"
    assert len(office) == 1


def test_a_stranger_and_another_cycle_get_nothing(run: Any, enter: Any, office: list[bytes]) -> None:
    assert enter("hangxom").get(f"/chu-ky/{run.cycle.pk}/tai/bao-cao/?dang=pdf").status_code == 404
    page = enter("thuky").get(f"/chu-ky/{run.cycle.pk}/tai/quyet-dinh/?dang=pdf", follow=True)
    number = page.context["run"].pk
    assert enter("thuky").get(f"/chu-ky/{run.cycle.pk + 1}/pdf/{number}/").status_code == 404


def test_what_libreoffice_cannot_do_is_told(run: Any, enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiemdinh.rooms.self_assessment import jobs
    from kiemdinh.services.documents.pdf import NO_OFFICE, PdfProblem

    def absent(content: bytes) -> bytes:
        raise PdfProblem(NO_OFFICE)

    monkeypatch.setattr(jobs, "docx_to_pdf", absent)
    page = enter("thuky").get(f"/chu-ky/{run.cycle.pk}/tai/quyet-dinh/?dang=pdf", follow=True)
    assert "Máy chủ chưa có LibreOffice" in page.content.decode()


@pytest.mark.parametrize("there", [True, False])
def test_the_choice_is_shown_only_where_it_works(
    run: Any, enter: Any, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    from kiemdinh.rooms.self_assessment.pages import report

    monkeypatch.setattr(report, "pdf_is_possible", lambda: there)
    page = enter("thuky").get(f"/chu-ky/{run.cycle.pk}/bao-cao/").content.decode()
    assert ("?dang=pdf" in page) is there
