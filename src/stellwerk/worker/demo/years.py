"""Fills an empty house: master data, eighteen months day by day, then today until now."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from stellwerk.match import step as match
from stellwerk.store.models import Offer, RawContact
from stellwerk.worker import figures, timers
from stellwerk.worker.demo import (
    asking,
    calls,
    consents,
    customers,
    draft,
    fair,
    follow_ups,
    house,
    learning,
    nurture,
    partners,
)
from stellwerk.worker.demo.contacts import TRUTH, Post
from stellwerk.worker.demo.life import Life
from stellwerk.worker.demo.people import Registry
from stellwerk.worker.demo.recent import SPECIAL_DAYS, Recent, begins
from stellwerk.worker.demo.story import ZONE
from stellwerk.worker.demo.towns import SERVED

SEED = 1848
DAYS = 548
LEADS = 5000
POST_DAY, EVERY_DAY_SINCE = 1, 30
# Questions of the last days wait for whoever opens the house.
LEFT_OPEN_DAYS = 2
TIDY_DAYS = 14
Progress = Callable[[str, int, int], None]
# When a source brings contacts, in days ago (from, to); the others bring some every working day.
WAVES = {
    "EMO Hannover": ((428, 396), (62, 24)),
    "Adresskauf Nord": tuple((ago, ago - 6) for ago in range(515, 20, -55)),
    "Altmaschinen-Tausch": ((400, 1),),
    "Fachbrief": ((460, 1),),
}


def fill(*, now: datetime, progress: Progress = lambda label, done, total: None, leads: int = LEADS) -> None:
    """Makes the demo house in an empty database, dated relative to `now` (aware).

    `progress` hears what is being done, how far it is, and of how much. `leads` is the number of raw contacts; a
    smaller house has a shorter history. The same day gives the same house, but for what came in since midnight.
    Raises ValueError when the house is not empty.
    """
    if RawContact.objects.exists():
        raise ValueError("This house is not empty. Fill a fresh database.")
    rng = random.Random(SEED)  # noqa: S311 (an invented story, no secret)
    today = now.astimezone(ZONE).date()
    days = DAYS if leads >= LEADS // 2 else 90
    began = datetime.combine(today - timedelta(days=days), time(7), ZONE)
    post, life = _furnish(rng, began=began, now=now)
    since, today_from = begins(now)
    recent = Recent(life, post, now, since, today_from, random.Random(SEED + 1))  # noqa: S311
    few = max(16, leads // 85)
    _live_history(recent, rng, began=began.date(), count=leads - few, progress=progress)
    recent.live(count=few)
    draft.propose(life.policy.numbers, by=life.users["chris"], now=now)
    consents.tell(by=life.users["ines"], now=now)
    customers.tell(users=life.users, now=now)
    nurture.tell(users=life.users, now=now)
    calls.tell(users=life.users, now=now)
    asking.tell(users=life.users, now=now)
    fair.tell(users=life.users, now=now)
    follow_ups.tell(users=life.users, now=now)
    learning.learn(now=now)
    _settle(since=since, now=now)
    figures.count_all(now=now)


def _furnish(rng: random.Random, *, began: datetime, now: datetime) -> tuple[Post, Life]:
    today = now.astimezone(ZONE).date()
    with transaction.atomic():
        partners.found(rng, today=today)
        users = house.people()
        policy = house.rules(users, began=began, now=now)
        sources = house.campaigns(today=today)
        registry = Registry(rng)
        humans = [registry.human(rng.choice(SERVED), decides=True) for _ in range(house.CUSTOMERS)]
        house.customers(humans, rng, today=today)
    return Post(rng, humans, registry), Life(users, sources, policy, rng, ends_at=now)


def _live_history(recent: Recent, rng: random.Random, *, began: date, count: int, progress: Progress) -> None:
    until = recent.since
    days = _days(began, until.date() + timedelta(days=until.hour > 0))
    plan = _plan([on for on in days if _brings(on, until=until)], rng, count=count)
    for done, on in enumerate(days):
        with transaction.atomic():
            _live_day(recent, rng, on, plan.get(on, Counter()))
        progress("history", done + 1, len(days))


def _brings(on: date, *, until: datetime) -> bool:
    """Long ago the post was opened once a week; that is enough to tell the story, and takes half the time."""
    return on.weekday() == POST_DAY or (on.weekday() < 5 and (until.date() - on).days < EVERY_DAY_SINCE)


def _days(first: date, last: date) -> list[date]:
    """From the first day to the one before the last."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


def _plan(working: list[date], rng: random.Random, *, count: int) -> dict[date, Counter[str]]:
    """How many contacts each source brings on each day."""
    plan: dict[date, Counter[str]] = {on: Counter() for on in working}
    shares = sum(truth.share for truth in TRUTH.values())
    end = working[-1]
    for source, truth in TRUTH.items():
        waves = WAVES.get(source, ((DAYS, 1),))
        days = [
            on for on in working if any(first >= (end - on).days >= last for first, last in waves)
        ] or working
        fat = [5 if (end - on).days >= EVERY_DAY_SINCE else 1 for on in days]
        for on in rng.choices(days, fat, k=round(count * truth.share / shares)):
            plan[on][source] += 1
    return plan


def _live_day(recent: Recent, rng: random.Random, on: date, sources: Counter[str]) -> None:
    """In the morning what came in goes down the line; whenever something was declined or missed it goes on."""
    life, post = recent.life, recent.post
    morning = datetime.combine(on, time(8, 30), ZONE) + timedelta(minutes=rng.randrange(150))
    evening = min(datetime.combine(on, time(16, 45), ZONE), recent.since)
    incoming = [post.contact(source=source) for source in sources.elements()] + recent.planted(on)
    rng.shuffle(incoming)
    days = (recent.now.astimezone(ZONE).date() - on).days
    if days <= SPECIAL_DAYS:
        life.choose = recent.choose
    life.leaves_tasks = days <= LEFT_OPEN_DAYS
    life.live_until(morning)
    if incoming:
        life.moment(morning, incoming, remind=True)
    life.live_until(evening)
    life.first_calls(evening)
    if days <= TIDY_DAYS:
        recent.tidy(evening)
    if on.day == 1:
        timers.seal(now=evening)


def _settle(*, since: datetime, now: datetime) -> None:
    """The accounts that pages show, the journal's chain, and the letters of the past, which were sent then."""
    for made in Offer.objects.taken().filter(told_at__isnull=True, answered_at__lt=since):
        Offer.objects.filter(pk=made.pk).update(told_at=made.answered_at)
    match.project(now=now)
    timers.seal(now=now)
