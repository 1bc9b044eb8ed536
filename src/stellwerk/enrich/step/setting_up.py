"""Providers outside, as a person sets them up."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from stellwerk.enrich.providers import http
from stellwerk.enrich.step.asking import SHELF, STATE, settings_of, state_of
from stellwerk.enrich.step.keeping import KIND
from stellwerk.store.journal import notebook
from stellwerk.store.models import Agency, Policy, Source


def open_provider(
    name: str,
    settings: http.Settings,
    *,
    agency: Agency | None,
    price_cents: int | None,
    by: str,
    now: datetime,
) -> Source:
    """A new provider, switched off until a person has tried it. Raises IntegrityError when the name is taken."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = Source.objects.create(
            name=name, kind=KIND, active=False, settings={SHELF: _kept(settings)}, agency=agency,
            price_cents=price_cents, made_by=by, made_at=now,
        )  # fmt: skip
        notes.note_other(f"source:{row.pk}", "enrich", "opened", name=name, url=settings.url)
    return row


def configure(
    number: int,
    settings: http.Settings,
    *,
    name: str,
    agency: Agency | None,
    price_cents: int | None,
    by: str,
    now: datetime,
) -> None:
    """Other settings. Another address or another key is another question: whatever failed before is forgotten."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = Source.objects.select_for_update().get(pk=number, kind=KIND)
        before, kept = row.settings.get(SHELF, {}), _kept(settings)
        changed = sorted(name for name, value in kept.items() if before.get(name) != value)
        state = state_of(row)
        if {"url", "answers"} & set(changed):
            state = replace(state, new_after=0, again_after=0)
        row.settings = row.settings | {SHELF: kept, STATE: _rested(state).as_json()}
        row.name, row.agency, row.price_cents = name, agency, price_cents
        row.save(update_fields=["settings", "name", "agency", "price_cents"])
        notes.note_other(f"source:{number}", "enrich", "configured", changed=changed, url=settings.url)


def take_call(number: int, *, now: datetime) -> bool:
    """Takes one call from the budget, for a try; False when none is left."""
    today = timezone.localdate(now)
    with transaction.atomic():
        row = Source.objects.select_for_update().get(pk=number, kind=KIND)
        settings, state = settings_of(row), state_of(row)
        if not http.left(state, settings, today=today):
            return False
        state = http.counted(state, 1, today=today, again=False)
        row.settings = row.settings | {STATE: state.as_json()}
        row.save(update_fields=["settings"])
    return True


def rest_over(number: int, *, by: str, now: datetime) -> None:
    """Somebody has seen to it: the provider is asked again at once."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = Source.objects.select_for_update().get(pk=number, kind=KIND)
        row.settings = row.settings | {STATE: _rested(state_of(row)).as_json()}
        row.save(update_fields=["settings"])
        notes.note_other(f"source:{number}", "enrich", "asked_again")


def _rested(state: http.State) -> http.State:
    return replace(state, failures=0, wait_until="", told_at="", problem=())


def _kept(settings: http.Settings) -> dict[str, Any]:
    return asdict(settings) | {"answers": [list(row) for row in settings.answers]}
