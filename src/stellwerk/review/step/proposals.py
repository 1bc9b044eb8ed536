"""What the machine proposes for the rules: one open proposal per kind, decided by a person, looked at again later."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from stellwerk.review.changes import plain
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.review.policy import SECTIONS
from stellwerk.review.proposing import Proposed, Result, Since, became, goes_live
from stellwerk.review.step.policies import adopt
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Entry, Lead, Offer, Policy, Proposal
from stellwerk.terms import OfferState as Answered
from stellwerk.terms import Outcome, Reason, Stage

State = Proposal.State
CLOCK = "clock"
NOT_AGAIN = timedelta(days=90)  # what a person did not want is not asked for again so soon
ANSWERS = 5000  # the latest offers tell how fast partners answer
ABOUT = "proposals"


class ProposalError(ValueError):
    """What cannot be done with a proposal now; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def propose_change(found: Proposed, *, now: datetime) -> Proposal | None:
    """Keeps a proposal; an older open one of its kind is overtaken. None where there is nothing new to decide.

    A rule that a person wrote may put it live at once (`LearnPolicy.goes_live`).
    """
    with _notes(by=CLOCK, now=now) as notes:
        live = Policy.objects.live()
        numbers = {section: dict(values) for section, values in found.numbers.items()}
        before = _as_now(numbers, live)
        if before == numbers or _known(found.kind, numbers, now):
            return None
        Proposal.objects.filter(kind=found.kind, state=State.PROPOSED).update(
            state=State.LAPSED, decided_at=now, decided_by=CLOCK
        )
        made = Proposal.objects.create(
            kind=found.kind, numbers=numbers, before=before, why=found.why.as_json(), made_at=now,
            evidence={"reasons": [reason.as_json() for reason in found.evidence]},
        )  # fmt: skip
        notes.note_other(
            ABOUT, "review", "change_proposed", reasons=(found.why,), kind=found.kind, id=made.pk
        )
        if goes_live(found, before, live.read("learn", LearnPolicy)):
            _put_live(made, by=CLOCK, now=now, notes=notes)
    return made


def _as_now(numbers: Mapping[str, Mapping[str, Any]], live: Policy) -> dict[str, dict[str, Any]]:
    """The same numbers as the rules have them now."""
    return {
        section: {name: plain(getattr(live.read(section, SECTIONS[section]), name)) for name in values}
        for section, values in numbers.items()
    }


def _known(kind: str, numbers: Mapping[str, Any], now: datetime) -> bool:
    """The same is open already, or a person did not want it lately."""
    there = Proposal.objects.filter(kind=kind, numbers=numbers)
    lately = Q(state=State.REFUSED, decided_at__gte=now - NOT_AGAIN)
    return there.filter(Q(state=State.PROPOSED) | lately).exists()


def adopt_proposal(proposal_id: int, *, by: str, now: datetime) -> Policy:
    """A person puts it live, on top of what rules now. Raises ProposalError, DraftError."""
    with _notes(by=by, now=now) as notes:
        return _put_live(_open(proposal_id), by=by, now=now, notes=notes)


def _put_live(made: Proposal, *, by: str, now: datetime, notes: Notebook) -> Policy:
    why = Reason.from_json(made.why)
    made.policy = adopt(made.numbers, why=why, by=by, now=now, notes=notes)
    made.state, made.decided_by, made.decided_at = State.LIVE, by, now
    made.save(update_fields=["policy", "state", "decided_by", "decided_at"])
    notes.note_other(ABOUT, "review", "proposal_live", kind=made.kind, id=made.pk)
    return made.policy


def refuse_proposal(proposal_id: int, *, by: str, now: datetime) -> Proposal:
    """Nobody wants it; it stays in the list and is not asked for again soon. Raises ProposalError."""
    with _notes(by=by, now=now) as notes:
        made = _open(proposal_id)
        made.state, made.decided_by, made.decided_at = State.REFUSED, by, now
        made.save(update_fields=["state", "decided_by", "decided_at"])
        notes.note_other(ABOUT, "review", "proposal_refused", kind=made.kind, id=made.pk)
    return made


def _open(proposal_id: int) -> Proposal:
    made = Proposal.objects.select_for_update().filter(pk=proposal_id, state=State.PROPOSED).first()
    if made is None:
        raise ProposalError(Reason("proposal.moved_on"))
    return made


def open_proposals() -> list[Proposal]:
    return list(Proposal.objects.filter(state=State.PROPOSED).order_by("made_at", "pk"))


def decided_proposals(limit: int = 40) -> list[Proposal]:
    """What became of earlier ones, the latest first."""
    return list(
        Proposal.objects.exclude(state=State.PROPOSED)
        .select_related("policy")
        .order_by("-made_at", "-pk")[:limit]
    )


def look_back(*, now: datetime, policy: LearnPolicy) -> int:
    """Looks what became of proposals that went live long enough ago; once each. Returns how many."""
    span = timedelta(days=policy.look_again_days)
    old = list(Proposal.objects.filter(state=State.LIVE, became={}, decided_at__lte=now - span))
    for made in old:
        at = made.decided_at or now
        counts = _unanswered if made.kind == "windows" else _won
        told = became(made.kind, Since(counts(at - span, at), counts(at, at + span)))
        with _notes(by=CLOCK, now=now) as notes:
            made.became = {"reason": told.as_json(), "at": now.isoformat()}
            made.save(update_fields=["became"])
            notes.note_other(
                ABOUT, "review", "proposal_looked_at", reasons=(told,), kind=made.kind, id=made.pk
            )
    return len(old)


def _unanswered(since: datetime, until: datetime) -> tuple[int, int]:
    """Offers sent in this time that are answered or ran out: how many ran out, and how many there are."""
    rows = Offer.objects.filter(sent_at__gte=since, sent_at__lt=until).exclude(
        state__in=(Answered.OPEN, Answered.WITHDRAWN)
    )
    found = rows.aggregate(hits=Count("pk", filter=Q(state=Answered.EXPIRED)), n=Count("pk"))
    return found["hits"], found["n"]


def _won(since: datetime, until: datetime) -> tuple[int, int]:
    """Leads won or lost in this time: how many were won, and how many there are."""
    ended = Lead.objects.filter(
        stage=Stage.CLOSED, outcome__in=(Outcome.WON, Outcome.LOST), closed_at__gte=since, closed_at__lt=until
    )
    found = ended.aggregate(hits=Count("pk", filter=Q(outcome=Outcome.WON)), n=Count("pk"))
    return found["hits"], found["n"]


def results(*, now: datetime, policy: LearnPolicy) -> list[Result]:
    """What every partner made of its leads, as far back as the policy looks. Two queries."""
    since = now - timedelta(days=policy.look_back_days)
    taken = (Answered.ACCEPTED, Answered.RETURNED, Answered.WON, Answered.LOST)
    answered = Offer.objects.filter(sent_at__gte=since).exclude(state__in=(Answered.OPEN, Answered.WITHDRAWN))
    offers = {
        partner: (n, hits)
        for partner, n, hits in answered.order_by()
        .values_list("partner")
        .annotate(n=Count("pk"), hits=Count("pk", filter=Q(state__in=taken)))
    }
    ended: dict[int, list[float]] = {}
    closed = Offer.objects.filter(state__in=(Answered.WON, Answered.LOST), sent_at__gte=since)
    for partner, state, chance in closed.values_list("partner", "state", "lead__chance"):
        sums = ended.setdefault(partner, [0, 0.0])
        sums[0] += state == Answered.WON
        sums[1] += chance or 0.0
    return [
        Result(
            int(ended.get(partner, (0, 0.0))[0]),
            ended.get(partner, (0, 0.0))[1],
            *offers.get(partner, (0, 0)),
        )
        for partner in sorted(offers.keys() | ended.keys())
    ]


def latest_answers(*, now: datetime) -> Sequence[tuple[int, datetime, datetime, datetime | None]]:
    """The latest offers that were answered or ran out: (partner, sent, due, answered)."""
    rows = Offer.objects.filter(sent_at__lte=now).exclude(state__in=(Answered.OPEN, Answered.WITHDRAWN))
    found = rows.order_by("-id").values_list("partner", "sent_at", "due_at", "answered_at", "state")[:ANSWERS]
    return [
        (partner, sent, due, None if state == Answered.EXPIRED else answered)
        for partner, sent, due, answered, state in found
    ]


def looked_in(week: str) -> bool:
    """Whether the clock has looked for proposals in this week."""
    return Entry.objects.about(f"{ABOUT}:{week}").exists()


def note_looked_in(week: str, *, found: int, now: datetime) -> None:
    with _notes(by=CLOCK, now=now) as notes:
        notes.note_other(f"{ABOUT}:{week}", "review", "proposals_looked", found=found)


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
