"""The letters of a dossier: number, day, signed copy."""

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from tests.rooms.registration.world import Registering

FIRST, LAST = date(2024, 3, 4), date(2024, 3, 20)


def test_letters_get_their_number_and_signed_copy(world: "Registering") -> None:
    from tests.demo.cast import at

    from kiemdinh.rooms.registration.use_cases import (
        RegistrationProblem,
        StaleRow,
        attach_signed_copy,
        number_letter,
    )
    from kiemdinh.services.files.content import RefusedFile

    row = world.accepted()
    own, _, told = row.letters.order_by("pk")
    school = {"actor": world.actor("hieutruong"), "now": at(LAST), "registration_id": row.pk}
    department = school | {"actor": world.actor("so", LAST)}
    letter = number_letter(**school, letter_id=own.pk, version=1, number=" 12/THSĐ ", signed_on=FIRST)
    assert (letter.number, letter.signed_on, letter.version) == ("12/THSĐ", FIRST, 2)
    with pytest.raises(StaleRow):
        number_letter(**school, letter_id=own.pk, version=1, number="13", signed_on=FIRST)
    with pytest.raises(PermissionDenied):
        number_letter(**school, letter_id=told.pk, version=1, number="1", signed_on=FIRST)
    with pytest.raises(PermissionDenied):
        number_letter(**department, letter_id=own.pk, version=2, number="1", signed_on=FIRST)
    with pytest.raises(RegistrationProblem, match="ở sau hôm nay"):
        number_letter(**department, letter_id=told.pk, version=1, number="1", signed_on=date(2024, 3, 21))
    with pytest.raises(RegistrationProblem, match="quá 60"):
        number_letter(**department, letter_id=told.pk, version=1, number="1" * 61, signed_on=None)
    signed = attach_signed_copy(
        **department, letter_id=told.pk, name="Thông báo.pdf", stream=io.BytesIO(b"%PDF-1.4 da ky")
    )
    assert signed.signed_copy_name == "Thông báo.pdf"
    with pytest.raises((RegistrationProblem, RefusedFile)):
        attach_signed_copy(**department, letter_id=told.pk, name="a.txt", stream=io.BytesIO(b"khong phai pdf"))
