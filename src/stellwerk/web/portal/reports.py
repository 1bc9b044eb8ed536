"""The partner's report as a line of stops: what was reported, when, and what may be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from stellwerk.pursue.lifecycle import LostReason, Report
from stellwerk.store.models import Feedback, Offer

WAY: tuple[tuple[Report, Promise], ...] = (
    (Report.REACHED, gettext_lazy("Reached")),
    (Report.APPOINTMENT, gettext_lazy("Appointment made")),
    (Report.QUOTATION, gettext_lazy("Quotation sent")),
    (Report.WON, gettext_lazy("Won")),
)
ENDS: tuple[tuple[Report, Promise], ...] = (
    (Report.NOT_REACHED, gettext_lazy("Not reached")),
    (Report.LOST, gettext_lazy("Lost")),
)
LOST_REASONS = tuple(reason.value for reason in LostReason)
NAMES = {report.value: name for report, name in (*WAY, *ENDS)}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line; `at` is empty while it was not reported."""

    what: str
    name: Promise
    at: datetime | None = None
    amount_cents: int | None = None


def standing(offer: Offer) -> list[Feedback]:
    """What was reported and not taken back, oldest first."""
    rows = [row for row in offer.feedback.all() if row.undone_at is None]
    return sorted(rows, key=lambda row: (row.reported_at, row.pk))


def known_reason(reason: str) -> str:
    """The reason if it is on the list of lost reasons, else none."""
    return reason if reason in LOST_REASONS else ""


def line(reported: Sequence[Feedback]) -> list[Stop]:
    return [_stop(report.value, name, reported) for report, name in WAY]


def ends(reported: Sequence[Feedback]) -> list[Stop]:
    return [_stop(report.value, name, reported) for report, name in ENDS]


def _stop(what: str, name: Promise, reported: Sequence[Feedback]) -> Stop:
    last = next((row for row in reversed(reported) if row.what == what), None)
    return Stop(what, name, last.reported_at, last.amount_cents) if last else Stop(what, name)
