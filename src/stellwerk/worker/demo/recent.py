"""The last days of the demo house, so that today is alive: offers whose clocks run, questions, things to do."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from stellwerk.offer.lifecycle import DeclineReason
from stellwerk.pursue import PursuePolicy
from stellwerk.pursue.follow_ups import Event, FollowUpPlan, after
from stellwerk.store.models import FollowUp, Offer, User
from stellwerk.worker.demo import claims, mishaps, story
from stellwerk.worker.demo.contacts import Contact, Post
from stellwerk.worker.demo.life import Life
from stellwerk.worker.demo.partners import STAR
from stellwerk.worker.demo.towns import KASSEL, UNWORKED
from stellwerk.worktime import Calendar

Maker = Callable[[], Contact]
OFFICE = Calendar()
KEPT_OPEN = 9  # offers whose clocks run
WINDOW = timedelta(hours=2.5)  # a fresh lead's window, as the policy has it
# How soon some offers run out, in minutes of working time from now.
ENDING = ((6, 22), (25, 45), (50, 80))
SPECIAL_DAYS = 5  # days before today on which something special comes in, too
LATE_AT_MOST = 2  # follow-ups that somebody is late with, besides the planted ones
ALL_DONE_BEFORE = timedelta(days=2.5)
FORGOTTEN = timedelta(days=3)  # how late sales is with the call it forgot


def begins(now: datetime) -> tuple[datetime, datetime]:
    """Since when every moment is told, and since when what comes in counts as today's.

    Today is since midnight, early in the morning since yesterday's noon. Offers run in working hours: the story
    begins three of them ago, which on a Sunday is Friday afternoon.
    """
    local = now.astimezone(story.ZONE)
    midnight = datetime.combine(local.date(), time(0), story.ZONE)
    today = midnight if local.hour >= 9 else midnight - timedelta(hours=12)
    earlier = local.replace(minute=0, second=0, microsecond=0)
    while OFFICE.working_between(earlier, now) < timedelta(hours=3):
        earlier -= timedelta(hours=1)
    return min(today, earlier), today


@dataclass
class Recent:
    """Decides how the offers of the last days are answered. `for_star` are contacts that end up with the star."""

    life: Life
    post: Post
    now: datetime
    since: datetime
    today_from: datetime
    rng: random.Random
    for_star: set[str] = field(default_factory=set)
    ending: set[str] = field(default_factory=set)
    special: list[tuple[datetime, Maker]] = field(init=False)
    kept: int = 0

    def __post_init__(self) -> None:
        self.special = list(self._special())

    def planted(self, on: date) -> list[Contact]:
        """What comes on one of the last days besides the usual."""
        return [
            make() for at, make in self.special if at < self.since and at.astimezone(story.ZONE).date() == on
        ]

    def _special(self) -> Iterator[tuple[datetime, Maker]]:
        """What the story needs on the last days, and when."""
        now = self.now
        noon = datetime.combine(now.astimezone(story.ZONE).date(), time(11), story.ZONE)
        for days in range(1, SPECIAL_DAYS + 1):
            at = noon - timedelta(days=days)
            for _ in range(2 if days == 1 else 1):
                yield at, self._for_star
            if at.weekday() < 5:
                yield from [(at, partial(self.post.contact, source="Telefon", kind="nearly"))] * 4
        for _ in range(2):
            yield noon - timedelta(days=1), self.post.unsure
        for hours in (25, 2.8, 0.6):
            yield now - timedelta(hours=hours), self._stuck
        for minutes in (96, 47):
            yield now - timedelta(minutes=minutes), self._for_star
        for minutes in (118, 71, 26):
            yield now - timedelta(minutes=minutes), self._hot
        for at in self._about_to_end():
            yield at, self._ending

    def _for_star(self) -> Contact:
        contact = self.post.contact(source="Webformular", kind="hot", town=KASSEL, model="HW 400")
        self.for_star.add(contact.external_id)
        return contact

    def _stuck(self) -> Contact:
        return self.post.contact(source="Telefon", kind="hot", town=self.rng.choice(UNWORKED), model="HF 600")

    def _hot(self) -> Contact:
        return self.post.contact(source="Empfehlung", kind="hot")

    def _ending(self) -> Contact:
        contact = self._hot()
        self.ending.add(contact.external_id)
        return contact

    def choose(self, made: Offer) -> story.Answer | None:
        """The star gets what is meant for it; of the offers that could still be open now, some stay open."""
        soon = made.sent_at + timedelta(minutes=self.rng.randrange(2, 6))
        number = self.life.contact_of(made.lead).external_id
        if number in self.for_star:
            if made.partner.code != STAR:
                return story.Answer("decline", soon, DeclineReason.NO_CAPACITY)
            if made.due_at <= self.now:
                return self._usual(made, made.due_at, takes=True)
        if made.due_at <= self.now:
            return None
        if number in self.ending:
            return story.Answer("", made.due_at)
        if self.kept < KEPT_OPEN - len(ENDING) or soon >= self.now:
            self.kept += 1
            return story.Answer("", made.due_at)
        return story.Answer("accept", soon)

    def _usual(self, made: Offer, until: datetime, *, takes: bool = False) -> story.Answer:
        return story.answer(made.partner.code, sent_at=made.sent_at, due_at=until, rng=self.rng, takes=takes)

    def live(self, *, count: int) -> None:
        """From `since` to now: contacts at their moments, people in between."""
        self.life.leaves_tasks, self.life.choose = True, self.choose
        self.life.later(self._last_in_office(), self.tidy)
        for at, pairs in groupby(self._arrivals(count), key=lambda pair: pair[0]):
            self.life.live_until(at)
            self.life.moment(at, [make() for _, make in pairs])
        self._nobody_called()
        mishaps.tell(self.now, judge=self.life.users["chris"].actor)
        claims.tell(self.now, judge=self.life.users["chris"].actor)
        self.life.live_until(self.now)
        self.life.moment(self.now, remind=True)

    def _arrivals(self, count: int) -> list[tuple[datetime, Maker]]:
        """Spread over the day so far, some together; more of the hot ones lately, so that their clocks still run."""
        rng, now, today = self.rng, self.now, self.today_from
        first = max(today, min(today + timedelta(hours=6), now - timedelta(hours=3)))
        moments = [first + (now - first) * rng.uniform(0.02, 0.97) for _ in range(max(4, count // 4))]
        extra = ["double"] * 8 + ["junk"] * 6 + ["nearly"] * 5
        kinds = [*([""] * (count - len(extra) - 8)), *extra[: count // 2]]
        planned: list[tuple[datetime, Maker]] = [
            (
                rng.choice(moments),
                partial(self.post.contact, kind=kind, source="Telefon" if kind == "nearly" else ""),
            )
            for kind in kinds
        ]
        planned.append((first + (now - first) * 0.4, self.post.unsure))
        planned += [(at, make) for at, make in self.special if at >= self.since]
        return sorted(planned, key=lambda pair: pair[0])

    def _about_to_end(self) -> Iterator[datetime]:
        """When leads must have come so that their offers are about to run out, or will be once it is morning."""
        opens = OFFICE.next_opening(self.now)
        wanted = list(ENDING)
        for minutes in range(10, int((self.now - self.since) / timedelta(minutes=1)), 5):
            at = self.now - timedelta(minutes=minutes)
            left = (OFFICE.add_working(at, WINDOW) - opens) / timedelta(minutes=1)
            if found := next((span for span in wanted if span[0] < left <= span[1]), None):
                wanted.remove(found)
                yield at

    def _last_in_office(self) -> datetime:
        at = self.now - timedelta(minutes=10)
        while not OFFICE.is_working(at):
            at -= timedelta(minutes=10)
        return at

    def tidy(self, at: datetime) -> None:
        """Before people go home they do or put off what is late, but for a little of the last days'."""
        if not OFFICE.is_working(at):
            return
        late: dict[tuple[str, int | None], list[FollowUp]] = defaultdict(list)
        next_morning = OFFICE.next_opening(OFFICE.closing(at))
        due = FollowUp.objects.due(self.now).filter(made_at__lte=at).exclude(pk=self.life.spared or 0)
        for task in due.exclude(role=User.Role.SALES).select_related("lead", "partner").order_by("-due_at"):
            if task.due_at <= next_morning:
                late[task.role, task.partner_id].append(task)
        for tasks in late.values():
            recent = [task for task in tasks if task.due_at >= self.now - ALL_DONE_BEFORE]
            for task in tasks:
                if task not in recent[:LATE_AT_MOST]:
                    self.life.settle(task, at)

    def _nobody_called(self) -> None:
        """Prospects who were promised a call and tell that nobody did: sales must call, and forgot one."""
        waits = (
            Offer.objects.taken()
            .filter(answered_at__lt=self.since, feedback=None)
            .exclude(partner__code=STAR)
        )
        long_ago = self.now - FORGOTTEN
        while self._call_now(long_ago).due_at > self.now - FORGOTTEN:
            long_ago -= timedelta(hours=1)
        forgotten = list(waits.filter(answered_at__lt=long_ago).order_by("-answered_at")[:1])
        others = waits.exclude(pk__in=[offer.pk for offer in forgotten]).order_by("-answered_at")
        told = [self.now - timedelta(hours=hours) for hours in (1, 2, 4, 22, 47)]
        made = [(offer, long_ago) for offer in forgotten] + list(zip(others[:5], told, strict=False))
        for offer, at in made:
            told_at = max(at, offer.answered_at or at)
            Offer.objects.filter(pk=offer.pk).update(nobody_called_at=told_at)
            plan = self._call_now(told_at)
            FollowUp.objects.ask(
                {offer.lead_id: plan.why}, kind=plan.kind, role=plan.role, due_at=plan.due_at, now=told_at
            )

    def _call_now(self, told_at: datetime) -> FollowUpPlan:
        return after(Event.NOBODY_CALLED, now=told_at, calendar=OFFICE, policy=PursuePolicy())
