"""Cơ sở chính, phân hiệu, điểm trường of a school."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations.models import Site
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.schools import SITE_KIND_LABELS
from kiemdinh.services.ledger import record

from .writing import open_unit


@transaction.atomic
def add_site(
    *,
    school_code: str,
    kind: str,
    name: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    address: str = "",
) -> int:
    """Add a teaching place from a day on; returns its id. One main campus a school, no two equal names."""
    school = open_unit(code=school_code, on=on, kind="school")
    if kind not in SITE_KIND_LABELS:
        raise OrganisationError("Loại địa điểm phải là cơ sở chính, phân hiệu hoặc điểm trường.")
    if not nfc(name):
        raise OrganisationError("Hãy ghi tên địa điểm.")
    try:
        with transaction.atomic():
            site = Site.objects.create(school=school, kind=kind, name=nfc(name), address=nfc(address), valid_from=on)
    except IntegrityError as error:
        if kind == "main_campus":
            raise OrganisationError("Trường đã có cơ sở chính, hoặc đã có địa điểm cùng tên.") from error
        raise OrganisationError(f"Trường đã có địa điểm tên “{nfc(name)}”.") from error
    record(
        actor_id=actor_account_id,
        unit_id=school.pk,
        action="organisations.add_site",
        target_type="site",
        target_id=site.pk,
        data={"kind": kind, "name": site.name, "on": on.isoformat()},
        at=now,
    )
    return site.pk


@transaction.atomic
def close_site(*, site_id: int, on: date, now: datetime, actor_account_id: int | None, reason: str = "") -> None:
    """Stop using a teaching place: `on` is the first day it no longer teaches."""
    site = Site.objects.filter(pk=site_id, valid_to__isnull=True).first()
    if site is None:
        raise OrganisationError("Địa điểm không còn hoạt động.")
    if on <= site.valid_from:
        raise OrganisationError("Ngày kết thúc phải sau ngày bắt đầu.")
    site.valid_to = on
    site.save(update_fields=["valid_to"])
    record(
        actor_id=actor_account_id,
        unit_id=site.school_id,
        action="organisations.close_site",
        target_type="site",
        target_id=site.pk,
        reason=reason,
        data={"on": on.isoformat()},
        at=now,
    )
