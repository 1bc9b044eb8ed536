"""Who leads whom and who is away, what people planned themselves, and the proofs of the last nights."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from stellwerk.pursue import step as pursue
from stellwerk.pursue.by_hand import Whom
from stellwerk.store.journal import notebook
from stellwerk.store.models import FollowUp, Lead, Leave, Policy, User

DAY = timedelta(days=1)
NIGHTS = 12
OLD = timedelta(days=4)
# Whom somebody leads, and where people work.
LEADERS = {"ole": "chris", "eva": "chris", "cem": "ines"}
PLACES = {"ole": "NI", "eva": "BY", "cem": "NW", "ines": "HE", "chris": "HE"}
# Who planned it, for whom, in how many days, what for.
PLANS = (
    ("ole", "ole", 1, "Nach der Vorführung fragen"),
    ("ole", "ole", 4, "Will nach dem Urlaub entscheiden"),
    ("chris", "ole", 2, "Bitte die Finanzierung klären"),
    ("ines", "cem", 1, "Unterlagen sind heute angekommen"),
)


def tell(*, users: dict[str, User], now: datetime) -> None:
    """As if it had happened in the last days."""
    for name, leader in LEADERS.items():
        User.objects.filter(pk=users[name].pk).update(leader=users[leader])
    for name, subdivision in PLACES.items():
        User.objects.filter(pk=users[name].pk).update(subdivision=subdivision)
    monday = timezone.localdate(now) + timedelta(days=7 - timezone.localdate(now).weekday())
    Leave.objects.create(user=users["ole"], first_on=monday, last_on=monday + 4 * DAY, deputy=users["chris"])
    leads = Lead.objects.filter(stage="pursue", grade="A").order_by("-worth_cents", "id")[: len(PLANS)]
    for lead, (by, to, days, note) in zip(leads, PLANS, strict=False):
        whom = Whom(users[to].role, user_id=users[to].pk)
        pursue.plan(
            lead.pk, due_at=_morning(now, days), whom=whom, note=note, by=users[by].actor, now=now - 3 * DAY
        )
    _tidy(now, by=users["ole"].actor)
    for night in range(NIGHTS, 0, -1):
        _prove(timezone.localdate(now) - night * DAY, policy=Policy.objects.live())


def _tidy(now: datetime, *, by: str) -> None:
    """Nobody in a good house lets something lie for weeks: what is old was put off to about now."""
    old = FollowUp.objects.due(now - OLD).filter(partner__isnull=True).order_by("due_at", "id")
    for at, pk in enumerate(old.values_list("pk", flat=True)):
        pursue.snooze(pk, until=_morning(now, at % 9), by=by, now=now - 2 * DAY)


def _morning(now: datetime, days: int) -> datetime:
    on = timezone.localdate(now) + days * DAY
    return timezone.make_aware(datetime.combine(on, time(10)))


def _prove(on: date, *, policy: Policy) -> None:
    at = timezone.make_aware(datetime.combine(on, time(4)))
    with notebook(now=at, actor="clock", policy_version=policy.version) as notes:
        pursue.prove(now=at, notes=notes)
