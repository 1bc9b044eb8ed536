"""Trials of a draft on the past: asked for on the desk, played by the worker, read by both who decide."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import F

from stellwerk.review.changes import DraftError
from stellwerk.review.lots import Lot
from stellwerk.review.play import Usual
from stellwerk.review.replay import Replay
from stellwerk.store.models import Decision, Lead, Offer, Policy, Trial
from stellwerk.terms import Outcome, Reason

MONTHS = (3, 6, 12)
MONTH, DAY, HOUR = timedelta(days=30.44), timedelta(days=1), timedelta(hours=1)
ANSWERED = 20_000  # answers and ends of leads that the usual hours and days are taken from, latest first
FEWEST = 3  # answers before a partner's own hours count
# A trial that says nothing for so long was left by a worker that is gone.
LEFT_AFTER = timedelta(minutes=15)
State = Trial.State


def ask_trial(policy_id: int, *, months: int, by: str, now: datetime) -> Trial:
    """A draft or a proposal is to be tried against what is live; one that waits already is given back.

    Raises DraftError when it is neither, or the months are none that can be asked for.
    """
    with transaction.atomic():
        made, live = Policy.objects.select_for_update().get(pk=policy_id), Policy.objects.live()
        if made.state not in (Policy.State.DRAFT, Policy.State.PROPOSED) or not live.version:
            raise DraftError(Reason("policy.moved_on", {"version": made.version}))
        if months not in MONTHS:
            raise DraftError(Reason("policy.no_such_months", {"months": list(MONTHS)}))
        waiting = made.trials.filter(state__in=(State.WAITING, State.RUNNING)).first()
        return waiting or Trial.objects.create(
            policy=made, against=live, months=months, made_by=by, made_at=now
        )


def claim_trial(*, now: datetime) -> Trial | None:
    """The next trial that waits is this worker's now; None when there is none. One that was left begins again."""
    left = Trial.objects.filter(state=State.RUNNING, done_at__lt=now - LEFT_AFTER)
    left.update(state=State.WAITING, done_at=None, result={})
    for pk in Trial.objects.filter(state=State.WAITING).order_by("id").values_list("id", flat=True)[:5]:
        if Trial.objects.filter(pk=pk, state=State.WAITING).update(state=State.RUNNING, done_at=now):
            return Trial.objects.select_related("policy", "against").get(pk=pk)
    return None


def tell_progress(trial: Trial, share: float, *, now: datetime) -> None:
    """How far a running trial is, from 0 to 1; `done_at` is when it was last heard of."""
    Trial.objects.filter(pk=trial.pk, state=State.RUNNING).update(result={"share": share}, done_at=now)


def finish_trial(trial: Trial, outcome: Replay | str, *, now: datetime) -> None:
    """Writes the result, or why there is none: a reason's key, or what went wrong."""
    if isinstance(outcome, Replay):
        trial.state, trial.result = State.DONE, outcome.as_json()
    else:
        trial.state, trial.result, trial.error = State.FAILED, {}, outcome[:300]
    trial.done_at = now
    trial.save(update_fields=["state", "result", "error", "done_at"])


def first_matched(*, months: int, now: datetime) -> dict[int, datetime]:
    """The leads of the past months and when they first reached match; read newest first, the old ones stay unread."""
    since = now - months * MONTH
    found = {}
    rows = Decision.objects.filter(attempt=1).order_by("-id").values_list("lead", "decided_at")
    for lead_id, at in rows.iterator():
        if at < since:
            break
        found[lead_id] = at
    return found


def lots(*, months: int, now: datetime) -> list[Lot]:
    """The leads of the past months that a lot decided at first and that are won or lost. One query."""
    ended = Decision.objects.filter(
        attempt=1, propensity__lt=1, partner__isnull=False, decided_at__gte=now - months * MONTH,
        lead__outcome__in=(Outcome.WON, Outcome.LOST),
    )  # fmt: skip
    rows = ended.order_by("id").values_list(
        "lead__prospect_number", "partner__code", "ranking", "propensity", "lead__outcome"
    )
    return [
        Lot(
            Lead(prospect_number=number).number,
            code,
            frozenset(row[0] for row in ranking[: round(1 / propensity)]),  # who was in the lot came first
            outcome == Outcome.WON,
        )
        for number, code, ranking, propensity, outcome in rows.iterator(chunk_size=2000)
    ]


def usual() -> Usual:
    """How soon partners answer and how long leads stay open, by the log. Two queries."""
    answered = Offer.objects.filter(answered_at__isnull=False).order_by("-answered_at")
    hours: dict[str, list[float]] = defaultdict(list)
    for code, taken in answered.values_list("partner__code", F("answered_at") - F("sent_at"))[:ANSWERED]:
        hours[code].append(max(0.0, taken / HOUR))
    closed = answered.filter(lead__closed_at__isnull=False, state__in=(Offer.State.WON, Offer.State.LOST))
    lasted = closed.values_list(F("lead__closed_at") - F("answered_at"), flat=True)[:ANSWERED]
    days = [max(0.0, time / DAY) for time in lasted]
    own = {code: median(known) for code, known in hours.items() if len(known) >= FEWEST}
    every = [hour for known in hours.values() for hour in known]
    usually = Usual(own, median(every) if every else None)
    return replace(usually, open_days=median(days)) if days else usually
