"""What else waits for a role on its Today, beside its follow-ups: one sentence each, and where it leads."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from stellwerk.match.register import PartnerPolicy
from stellwerk.pursue import step as pursue
from stellwerk.store.models import (
    Complaint,
    Import,
    Lead,
    LevelChange,
    Offer,
    PartnerTask,
    Person,
    Policy,
    User,
)
from stellwerk.web.desk import protections
from stellwerk.web.desk.certificates import expiring
from stellwerk.web.desk.find import unclear_for

Ask = tuple[str, str]
STANDS = timedelta(minutes=15)


def asks_of(user: User, now: datetime, *, policy: Policy) -> list[Ask]:
    """(sentence, address); empty where a role has nothing but its follow-ups."""
    return [ask for look in _LOOKS.get(User.Role(user.role), ()) for ask in look(user, now, policy)]


def _counted(user: User, **rows: "QuerySet[Any]") -> dict[str, int]:
    """How many each of these are, in one query."""
    each = {
        name: Subquery(found.order_by().values(all=Value(1)).annotate(n=Count("pk")).values("n"))
        for name, found in rows.items()
    }
    found: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**each).get())
    return {name: found[name] or 0 for name in rows}


def _unclear(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    if n := unclear_for(user).count():
        text = ngettext("One message waits for a reader.", "%(n)s messages wait for a reader.", n)
        yield text % {"n": n}, reverse("unclear")


def _files(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    if n := Import.objects.filter(state=Import.State.DRAFT).count():
        text = ngettext("One file is not read in yet.", "%(n)s files are not read in yet.", n)
        yield text % {"n": n}, reverse("imports")


def _to_inform(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    if n := Person.objects.filter(~Q(origin=""), informed_at__isnull=True).count():
        text = ngettext(
            "One person has not been told yet where the data came from.",
            "%(n)s people have not been told yet where the data came from.",
            n,
        )
        yield text % {"n": n}, reverse("informing")


def _with_partners(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    """What partners ask for and what ends at them soon."""
    today = timezone.localdate(now)
    there = _counted(
        user,
        asked=protections.waiting(today),
        complained=Complaint.objects.open(),
        steps=LevelChange.objects.filter(state=LevelChange.State.PROPOSED),
        talks=PartnerTask.objects.open().filter(kind=PartnerTask.Kind.CONTACT),
    )
    if asked := there["asked"]:
        text = ngettext(
            "%(n)s protection waits for your word.", "%(n)s protections wait for your word.", asked
        )
        yield text % {"n": asked}, reverse("protections")
    yield from _of_complaints(there["complained"])
    yield from _certificates(today, policy)
    if steps := there["steps"]:
        text = ngettext(
            "%(n)s step between levels is proposed.", "%(n)s steps between levels are proposed.", steps
        )
        yield text % {"n": steps}, reverse("levels")
    yield from _talks(there["talks"])


def _talks(n: int) -> Iterator[Ask]:
    if n:
        text = ngettext("One partner is due for a talk.", "%(n)s partners are due for a talk.", n)
        yield text % {"n": n}, reverse("partner_contacts")


def _complaints(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    yield from _of_complaints(Complaint.objects.open().count())


def _of_complaints(n: int) -> Iterator[Ask]:
    if n:
        text = ngettext("One complaint waits for an answer.", "%(n)s complaints wait for an answer.", n)
        yield text % {"n": n}, reverse("complaints")


def _certificates(today: date, policy: Policy) -> Iterator[Ask]:
    ending = expiring(today, policy.read("partners", PartnerPolicy))
    over = sum(1 for row in ending if row.valid_until and row.valid_until < today)
    if soon := len(ending) - over:
        text = ngettext("%(n)s certificate ends soon.", "%(n)s certificates end soon.", soon)
        yield text % {"n": soon}, reverse("certificates")
    if over:
        text = ngettext("%(n)s certificate has ended lately.", "%(n)s certificates have ended lately.", over)
        yield text % {"n": over}, reverse("certificates")


def _lies_around(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    """What the last proof found; silence means that it held."""
    last = next(iter(pursue.proofs(1)), None)
    if last and last.found:
        text = ngettext(
            "One lead lies without a next step.", "%(n)s leads lie without a next step.", last.found
        )
        yield text % {"n": last.found}, reverse("lying")


def _machine(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    """Whether the line stands: leads that have waited at a door for longer than a quarter of an hour."""
    if n := Lead.objects.filter(waiting_since__lte=now - STANDS).count():
        text = ngettext(
            "One lead has stood at a door for more than 15 minutes.",
            "%(n)s leads have stood at a door for more than 15 minutes.",
            n,
        )
        yield text % {"n": n}, reverse("lying")


def _offers(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    if n := Offer.objects.open().count():
        text = ngettext("One lead offer is on its way.", "%(n)s lead offers are on their way.", n)
        yield text % {"n": n}, reverse("offers")


def _contract(user: User, now: datetime, policy: Policy) -> Iterator[Ask]:
    """An agency hears in time that its contract on data processing ends."""
    ends = user.agency.contract_until if user.agency else None
    today = timezone.localdate(now)
    if ends and ends - today <= timedelta(days=60):
        text = ngettext(
            "Your contract on data processing ends tomorrow.",
            "Your contract on data processing ends in %(n)s days.",
            max((ends - today).days, 1),
        )
        yield text % {"n": (ends - today).days}, reverse("my_agency")


Role = User.Role
Look = Callable[[User, datetime, Policy], Iterator[Ask]]
_LOOKS: dict[str, tuple[Look, ...]] = {
    Role.MARKETING: (_unclear, _files, _to_inform, _complaints),
    Role.CALL_CENTRE: (_unclear,),
    Role.AGENCY: (_unclear, _contract),
    Role.SALES: (_unclear,),
    Role.CHANNEL: (_with_partners, _lies_around),
    Role.CONTROLLING: (_complaints, _offers),
    Role.PRIVACY: (_to_inform,),
    Role.ADMIN: (_lies_around, _machine, _unclear),
}
