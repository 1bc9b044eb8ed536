"""Fills the empty house of a browser test. A program of its own: the tests' process needs no database."""

from datetime import datetime

import django
from django.core.management import call_command
from django.utils import timezone

POOL = "DE/drilling"  # a pool in which no test lets a lead arrive


def furnish() -> None:
    call_command("migrate", verbosity=0)
    from tests import cast

    from stellwerk.store.models import Account, Booking, Complaint, Territory

    adler, berg = cast.adler(capacity_per_week=100), cast.berg()
    # Berg works around the town only, so that a lead from Kassel has one taker; there Adler is nearer and
    # knows more.
    Territory.objects.create(partner=berg, country="DE", prefix="342")
    for partner, depth in ((adler, 3), (berg, 1)):
        cast.knows(partner, milling=None, grinding=None)
        partner.competences.update(depth=depth)
    cast.everybody()
    cast.a_source("website")
    now = timezone.now()
    # A lead that Berg got among five; of the accounts only what the pages show.
    ranking = [[berg.code, 990_000, 460_000, 0, 1_450_000], [adler.code, 1_100_000, 30_000, 0, 1_130_000]]
    ranking += [[f"P-{i}", 500_000, 0, 0, 500_000] for i in range(3)]
    lead = cast.a_lead(company="Brenner Spindelbau", person="Uwe Brenner", product="drilling", stage="closed")
    decision = cast.a_decision(lead, berg, pool=POOL, ranking=ranking, eligible_count=5, decided_at=now)
    won = cast.an_offer(lead, berg, decision=decision, state="won", sent_at=now, due_at=now, answered_at=now)
    Complaint.objects.create(offer=won, reason="other", made_at=now, made_by="partner:BERG")
    deltas = [[adler.code, 214_000, 300_000], [berg.code, -214_000, -300_000]]
    Booking.objects.create(pool=POOL, decision=decision, deltas=deltas, booked_at=now)
    Account.objects.create(
        pool=POOL, partner=adler, worth_cents=214_000, count_micro=300_000, weekly_worth_cents=107_000,
        weekly_count_micro=150_000,
    )  # fmt: skip
    a_draft(cast.ines().actor, now)


def a_draft(maker: str, now: datetime) -> None:
    """A change of the rules that waits for a second person, with a trial; the defaults rule."""
    from stellwerk.match.policy import MatchPolicy
    from stellwerk.review.play import Rules, Usual
    from stellwerk.review.replay import replay
    from stellwerk.store.models import Policy, Trial

    numbers = {"match": {"horizon_weeks": 8.0}}
    made = Policy.objects.create(version=2, state="proposed", numbers=numbers, made_by=maker, made_at=now)
    rules = Rules(MatchPolicy(), max_offers=5)
    nothing = replay([], [], live=rules, draft=rules, usual=Usual()).as_json()
    Trial.objects.create(policy=made, against=made, state="done", result=nothing, made_by=maker, made_at=now)


if __name__ == "__main__":
    django.setup()
    furnish()
