"""The ledger: written with the change, read newest first, never rewritten."""

from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def write(action="sheet.submit", **more):
    from kiemdinh.services.ledger import record

    given = {"actor_id": 1, "unit_id": 10, "action": action, "target_type": "sheet", "target_id": 5, "at": AT}
    record(**(given | more))


def test_an_event_keeps_who_what_when_and_why():
    from kiemdinh.services.ledger.models import Event

    write(reason="Thiếu số liệu", data={"criterion": "1.1"})
    assert list(Event.objects.values("actor_id", "unit_id", "action", "target_type", "target_id", "at", "reason",
                                     "data")) == [
        {"actor_id": 1, "unit_id": 10, "action": "sheet.submit", "target_type": "sheet", "target_id": "5", "at": AT,
         "reason": "Thiếu số liệu", "data": {"criterion": "1.1"}}]


def test_the_system_acts_without_an_account_and_some_events_have_no_unit():
    from kiemdinh.services.ledger.models import Event

    write(actor_id=None, unit_id=None)
    assert Event.objects.get().actor_id is None


def test_nothing_written_is_changed_or_removed():
    from kiemdinh.services.ledger.models import AppendOnlyError, Event

    write()
    event = Event.objects.get()
    for attempt in (lambda: Event.objects.update(action="khác"), lambda: Event.objects.all().delete(),
                    lambda: Event.objects.filter(pk=event.pk).update(reason="x"), event.save, event.delete):
        with pytest.raises(AppendOnlyError):
            attempt()
    event.refresh_from_db()
    assert event.action == "sheet.submit"


def test_bulk_ways_round_the_ledger_are_closed_too():
    from django.db import transaction

    from kiemdinh.services.ledger.models import AppendOnlyError, Event

    write()
    event = Event.objects.get()
    event.action = "khác"
    with pytest.raises(AppendOnlyError), transaction.atomic():
        Event.objects.bulk_update([event], ["action"])
    with pytest.raises(AppendOnlyError), transaction.atomic():
        Event.objects.update_or_create(pk=event.pk, defaults={"action": "khác"})
    assert Event.objects.get().action == "sheet.submit"


def test_an_event_vanishes_with_the_change_that_failed():
    from django.db import transaction

    from kiemdinh.services.ledger.models import Event

    def fail_after_writing():
        with transaction.atomic():
            write()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert Event.objects.count() == 0


def test_the_newest_events_of_a_unit_come_first():
    from kiemdinh.services.ledger.reading import history_of, latest_events

    for n, unit in enumerate((10, 11, 10, 10)):
        write(action=f"a.{n}", unit_id=unit, target_id=n % 2)
    assert [e.action for e in latest_events(unit_id=10)] == ["a.3", "a.2", "a.0"]
    assert [e.action for e in latest_events(unit_id=10, limit=1)] == ["a.3"]
    assert [e.action for e in latest_events(unit_id=10, actions=["a.0", "a.2"])] == ["a.2", "a.0"]
    assert [e.action for e in latest_events(unit_id=99)] == []
    assert [e.action for e in history_of(target_type="sheet", target_id=1)] == ["a.3", "a.1"]
    assert [e.action for e in history_of(target_type="cycle", target_id=1)] == []
