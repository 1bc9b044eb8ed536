"""Offers go out with a deadline; answers count once; whoever lets it lie loses it to the next."""

from datetime import timedelta

import pytest
from tests.cast import NOW, a_partner, adler, berg, knows
from tests.walking import a_policy, comes_in, walk

from stellwerk.offer import OfferError
from stellwerk.offer import step as offer
from stellwerk.store.models import FollowUp, Lead, Offer, Partner, PartnerWeek
from stellwerk.terms import Stage
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def offered() -> Offer:
    adler(), berg()
    comes_in()
    walk()
    return Offer.objects.get()


def test_it_has_a_deadline_in_the_partners_working_hours():
    sent = offered()
    assert NOW < sent.due_at < NOW + timedelta(days=4)
    assert sent.lead.stage == Stage.OFFER


def test_accepting_gives_the_lead_to_the_partner_with_a_promise_and_a_follow_up():
    sent = offered()
    taken = offer.accept(sent.pk, by="partner:ADLER", now=NOW)
    walk()
    lead = Lead.objects.get()
    assert (taken.state, lead.partner, lead.stage) == (Offer.State.ACCEPTED, sent.partner, Stage.PURSUE)
    assert taken.promised_at > NOW
    assert FollowUp.objects.open().get().kind == "first_call"


def test_accepting_twice_changes_nothing():
    sent = offered()
    offer.accept(sent.pk, by="partner:ADLER", now=NOW)
    offer.accept(sent.pk, by="partner:ADLER", now=NOW + timedelta(minutes=1))
    walk()
    assert Offer.objects.get().answered_at == NOW
    assert FollowUp.objects.count() == 1


def test_declining_offers_it_to_the_next_and_gives_the_place_back():
    sent = offered()
    offer.decline(sent.pk, reason="no_capacity", by="partner:ADLER", now=NOW)
    walk()
    following = Offer.objects.open().get()
    assert following.partner != sent.partner
    assert dict(PartnerWeek.objects.values_list("partner", "used")) == {
        sent.partner_id: 0,
        following.partner_id: 1,
    }
    assert Offer.objects.get(pk=sent.pk).reason == "no_capacity"


def test_a_missed_deadline_moves_on():
    sent = offered()
    sweep(now=sent.due_at - timedelta(minutes=1))
    assert Offer.objects.get(pk=sent.pk).state == Offer.State.OPEN
    sweep(now=sent.due_at)
    walk(sent.due_at)
    assert Offer.objects.get(pk=sent.pk).state == Offer.State.EXPIRED
    assert Offer.objects.open().get().partner != sent.partner


def test_an_answer_after_the_deadline_is_refused_and_changes_nothing():
    sent = offered()
    with pytest.raises(OfferError):
        offer.accept(sent.pk, by="partner:ADLER", now=sent.due_at + timedelta(seconds=1))
    assert Offer.objects.get().state == Offer.State.OPEN


def test_when_the_ladder_is_used_up_a_person_is_told():
    a_policy(offer={"max_offers": 2})
    for code in ("P1", "P2", "P3"):
        knows(a_partner(code), turning=None)
    comes_in()
    walk()
    for _ in range(2):
        offer.decline(Offer.objects.open().get().pk, reason="other", by="partner:x", now=NOW)
        walk()
    assert not Offer.objects.open().exists()
    assert Lead.objects.get().stage == Stage.STUCK
    assert FollowUp.objects.open().get().why[0] == "offer.ladder_used_up"


def test_answers_count_towards_the_acceptance_rate():
    sent = offered()
    before = Partner.objects.get(pk=sent.partner_id)
    offer.accept(sent.pk, by="partner:ADLER", now=NOW)
    after = Partner.objects.get(pk=sent.partner_id)
    assert after.history_offers - before.history_offers == 1
    assert after.history_accepts - before.history_accepts == 1
