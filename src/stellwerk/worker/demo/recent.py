"""The last days of the demo house, so that today is alive: offers whose clocks run, questions, things to do."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from stellwerk.offer.lifecycle import DeclineReason
from stellwerk.pursue import PursuePolicy
from stellwerk.pursue.follow_ups import Event, after
from stellwerk.store.models import FollowUp, Offer
from stellwerk.worker.demo import story
from stellwerk.worker.demo.contacts import Contact, Post
from stellwerk.worker.demo.life import Life
from stellwerk.worker.demo.partners import STAR
from stellwerk.worker.demo.towns import KASSEL, UNWORKED
from stellwerk.worktime import Calendar

Maker = Callable[[], Contact]
KEPT_OPEN = 9  # offers whose clocks run
SOONEST, WINDOW = timedelta(minutes=22), timedelta(hours=2.5)  # a fresh lead's window, as the policy has it
STAR_FOR = 5  # days before today on which the star gets a lead


@dataclass
class Recent:
    """Decides how the offers of the last days are answered. `for_star` are contacts that end up with the star."""

    life: Life
    post: Post
    now: datetime
    since: datetime
    rng: random.Random
    for_star: set[str] = field(default_factory=set)
    kept: int = 0

    def planted(self, on: date) -> list[Contact]:
        """What comes on one of the last days besides the usual."""
        days = (self.since.date() - on).days
        found = [self._for_star() for _ in range(2 if days == 1 else 1)] if 0 < days <= STAR_FOR else []
        if days == 1:
            found += [self._stuck(), self.post.unsure(), self.post.unsure()]
        if 0 < days <= 2:
            found += [self.post.contact(source="Telefon", kind="nearly") for _ in range(4)]
        return found

    def _for_star(self) -> Contact:
        contact = self.post.contact(source="Webformular", kind="hot", town=KASSEL, model="HW 400")
        self.for_star.add(contact.external_id)
        return contact

    def _stuck(self) -> Contact:
        return self.post.contact(source="Telefon", kind="hot", town=self.rng.choice(UNWORKED), model="HF 600")

    def choose(self, made: Offer) -> story.Answer | None:
        """The star gets what is meant for it; of the offers that could still be open now, some stay open."""
        soon = made.sent_at + timedelta(minutes=self.rng.randrange(2, 6))
        if self.life.contact_of(made.lead).external_id in self.for_star:
            if made.partner.code != STAR:
                return story.Answer("decline", soon, DeclineReason.NO_CAPACITY)
            if made.due_at <= self.now:
                return self._usual(made, made.due_at, takes=True)
        if made.due_at <= self.now:
            return None
        if self.kept < KEPT_OPEN or soon >= self.now:
            self.kept += 1
            return story.Answer("", made.due_at)
        return story.Answer("accept", soon)

    def _usual(self, made: Offer, until: datetime, *, takes: bool = False) -> story.Answer:
        return story.answer(made.partner.code, sent_at=made.sent_at, due_at=until, rng=self.rng, takes=takes)

    def live(self, *, count: int) -> None:
        """From `since` to now: contacts at their moments, people in between."""
        for at, contacts in self._arrivals(count):
            self.life.live_until(at)
            self.life.moment(at, contacts)
        self._nobody_called()
        self.life.live_until(self.now)
        self.life.moment(self.now, remind=True)

    def _arrivals(self, count: int) -> Iterator[tuple[datetime, list[Contact]]]:
        """Spread over the day so far; more of the hot ones lately, so that their clocks still run."""
        rng, now = self.rng, self.now
        first = max(self.since, min(self.since + timedelta(hours=6), now - timedelta(hours=3)))
        extra = ["double"] * 8 + ["junk"] * 6 + ["nearly"] * 5
        kinds = [*([""] * (count - len(extra) - 8)), *extra[: count // 2]]
        planned: list[tuple[datetime, Maker]] = [
            (
                first + (now - first) * rng.uniform(0.02, 0.97),
                partial(self.post.contact, kind=kind, source="Telefon" if kind == "nearly" else ""),
            )
            for kind in kinds
        ]
        planned.append((first + (now - first) * 0.4, self.post.unsure))
        for minutes in (96, 47):
            planned.append((now - timedelta(minutes=minutes), self._for_star))
        for minutes in (170, 38):
            planned.append((now - timedelta(minutes=minutes), self._stuck))
        for minutes in (118, 71, 26, *self._about_to_end()):
            planned.append((now - timedelta(minutes=minutes), self._hot))
        for at, make in sorted(planned, key=lambda pair: pair[0]):
            if at >= self.since:
                yield at, [make()]

    def _hot(self) -> Contact:
        return self.post.contact(source="Empfehlung", kind="hot")

    def _about_to_end(self) -> list[int]:
        """How many minutes ago a lead must have come so that its offer is about to run out; [] outside hours."""
        calendar = Calendar()
        for minutes in range(10, int((self.now - self.since) / timedelta(minutes=1)), 5):
            due_at = calendar.add_working(self.now - timedelta(minutes=minutes), WINDOW)
            if self.now + timedelta(minutes=6) < due_at <= self.now + SOONEST:
                return [minutes]
        return []

    def _nobody_called(self) -> None:
        """Prospects who were promised a call and tell that nobody did: sales must call."""
        taken = (
            Offer.objects.taken().filter(answered_at__lt=self.since, feedback=None).order_by("-answered_at")
        )
        for made, hours in zip(taken.exclude(partner__code=STAR)[:5], (1, 2, 4, 22, 47), strict=False):
            told_at = max(self.now - timedelta(hours=hours), made.answered_at or self.since)
            plan = after(Event.NOBODY_CALLED, now=told_at, calendar=Calendar(), policy=PursuePolicy())
            FollowUp.objects.ask(
                {made.lead_id: plan.why}, kind=plan.kind, role=plan.role, due_at=plan.due_at, now=told_at
            )
