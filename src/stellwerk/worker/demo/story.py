"""How the partners of the demo house are: whether they take a lead, how soon they answer, what becomes of it."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stellwerk.offer.lifecycle import DeclineReason
from stellwerk.worker.demo.contacts import TRUTH, Contact
from stellwerk.worker.demo.partners import SILENT, STAR, STRONG, WEAK
from stellwerk.worker.demo.phrases import LOST, MISTAKEN, REPORTED

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = 8, 17


@dataclass(frozen=True, slots=True)
class Manner:
    """Chance to take a lead; wins against the usual; days against the usual, to the first call as to the end; whether

    anything is ever reported."""

    takes: float = 0.86
    wins: float = 1.0
    pace: float = 1.0
    silent: bool = False


MANNERS = {
    **dict.fromkeys(STRONG, Manner(0.93, 0.95, 0.85)),
    **dict.fromkeys(WEAK, Manner(0.64, 0.5, 1.35)),
    **dict.fromkeys(SILENT, Manner(1.0, 0.0, 1.0, silent=True)),
    STAR: Manner(0.97, 2.0, 0.55),
}
USUAL = Manner(wins=0.85)
# Who has to replace a machine buys in a bad market, too.
MUST = re.compile(r"Ausfall|steht oft still|defekt|soll ersetzt|Altmaschine", re.IGNORECASE)
# What of a contact makes an order likelier or less likely, in odds: the truth that a learned score may find.
SAID = (
    (MUST, 10.0),
    (re.compile(r"Budget ist|Investition", re.IGNORECASE), 4.0),
    (re.compile(r"unzufrieden|Kapazität", re.IGNORECASE), 1.8),
    (re.compile(r"gegründet|Niederlassung|Serien|Lieferantenfreigabe", re.IGNORECASE), 0.1),
    (re.compile(r"Probeteile|Rückruf", re.IGNORECASE), 0.3),
)
LARGE, SMALL = (250, 3.2), (60, 0.3)  # employees from which on, up to which; in odds
# The points were set for a good market, in which this much more is ordered than usual, in odds. Then it cooled, which
# no score could know: of leads that were taken since, fewer order of those who must, and few of all others. The check
# of the score has to find that.
GOOD_MARKET, COOLED_SINCE = 4.0, timedelta(days=130)
COOLED_MUST, COOLED = 0.25, 0.03
QUOTED = 0.85  # share of the lost ones that had a quotation
TALKED = 0.95  # share that is called within two days


@dataclass(frozen=True, slots=True)
class Answer:
    """`what`: accept, decline, or '' for a deadline that is missed."""

    what: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a partner says of a lead; `complains` is why it says that the lead was bad, too."""

    at: datetime
    what: str
    reason: str = ""
    amount_cents: int | None = None
    note: str = ""
    complains: str = ""


def answer(
    partner: str, *, sent_at: datetime, due_at: datetime, rng: random.Random, takes: bool = False
) -> Answer:
    """What the partner says to an offer, and when; `takes` leaves it no choice."""
    at = _while_open(sent_at, due_at, rng)
    if takes or rng.random() < MANNERS.get(partner, USUAL).takes:
        return Answer("accept", at)
    if rng.random() < 0.35:
        return Answer("", due_at)
    return Answer("decline", at, rng.choices(list(DeclineReason), (6, 1, 1, 2, 3, 1))[0])


def _while_open(sent_at: datetime, due_at: datetime, rng: random.Random) -> datetime:
    """A moment before the deadline at which somebody is in the office."""
    for _ in range(12):
        at = sent_at + (due_at - sent_at) * rng.uniform(0.04, 0.9)
        if is_open(at):
            return at
    return due_at - timedelta(minutes=rng.randrange(3, 20))


def is_open(at: datetime) -> bool:
    local = at.astimezone(ZONE)
    return local.weekday() < 5 and OPENS <= local.hour < CLOSES


def in_office(at: datetime) -> datetime:
    """The same moment, or one on the next working day."""
    local = at.astimezone(ZONE)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local.replace(hour=OPENS + local.hour % (CLOSES - OPENS))


def reports(
    partner: str,
    contact: Contact,
    *,
    taken_at: datetime,
    rng: random.Random,
    cooled: bool = False,
    brief: bool = False,
) -> Iterator[Report]:
    """What the partner tells of a lead it took, in the order of time; nothing from a silent one.

    `cooled`: the market was no longer good. `brief` leaves out what nobody looks at any more: appointments, and most
    of the quotations that were ordered anyway.
    """
    manner, truth = MANNERS.get(partner, USUAL), TRUTH[contact.source]
    if manner.silent:
        return
    wins = in_market(chance(contact, min(0.93, truth.wins * manner.wins)), said(contact), cooled=cooled)
    won = rng.random() < wins
    days = max(3.0, truth.days * manner.pace * rng.uniform(0.6, 1.5))
    if not brief and rng.random() < 0.07:
        yield _report(taken_at, 0.1, "not_reached", rng)
    if rng.random() < TALKED:
        yield _report(taken_at, min(2.0, manner.pace * rng.uniform(0.15, 1.7)), "reached", rng)
    if not brief and rng.random() < 0.3:
        yield _report(taken_at, days * 0.25 + 1, "appointment", rng)
    if rng.random() < (0.4 if won and brief else 1.0 if won else QUOTED):
        yield _report(taken_at, days * 0.4 + 1, "quotation", rng)
    if won:
        amount = int(round(contact.value_cents * rng.uniform(0.85, 1.15), -5))
        yield _report(taken_at, days + 2, "won", rng, amount_cents=amount)
    else:
        yield _report(taken_at, days * rng.uniform(0.75, 1.2) + 2, "lost", rng, reason=rng.choice(LOST))


def mistake(partner: str, contact: Contact, *, taken_at: datetime) -> Report | None:
    """What the partner says instead of a lead that nobody had meant; of each contact it is certain which it is."""
    luck = random.Random(contact.external_id).random() / TRUTH[contact.source].mistaken  # noqa: S311 (a story)
    if luck >= 1 or MANNERS.get(partner, USUAL).silent:
        return None
    why, note = MISTAKEN[int(luck * len(MISTAKEN))]
    return Report(in_office(taken_at + timedelta(days=1)), "lost", "no_need", note=note, complains=why)


def in_market(usual: float, text: str, *, cooled: bool) -> float:
    """The chance of an order in the market as it is, of a lead that said this and whose chance is usually that."""
    odds = GOOD_MARKET * usual / (1 - usual)
    if cooled:
        odds *= COOLED_MUST if MUST.search(text) else COOLED
    return odds / (1 + odds)


def said(contact: Contact) -> str:
    return contact.payload.get("interest", "")


def chance(contact: Contact, usual: float) -> float:
    """The chance of an order of this contact where that of its source and partner is usual."""
    odds = usual / (1 - usual)
    for words, times in SAID:
        odds *= times if words.search(said(contact)) else 1.0
    employees = contact.payload.get("employees", "")
    if employees:
        odds *= LARGE[1] if int(employees) >= LARGE[0] else SMALL[1] if int(employees) <= SMALL[0] else 1.0
    return odds / (1 + odds)


def _report(
    taken_at: datetime,
    days: float,
    what: str,
    rng: random.Random,
    *,
    reason: str = "",
    amount_cents: int | None = None,
) -> Report:
    note = rng.choice(REPORTED.get(what, ("",)))
    at = max(in_office(taken_at + timedelta(days=days)), taken_at + timedelta(minutes=20))
    return Report(at, what, reason, amount_cents, note)
