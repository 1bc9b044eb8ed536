"""Lives the time of the demo house through the real line: what comes in, what is answered, what is reported."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count, zip_longest

from stellwerk.capture import step as capture
from stellwerk.clean import step as clean
from stellwerk.grade import step as grade
from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.journal import notebook
from stellwerk.store.models import Duplicate, FollowUp, Lead, Offer, Policy, RawContact, Source, User
from stellwerk.terms import Stage
from stellwerk.worker import line
from stellwerk.worker.demo import story
from stellwerk.worker.demo.contacts import Contact, Payload
from stellwerk.worker.demo.phrases import HEARD_NO, HEARD_YES, PRODUCTS, RIGHT
from stellwerk.worker.demo.towns import UNWORKED

CHUNK = 500
OF_OFFERS = (
    "sent_at", "due_at", "lead__prospect_number", "partner__code", "decision__attempt", "decision__eligible_count",
)  # fmt: skip
# Whoever is asked third, or has hardly anybody beside him, takes the lead: in the past none is left without a partner.
ALWAYS_FROM, FEW = 3, 3
CALL_CENTRE = User.Role.CALL_CENTRE
PUTS_OFF = 0.85  # share of waiting follow-ups that a partner moves to the day the answer is due
LEFT = 0.8  # share of the last days' tasks that nobody has done yet
MOST_TRIES = 2  # to place a lead by hand
LONG_AGO = timedelta(days=75)  # of the way to an order or a loss only the most important is told
FORGOTTEN = (
    timedelta(days=2),
    timedelta(days=4.2),
)  # how long ago the call centre's forgotten question was due
QUIET = (Stage.NURTURE, Stage.SCRAP)
# What somebody does at a moment; GOES_ON when the line should walk at once.
Act = Callable[[datetime], object]
GOES_ON = object()
# Looks at an offer that was just made and says how it is answered; None leaves it to the partner's manner.
Chooser = Callable[[Offer], story.Answer | None]


@dataclass
class Life:
    """`users` and `sources` by name; told up to `ends_at`. Acts wait in a heap until their moment comes.

    `spared` is the one question that the call centre has forgotten.
    """

    users: dict[str, User]
    sources: dict[str, Source]
    policy: Policy
    rng: random.Random
    ends_at: datetime
    contacts: dict[str, Contact] = field(default_factory=dict)
    choose: Chooser = lambda _: None
    leaves_tasks: bool = False
    spared: int | None = None
    _untold: bool = False
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)
    _seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _leads: dict[int, Contact] = field(default_factory=dict)
    _tries: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _words: dict[int, list[datetime]] = field(default_factory=dict)

    def later(self, at: datetime, act: Act) -> None:
        heappush(self._acts, (at, next(self._number), act))

    def live_until(self, until: datetime) -> None:
        """People act at their own times; what a partner declines or misses goes on at once."""
        while self._acts and self._acts[0][0] <= until:
            at, _, act = heappop(self._acts)
            if act(at) is GOES_ON:
                self.moment(at)

    def moment(self, now: datetime, incoming: Iterable[Contact] = (), *, remind: bool = False) -> None:
        """What came in, what the clock says, and a walk of the line."""
        self._receive(incoming, now)
        self._clock(now, remind=remind)
        line.walk(now=now, policy=self.policy, chunk=CHUNK)
        self._look_around(now)

    def _receive(self, incoming: Iterable[Contact], now: datetime) -> None:
        by_source: dict[str, list[tuple[str, Payload]]] = defaultdict(list)
        for contact in incoming:
            self.contacts[contact.external_id] = contact
            payload = contact.payload
            if contact.fair_days:
                met_at = now - timedelta(days=contact.fair_days)
                payload = {**payload, "received_at": f"{met_at.astimezone(story.ZONE):%Y-%m-%d %H:%M}"}
            by_source[contact.source].append((contact.external_id, payload))
        for name, messages in by_source.items():
            capture.receive_many(self.sources[name], messages, now=now)

    def _clock(self, now: datetime, *, remind: bool) -> None:
        """What `timers.sweep` does, without the accounts, which only pages read."""
        with notebook(now=now, actor="clock", policy_version=self.policy.version) as notes:
            offer.expire(now=now, policy=self.policy, notes=notes, limit=CHUNK)
            if remind:
                grade.ripen(now=now, limit=CHUNK)
                pursue.remind(now=now, policy=self.policy, notes=notes, limit=CHUNK)

    def _look_around(self, now: datetime) -> None:
        """What the walk left for people: they will act on it at their own times."""
        new = Offer.objects.filter(pk__gt=self._seen["offer"]).select_related("lead", "partner", "decision")
        offers = list(new.only(*OF_OFFERS).order_by("pk"))
        fresh = FollowUp.objects.filter(pk__gt=self._seen["task"]).exclude(role=User.Role.PARTNER_LEAD)
        tasks = list(
            fresh.select_related("lead")
            .only("role", "kind", "due_at", "lead__prospect_number", "lead__stage")
            .order_by("pk")
        )
        self._recognise([*(made.lead for made in offers), *(task.lead for task in tasks)])
        for offer_row in offers:
            self._plan_answer(offer_row)
        for task in tasks:
            self._plan_task(task, now)
        questions = Duplicate.objects.filter(pk__gt=self._seen["question"], verdict=Duplicate.Verdict.OPEN)
        found = list(questions.order_by("pk").values_list("pk", flat=True))
        for question in found if not self.leaves_tasks else ():
            self.later(self._soon(now, 0.4, 2.5), self._verdict_on(question))
        for name, ids in (
            ("offer", [o.pk for o in offers]),
            ("task", [t.pk for t in tasks]),
            ("question", found),
        ):
            self._seen[name] = max((self._seen[name], *ids))

    def _recognise(self, leads: Iterable[Lead]) -> None:
        """Remembers which contact a lead was made of."""
        unknown = {lead.prospect_number: lead.pk for lead in leads if lead.pk not in self._leads}
        raws = RawContact.objects.filter(pk__in=unknown) if unknown else RawContact.objects.none()
        for pk, external_id in raws.values_list("pk", "external_id"):
            self._leads[unknown[pk]] = self.contacts[external_id]

    def contact_of(self, lead: Lead) -> Contact:
        """The contact that this lead was made of, if it had an offer or a task."""
        return self._leads[lead.pk]

    def _plan_answer(self, made: Offer) -> None:
        answer = self.choose(made) or story.answer(
            made.partner.code, sent_at=made.sent_at, due_at=made.due_at, rng=self.rng,
            takes=made.decision.attempt >= ALWAYS_FROM or made.decision.eligible_count < FEW,
        )  # fmt: skip
        by = f"partner:{made.partner.code}"
        if answer.what == "accept":
            contact = self.contact_of(made.lead)
            brief = self.ends_at - answer.at > LONG_AGO
            cooled = self.ends_at - answer.at < story.COOLED_SINCE
            told = story.reports(
                made.partner.code, contact, taken_at=answer.at, rng=self.rng, cooled=cooled, brief=brief
            )
            plan = list(told)
            if wrong := story.mistake(made.partner.code, contact, taken_at=answer.at):
                plan = [wrong]
            self._words[made.lead_id] = [report.at for report in plan]
            self.later(answer.at, lambda at: self._take(made.pk, plan, by=by, at=at))
        elif answer.what == "decline":
            self.later(answer.at, self._decline(made.pk, answer.reason, by=by))
        else:
            self.later(made.due_at, lambda _: GOES_ON)

    def _decline(self, offer_id: int, reason: str, *, by: str) -> Act:
        def act(at: datetime) -> object:
            offer.decline(offer_id, reason=reason, by=by, now=at)
            return GOES_ON

        return act

    def _take(self, offer_id: int, plan: list[story.Report], *, by: str, at: datetime) -> None:
        if offer.accept(offer_id, by=by, now=at).state != Offer.State.ACCEPTED:
            return
        self._untold = True
        for report, following in zip_longest(plan, plan[1:]):
            self.later(report.at, self._report_on(offer_id, report, following, by=by))

    def first_calls(self, now: datetime) -> None:
        """Who took a lead today is told by when to call: the line's last step, on its own to save time."""
        if self._untold:
            with notebook(now=now, actor="machine", policy_version=self.policy.version) as notes:
                pursue.run(now=now, policy=self.policy, notes=notes, limit=CHUNK)
        self._untold = False

    def _report_on(
        self, offer_id: int, report: story.Report, following: story.Report | None, *, by: str
    ) -> Act:
        """A report; most partners put off what they will only know after the story's end."""
        waits = following is not None and following.at > self.ends_at and self.rng.random() < PUTS_OFF

        def act(at: datetime) -> None:
            made = pursue.report(
                offer_id, report.what, by=by, now=at, reason=report.reason, amount_cents=report.amount_cents,
                note=report.note,
            )  # fmt: skip
            if report.complains:
                self._complain(made.offer_id, report, by=by, at=at)
            if waits and following:
                task = FollowUp.objects.open().filter(lead__offers=made.offer_id).latest("pk")
                pursue.snooze(task.pk, until=following.at, by=by, now=at)

        return act

    def _complain(self, offer_id: int, report: story.Report, *, by: str, at: datetime) -> None:
        """The lead was bad, the partner says; Chris looks into it and agrees."""
        made = offer.complain(offer_id, reason=report.complains, note=report.note, by=by, now=at)
        judge = self.users["chris"].actor
        self.later(
            story.in_office(at + timedelta(days=1)),
            lambda then: offer.judge(made.pk, upheld=True, answer=RIGHT, by=judge, now=then),
        )

    def _plan_task(self, task: FollowUp, now: datetime) -> None:
        if (
            task.role == CALL_CENTRE
            and self.spared is None
            and FORGOTTEN[0] < self.ends_at - task.due_at < FORGOTTEN[1]
        ):
            self.spared = task.pk
        elif not self.leaves_tasks or self.rng.random() > LEFT:
            longest = 0.9 if task.role == CALL_CENTRE else 2.5
            self.later(self._soon(now, 0.15, longest), lambda at: self.settle(task, at))

    def _soon(self, now: datetime, least: float, most: float) -> datetime:
        return story.in_office(now + timedelta(days=self.rng.uniform(least, most)))

    def settle(self, task: FollowUp, at: datetime) -> None:
        """Whoever has this follow-up does it, unless it was done by now; a partner puts it off."""
        if FollowUp.objects.open().filter(pk=task.pk).exists():
            if task.role == User.Role.PARTNER_LEAD:
                self._put_off(task, at)
            elif task.role == CALL_CENTRE:
                self._call_about(task, at, by="cem")
            elif task.kind == "place_by_hand":
                self._place_again(task, at)

    def _put_off(self, task: FollowUp, at: datetime) -> None:
        """To when the partner knows more; with a silent one Chris puts off asking again."""
        words = [on for on in self._words.get(task.lead_id, ()) if on > at]
        until = min(words) if words else self._soon(max(at, self.ends_at), 1, 12)
        by = f"partner:{task.partner.code}" if words and task.partner else self.users["chris"].actor
        pursue.snooze(task.pk, until=until, by=by, now=at)

    def _call_about(self, task: FollowUp, at: datetime, *, by: str, wants: bool | None = None) -> None:
        """The prospect is asked; what was heard comes in as a contact of its own."""
        contact = self.contact_of(task.lead)
        if wants is None:
            usual = 0.0 if self._nobodys(contact) else 0.2 if contact.kind == "weak" else 0.55
            wants = self.rng.random() < usual
        if task.lead.stage == Stage.STUCK:
            grade.again([task.lead_id], now=at)
        pursue.finish(task.pk, by=self.users[by].actor, now=at)
        heard = self.rng.choice(HEARD_YES if wants else HEARD_NO)
        product = contact.payload["product"] or PRODUCTS["HW 250"][0]
        payload = {**contact.payload, "remark": heard, "product": product, "source": "Telefon"}
        call = replace(contact, source="Telefon", external_id=f"CALL-{task.pk}", payload=payload, fair_days=0)
        self._receive([call], at)

    def _place_again(self, task: FollowUp, at: datetime) -> None:
        """Chris tries once more; where nobody is to be found he calls and ends it."""
        self._tries[task.lead_id] += 1
        if self._tries[task.lead_id] >= MOST_TRIES or self._nobodys(self.contact_of(task.lead)):
            self._call_about(task, at, by="chris", wants=False)
        else:
            grade.again([task.lead_id], now=at)
            pursue.finish(task.pk, by=self.users["chris"].actor, now=at)

    @staticmethod
    def _nobodys(contact: Contact) -> bool:
        return contact.payload.get("city") in NOBODYS

    def _verdict_on(self, question_id: int) -> Act:
        """Marketing says whether two are one; a lead that somebody works on already stays on its own."""

        def act(at: datetime) -> None:
            row = Duplicate.objects.select_related("raw_contact__lead").get(pk=question_id)
            gone, external_id = row.raw_contact.lead, row.raw_contact.external_id
            same = self.contacts[external_id].kind == "double" and gone is not None and gone.stage in QUIET
            clean.verdict(question_id, same=same, by=self.users["ines"].actor, now=at)

        return act


NOBODYS = frozenset(town.name for town in UNWORKED)
