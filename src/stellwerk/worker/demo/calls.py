"""What was called and visited in the demo house: agents beside Cem, three months of calls, reports of Ole's visits.

Most calls go through a bought list of addresses, which eats the time of the call centre and brings nothing.
"""

import random
from datetime import datetime, time, timedelta
from typing import Any

from stellwerk.grade import step as grade
from stellwerk.pursue.calls import Result
from stellwerk.pursue.step import scripting
from stellwerk.pursue.step.visiting import NEXT
from stellwerk.store.models import Call, FollowUp, Lead, ReportTemplate, Script, User, Visit
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Reason
from stellwerk.worker.demo.story import ZONE
from stellwerk.worktime import Calendar

OFFICE = Calendar()
DAY = timedelta(days=1)
SEED = 1909
CALLS, DAYS, VISITS = 700, 85, 60
LATEST = 10  # days ago a lead must have come, so that a working day lies between
AGENTS = (("aylin", "Aylin", "Demir"), ("bruno", "Bruno", "Haas"), ("carla", "Carla", "Fink"),
          ("deniz", "Deniz", "Yilmaz"), ("emil", "Emil", "Kern"))  # fmt: skip
# What comes of calls, in shares; the morning and the late afternoon reach more people.
RESULTS = {
    Result.NOT_REACHED: 38, Result.QUALIFIED: 24, Result.CALL_BACK: 14, Result.NOT_INTERESTED: 10,
    Result.MAIL_ONLY: 7, Result.WRONG_NUMBER: 4, Result.EXPERT: 2, Result.DO_NOT_CALL: 1,
}  # fmt: skip
BOUGHT, BOUGHT_SHARE = "Adresskauf Nord", 0.8  # the list, and its share of the calls
OF_BOUGHT = {
    Result.NOT_REACHED: 42, Result.NOT_INTERESTED: 24, Result.WRONG_NUMBER: 11, Result.CALL_BACK: 11,
    Result.MAIL_ONLY: 6, Result.QUALIFIED: 5, Result.DO_NOT_CALL: 1,
}  # fmt: skip
GOOD_HOURS = (9, 10, 15, 16)
HEARD = (
    ("Vorführung der HW 400 gewünscht, Budget im Herbst.", (), "Vorführung vereinbaren"),
    (
        "Der jetzige Lieferant liefert Ersatzteile erst nach Wochen.",
        ("unhappy",),
        "Vergleichsangebot schicken",
    ),
    ("Neue Halle im Bau, zwei Plätze sind eingeplant.", (), "Aufstellplan besprechen"),
    ("Hat uns vor drei Jahren abgelehnt, ist jetzt offen.", ("open_again",), "Referenz in der Nähe zeigen"),
    ("Die neue Steuerung überzeugt.", ("improved_product",), "Probeteil fertigen"),
    ("Spindel läuft heiß, Techniker war da.", (), "Nach einer Woche nachfragen"),
)


def tell(*, users: dict[str, User], now: datetime) -> None:
    """Scripts, templates, agents, calls and reports. The same day gives the same ones."""
    scripting.ship(now=now - 300 * DAY)
    rng = random.Random(SEED)  # noqa: S311 (an invented story, no secret)
    agents = [users["cem"], *_agents()]
    _calls(agents, rng, now=now)
    _visits(users["ole"], rng, now=now)


def _agents() -> list[User]:
    """Five colleagues, so that figures of the group may be shown; nobody signs in as one of them."""
    rows = []
    for username, first, last in AGENTS:
        user = User(
            username=username, first_name=first, last_name=last, role=User.Role.CALL_CENTRE, is_active=False
        )
        user.set_unusable_password()
        user.save()
        rows.append(user)
    return rows


def _calls(agents: list[User], rng: random.Random, *, now: datetime) -> None:
    """Calls about leads that are beyond the call centre by now."""
    behind = Lead.objects.exclude(stage__in=("qualify", "grade", "enrich", "merged"))
    there = behind.filter(arrived_at__lt=now - LATEST * DAY).order_by("-id")
    bought = list(there.filter(campaign__name=BOUGHT).values_list("pk", "arrived_at"))
    usual = list(there.exclude(campaign__name=BOUGHT).values_list("pk", "arrived_at")[: CALLS * 2])
    scripts = list(Script.objects.filter(active=True).order_by("pk"))
    rows = []
    for _ in range(CALLS if usual and bought else 0):
        of_list = rng.random() < BOUGHT_SHARE
        lead, arrived = rng.choice(bought if of_list else usual)
        at = _moment(rng, now=now, since=arrived)
        shares = OF_BOUGHT if of_list else RESULTS
        rows.append(_call(lead, shares, rng.choice(agents), rng.choice(scripts), rng, at=at))
    insert_rows(rows)


def _call(
    lead_id: int, shares: dict[Result, int], agent: User, script: Script, rng: random.Random, *, at: datetime
) -> Call:
    shares = dict(shares)
    if at.astimezone(ZONE).hour in GOOD_HOURS:
        shares[Result.NOT_REACHED] //= 2
    result = rng.choices(list(shares), list(shares.values()))[0]
    seconds = rng.randrange(20, 70) if result is Result.NOT_REACHED else rng.randrange(90, 620)
    return Call(
        lead_id=lead_id, script=script, user=agent, result=result.value, seconds=seconds, called_at=at,
        made_by=agent.actor,
    )  # fmt: skip


def _moment(rng: random.Random, *, now: datetime, since: datetime | None = None) -> datetime:
    """Some working moment of the last months, and after the day on which the lead came."""
    days = min(DAYS, (now - since).days) if since else DAYS
    while True:
        on = (now - rng.randrange(1, days) * DAY).astimezone(ZONE).date()
        at = datetime.combine(on, time(rng.randrange(8, 17), rng.randrange(60)), ZONE)
        if OFFICE.is_working(at):
            return at


def _visits(ole: User, rng: random.Random, *, now: datetime) -> None:
    """Reports about leads in work; those of the last week wait with their next step on Ole's list."""
    leads = list(Lead.objects.filter(stage="pursue").order_by("-priority", "pk")[: VISITS * 2])
    templates = {row.kind: row for row in ReportTemplate.objects.order_by("-pk")}
    rng.shuffle(leads)
    for place, lead in enumerate(leads[:VISITS]):
        held = _moment(rng, now=now) if place > 3 else OFFICE.next_opening(now - (place + 2) * DAY)
        held = max(held, lead.arrived_at + timedelta(hours=1))
        if held >= now:
            continue
        _visit(lead, templates, ole, rng, held=held, open_until=_soon(now) if place <= 3 else None)


def _soon(now: datetime) -> datetime:
    return OFFICE.closing(now, days=3)


def _visit(
    lead: Lead,
    templates: dict[str, ReportTemplate],
    ole: User,
    rng: random.Random,
    *,
    held: datetime,
    open_until: datetime | None,
) -> Visit:
    kind = rng.choices(("visit", "call", "service"), (5, 3, 2))[0]
    note, ticks, following = HEARD[-1] if kind == "service" else rng.choice(HEARD[:-1])
    values: dict[str, Any] = {
        "lead": lead, "template": templates.get(kind), "kind": kind, "note": note, "ticks": list(ticks),
        "next_step": following, "minutes": rng.choice((20, 30, 45, 60, 90)), "held_at": held, "made_at": held,
        "made_by": ole.actor,
    }  # fmt: skip
    if open_until:
        why = Reason("follow_up.after_visit", {"report": kind, "due_at": open_until.isoformat()})
        values["follow_up"] = FollowUp.objects.create(
            lead=lead, kind=NEXT, due_at=open_until, role=ole.role, user=ole, note=following, why=why.as_json(),
            made_at=held, made_by=ole.actor,
        )  # fmt: skip
    for name in ticks:
        grade.tick(lead.pk, name, True, by=ole.actor, now=held)
    return Visit.objects.create(**values)
