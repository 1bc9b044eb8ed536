"""Levels in the house: judged once a night, announced with a letter, done on the day."""

from datetime import datetime, timedelta

import pytest
from tests import cast

from stellwerk.review import step as review
from stellwerk.review.thresholds import LevelError
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, LevelChange, Mail, Offer, Partner, Policy
from stellwerk.worker import levels

pytestmark = [pytest.mark.django_db, pytest.mark.step]
DAY = timedelta(days=1)
State = LevelChange.State


@pytest.fixture(autouse=True)
def house() -> None:
    cast.chris()


def a_record(partner: Partner, *, won: int, lost: int, weeks_ago: int = 10, chance: float = 0.2) -> None:
    """Leads that the partner took and brought to an end."""
    at = cast.NOW - timedelta(weeks=weeks_ago)
    for number in range(won + lost):
        state = Offer.State.WON if number < won else Offer.State.LOST
        lead = cast.a_lead(
            company=f"Firma {number}", stage="closed", closed_at=at + timedelta(days=2), chance=chance
        )
        cast.an_offer(lead, partner, state=state, sent_at=at, answered_at=at)


def night(now: datetime = cast.NOW) -> int:
    return levels.nightly(now=now)


def the_change() -> LevelChange:
    return LevelChange.objects.get()


def test_a_threshold_that_is_reached_is_proposed_once() -> None:
    a_record(cast.berg(), won=6, lost=14)
    assert night() == 0
    change = the_change()
    assert (change.state, change.from_level, change.to_level) == (State.PROPOSED, "silver", "gold")
    assert change.why[0] == "level.up"
    night(cast.NOW + DAY)
    assert LevelChange.objects.count() == 1
    assert not Mail.objects.exists()


def test_a_night_is_judged_once_and_not_before_two() -> None:
    at_one = cast.NOW.replace(hour=0, minute=30)  # 01:30 in Berlin
    night(at_one)
    assert not Entry.objects.filter(about="levels").exists()
    night()
    night(cast.NOW + timedelta(hours=1))
    assert Entry.objects.filter(about="levels").count() == 1
    night(cast.NOW + DAY)
    assert Entry.objects.filter(about="levels").count() == 2


def test_two_workers_in_one_night_judge_once() -> None:
    policy = Policy.objects.live()
    for _ in range(2):  # both had looked before either began
        with notebook(now=cast.NOW, actor="clock", policy_version=0) as notes:
            review.judge_levels(now=cast.NOW, policy=policy, notes=notes)
    assert Entry.objects.filter(about="levels").count() == 1


def test_a_person_announces_the_partner_is_told_and_on_its_day_it_holds() -> None:
    berg = cast.berg()
    berg.weight = 3.0
    berg.save()
    a_record(berg, won=6, lost=14)
    night()
    change = review.decide_level(the_change().pk, approve=True, by="user:1", now=cast.NOW)
    assert change.effective_on == (cast.NOW + DAY).date()
    night(cast.NOW + DAY)
    berg.refresh_from_db()
    assert (berg.level, berg.level_since) == ("gold", (cast.NOW + DAY).date())
    assert Partner.objects.filter(pk=berg.pk, weight__isnull=True).exists()
    assert the_change().state == State.DONE
    assert Entry.objects.filter(about="partner:BERG").count() == 3


def test_by_policy_it_is_announced_with_a_letter() -> None:
    Policy.first({"levels": {"automatic": True}}, by="tests", at=cast.NOW)
    a_record(cast.berg(), won=6, lost=14)
    assert night() == 1
    letter = Mail.objects.get()
    assert letter.kind == "level"
    assert letter.to == "berg@partner.example"
    assert "Gold" in letter.subject
    assert "20 Leads" in letter.text


def test_an_announced_step_down_lapses_when_the_figures_suffice_again() -> None:
    adler = cast.adler(level="gold")
    a_record(adler, won=0, lost=20)
    night()
    change = review.decide_level(the_change().pk, approve=True, by="user:1", now=cast.NOW)
    assert (change.to_level, change.effective_on) == ("silver", (cast.NOW + 28 * DAY).date())
    a_record(adler, won=15, lost=0, weeks_ago=1)
    assert night(cast.NOW + DAY) == 1
    assert the_change().state == State.LAPSED
    assert "bleibt Gold" in Mail.objects.get().subject
    adler.refresh_from_db()
    assert adler.level == "gold"


def test_what_was_refused_is_over_and_stays_away() -> None:
    a_record(cast.berg(), won=6, lost=14)
    night()
    review.decide_level(the_change().pk, approve=False, by="user:1", now=cast.NOW)
    with pytest.raises(LevelError) as error:
        review.decide_level(the_change().pk, approve=True, by="user:1", now=cast.NOW)
    assert error.value.reason.key == "level.over"
    night(cast.NOW + DAY)
    assert [row.state for row in LevelChange.objects.all()] == [State.REFUSED]


def test_who_has_left_is_not_judged() -> None:
    berg = cast.berg()
    a_record(berg, won=6, lost=14)
    Partner.objects.filter(pk=berg.pk).update(left_on=cast.NOW.date())
    night()
    assert not LevelChange.objects.exists()


def test_a_partner_sees_where_it_stands() -> None:
    berg = cast.berg()
    a_record(berg, won=6, lost=14)
    night()
    standing = review.standing_of(berg.pk, now=cast.NOW)
    assert (standing.level, standing.figures.leads, standing.figures.wins) == ("silver", 20, 6)
    assert [reason.key for reason in standing.why] == ["level.figures", "level.next"]
    assert standing.announced is None  # a proposal is nobody's business but the house's
    review.decide_level(the_change().pk, approve=True, by="user:1", now=cast.NOW)
    assert review.standing_of(berg.pk, now=cast.NOW).announced.to_level == "gold"
