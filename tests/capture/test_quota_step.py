"""What an agency brings above its quota waits and is never lost; it comes in by a click or when a week has room."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.walking import a_policy, comes_in, walk

from stellwerk.capture import step as capture
from stellwerk.store.models import Agency, Entry, Lead, RawContact, Source
from stellwerk.worker import agencies

pytestmark = [pytest.mark.django_db, pytest.mark.step]
NOW = cast.NOW  # a Tuesday
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def feed() -> Source:
    agency = Agency.objects.create(name="Lead Factory", kind="provider", leads_per_week=2, made_at=NOW)
    return cast.a_source("Feed", kind="provider", agency=agency)


def brings(feed: Source, count: int, now: Any = NOW) -> list[bool]:
    """Per message whether it waits."""
    start = RawContact.objects.count()
    return [
        bool(comes_in(now, source=feed.name, company=f"Firma {start + at}", email=f"a{start + at}@b.de").asks)
        for at in range(count)
    ]


def test_what_comes_above_the_quota_waits_and_says_why(feed: Source) -> None:
    assert brings(feed, 4) == [False, False, True, True]
    raw = RawContact.objects.held().earliest("id")
    assert raw.asks == ["quota.over", {"agency": "Lead Factory", "most": 2}]
    walk()
    assert Lead.objects.count() == 2
    assert RawContact.objects.unclear().count() == 0


def test_the_same_message_again_takes_no_place(feed: Source) -> None:
    for _ in range(5):
        comes_in(source=feed.name)
    assert RawContact.objects.count() == 1
    assert brings(feed, 2) == [False, True]


def test_many_at_once_fill_the_places_and_the_rest_waits(feed: Source) -> None:
    messages = [(f"n{at}", {"company": f"Firma {at}"}) for at in range(5)]
    assert capture.receive_many(feed, messages, now=NOW) == {"n2", "n3", "n4"}
    assert capture.receive_many(feed, messages, now=NOW) == set()
    assert RawContact.objects.held().count() == 3


def test_another_source_of_the_same_agency_shares_its_quota(feed: Source) -> None:
    other = cast.a_source("Zweiter Feed", kind="provider", agency=feed.agency)
    brings(feed, 2)
    assert brings(other, 1) == [True]


@pytest.mark.parametrize("quota", [None, 100])
def test_without_a_quota_or_below_it_nothing_waits(feed: Source, quota: int | None) -> None:
    Agency.objects.update(leads_per_week=quota)
    assert not any(brings(feed, 4))


def test_one_click_lets_them_in_the_oldest_first(feed: Source) -> None:
    brings(feed, 4)
    first = RawContact.objects.held().earliest("id")
    assert capture.let_in(feed.agency_id or 0, most=1, by="user:1", now=NOW) == 1
    first.refresh_from_db()
    assert first.asks is None
    assert capture.let_in(feed.agency_id or 0, by="user:1", now=NOW) == 1
    assert capture.let_in(feed.agency_id or 0, by="user:1", now=NOW) == 0
    walk()
    assert Lead.objects.count() == 4
    assert Entry.objects.filter(about=f"agency:{feed.agency_id}").count() == 2


def test_next_week_they_come_in_by_themselves_as_far_as_there_is_room(feed: Source) -> None:
    brings(feed, 5)
    assert agencies.let_in_due(now=NOW) == 0
    assert agencies.let_in_due(now=NEXT_WEEK) == 2
    assert agencies.let_in_due(now=NEXT_WEEK) == 0
    assert brings(feed, 1, NEXT_WEEK) == [True]  # those of last week have taken the places
    assert agencies.let_in_due(now=NEXT_WEEK + timedelta(days=7)) == 2


def test_the_policy_may_leave_it_to_a_person(feed: Source) -> None:
    a_policy(clean={"quota_next_week": False})
    brings(feed, 3)
    assert agencies.let_in_due(now=NEXT_WEEK) == 0
    assert RawContact.objects.held().count() == 1


def test_a_larger_quota_lets_them_in_at_once(feed: Source) -> None:
    brings(feed, 4)
    Agency.objects.update(leads_per_week=3)
    assert agencies.let_in_due(now=NOW) == 1


def test_what_waits_costs_nothing_yet(feed: Source) -> None:
    Source.objects.update(price_cents=1_000)
    brings(feed, 3)
    mine = agencies.figures(since=NOW - timedelta(days=1), now=NOW)[feed.agency_id or 0]
    assert (mine.delivered, mine.held, mine.cost_cents) == (3, 1, 2_000)
