"""Once a morning: partners are reminded of certificates and protections that end soon, once per threshold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from stellwerk.match.register import PartnerPolicy
from stellwerk.store.journal import notebook
from stellwerk.store.models import Certificate, Entry, Mail, Policy, Protection

MORNING = time(6)
Ending = Certificate | Protection
Compose = Callable[[str, Ending, datetime], list[Mail]]


def daily(*, now: datetime) -> int:
    """Writes today's reminders if that has not been done; returns how many letters.

    May be called at any time and twice: the letters and the mark of the day are one transaction.
    """
    local = timezone.localtime(now)
    mark = f"reminders:{local.date().isoformat()}"
    if local.time() < MORNING or Entry.objects.about(mark).exists():
        return 0
    policy = Policy.objects.live()
    rules = policy.read("partners", PartnerPolicy)
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        letters = list(_letters(rules, today=local.date(), now=now))
        Mail.objects.bulk_create(letters)
        notes.note_other(mark, "match", "reminded", letters=len(letters))
    return len(letters)


def _letters(rules: PartnerPolicy, *, today: date, now: datetime) -> Iterator[Mail]:
    """What is due and was not written since its threshold was passed."""
    compose: Compose = import_string(settings.PARTNER_LETTERS)
    for kind, days, rows in (
        ("certificate", rules.certificate_warn_days, _certificates(rules, today)),
        ("protection", (rules.protection_warn_days,), _protections(rules, today)),
    ):
        written = _written(kind, now=now, days=max(days, default=0))
        for row in rows:
            since = _threshold(row.valid_until, days, today)
            for letter in compose(kind, row, now):
                last = written.get((letter.to, letter.subject))
                if last is None or last < since:
                    yield letter


def _threshold(until: date | None, days: Iterable[int], today: date) -> date:
    """The day on which the latest threshold was passed."""
    return max(day for n in days if until and (day := until - timedelta(days=n)) <= today)


def _certificates(rules: PartnerPolicy, today: date) -> "Iterable[Certificate]":
    reach = today + timedelta(days=max(rules.certificate_warn_days, default=-1))
    there = Q(partner__left_on__isnull=True) | Q(partner__left_on__gt=today)
    near = Certificate.objects.filter(there, valid_until__gte=today, valid_until__lte=reach)
    return near.select_related("partner").prefetch_related("partner__contacts").order_by("id")


def _protections(rules: PartnerPolicy, today: date) -> "Iterable[Protection]":
    reach = today + timedelta(days=rules.protection_warn_days)
    near = Protection.objects.holding(today).filter(valid_until__lte=reach, extension_asked_at__isnull=True)
    return near.select_related("partner").prefetch_related("partner__contacts").order_by("id")


def _written(kind: str, *, now: datetime, days: int) -> dict[tuple[str, str], date]:
    """(reader, subject) -> the last day on which this letter was written."""
    lately = Mail.objects.filter(kind=kind, made_at__gte=now - timedelta(days=days + 1))
    rows = lately.order_by("made_at").values_list("to", "subject", "made_at")
    return {(to, subject): timezone.localdate(at) for to, subject, at in rows}
