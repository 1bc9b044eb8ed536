"""A draft of the policy is tried on the past: minutes of work, so never in a request."""

from collections.abc import Callable, Iterator
from datetime import datetime

from stellwerk.match import step as match
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.step.profiles import ties_of
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review import step as review
from stellwerk.review.play import Rules
from stellwerk.review.replay import Replay, replay
from stellwerk.store.models import Lead, Policy, Trial
from stellwerk.terms import LeadProfile, Reason

CHUNK = 1000
Clock = Callable[[], datetime]


def try_next(clock: Clock) -> int:
    """Plays one trial that waits and writes its result; returns whether there was one. No transaction stays open."""
    trial = review.claim_trial(now=clock())
    if trial is None:
        return 0
    try:
        outcome = _play(trial, clock)
    except Exception as error:  # the page must not wait for ever for what will never come
        review.finish_trial(trial, f"{type(error).__name__}: {error}", now=clock())
        raise
    review.finish_trial(trial, outcome, now=clock())
    return 1


def _play(trial: Trial, clock: Clock) -> Replay | str:
    past = list(_past(trial))
    if not past:
        return Reason("policy.no_past").key
    return replay(
        past,
        match.profiles(),
        live=rules_of(trial.against),
        draft=rules_of(trial.policy),
        usual=review.usual(),
        lots=review.lots(months=trial.months, now=trial.made_at),
        progress=lambda share: review.tell_progress(trial, share, now=clock()),
    )


def rules_of(policy: Policy) -> Rules:
    """What of a policy a trial plays with."""
    return Rules(policy.read("match", MatchPolicy), policy.read("offer", OfferPolicy).max_offers)


def _past(trial: Trial) -> Iterator[LeadProfile]:
    """The leads as they reached match; protections, interests and consents as they are now."""
    arrived = review.first_matched(months=trial.months, now=trial.made_at)
    ids = list(arrived)
    for start in range(0, len(ids), CHUNK):
        leads = list(
            Lead.objects.filter(pk__in=ids[start : start + CHUNK]).exclude(merged_into__isnull=False)
        )
        ties = ties_of(leads, now=trial.made_at)
        yield from (match.profile(lead, now=arrived[lead.pk], ties=ties) for lead in leads)
