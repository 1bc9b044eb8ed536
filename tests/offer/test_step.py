"""Offers go out with a deadline; answers count once; whoever lets it lie loses it to the next."""

from datetime import datetime, timedelta

import pytest
from tests.cast import NOW, a_partner, adler, berg, knows
from tests.walking import a_policy, comes_in, walk

from stellwerk.offer import OfferError
from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Complaint, Entry, FollowUp, Lead, Mail, Offer, Partner, PartnerWeek
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


# --- Taken back, given back, fallen silent -----------------------------------------------------------------

DAY = timedelta(days=1)


def taken(now: datetime = NOW) -> Offer:
    sent = offered()
    found = offer.accept(sent.pk, by="partner:ADLER", now=now)
    walk(now)
    return found


def used_by(partner: Partner) -> int:
    return sum(PartnerWeek.objects.filter(partner=partner).values_list("used", flat=True))


def kinds() -> set[str]:
    return set(FollowUp.objects.open().values_list("kind", flat=True))


def noted() -> list[str]:
    return [step["what"] for entry in Entry.objects.order_by("id") for step in entry.steps]


@pytest.mark.parametrize("state", ["open", "accepted"])
def test_a_withdrawn_lead_costs_the_partner_nothing_and_goes_to_the_next(state: str) -> None:
    sent = offered() if state == "open" else taken()
    gone = offer.withdraw(sent.pk, reason="wrong_data", by="user:1", now=NOW)
    assert (gone.state, gone.reason, gone.book_back_since) == (Offer.State.WITHDRAWN, "wrong_data", NOW)
    assert used_by(sent.partner) == 0
    walk()
    following = Offer.objects.open().get()
    assert following.partner != sent.partner
    assert Lead.objects.get().partner is None
    assert "first_call" not in kinds()
    assert "withdrawn" in noted()


def test_many_at_once_are_withdrawn_like_one_and_what_was_taken_stays():
    adler(capacity_per_week=10)
    for i in range(3):
        name = f"Werk{'abc'[i]}"
        comes_in(company=name, last_name=name, email=f"x@{name}.example".lower(), phone="")
    walk()
    first, *rest = Offer.objects.order_by("id")
    offer.accept(first.pk, by="partner:ADLER", now=NOW)
    used = PartnerWeek.objects.get().used
    ids = list(Offer.objects.values_list("id", flat=True))
    gone = offer.withdraw_open(ids, reason="wrong_data", by="user:1", now=NOW)
    assert gone == [one.pk for one in rest]
    assert offer.withdraw_open(ids, reason="wrong_data", by="user:1", now=NOW) == []
    rows = Offer.objects.filter(pk__in=gone).values_list("state", "reason", "book_back_since")
    assert set(rows) == {("withdrawn", "wrong_data", NOW)}
    assert Offer.objects.get(pk=first.pk).state == "accepted"
    assert PartnerWeek.objects.get().used == used - len(rest)
    assert set(Lead.objects.exclude(pk=first.lead_id).values_list("stage", flat=True)) == {Stage.MATCH}


def test_withdrawing_twice_changes_nothing_and_what_is_over_cannot_be_withdrawn():
    sent = offered()
    offer.withdraw(sent.pk, reason="other", by="user:1", now=NOW)
    offer.withdraw(sent.pk, reason="other", by="user:1", now=NOW + DAY)
    assert Offer.objects.get(pk=sent.pk).book_back_since == NOW
    walk()
    following = Offer.objects.open().get()
    offer.decline(following.pk, reason="other", by="partner:BERG", now=NOW)
    with pytest.raises(OfferError):
        offer.withdraw(following.pk, reason="other", by="user:1", now=NOW)


def test_a_reason_that_is_not_on_the_list_changes_nothing():
    sent = taken()
    for act in (offer.withdraw, offer.give_back, offer.complain):
        with pytest.raises(OfferError):
            act(sent.pk, reason="no fun", by="x", now=NOW)
    assert Offer.objects.get().state == Offer.State.ACCEPTED
    assert not Complaint.objects.exists()


def test_a_lead_that_is_given_back_counts_as_not_taken_keeps_its_booking_and_goes_to_the_next():
    sent = taken()
    before = Partner.objects.get(pk=sent.partner_id).history_accepts
    back = offer.give_back(sent.pk, reason="no_capacity", by="partner:ADLER", now=NOW, note="Urlaub")
    assert (back.state, back.reason, back.note) == (Offer.State.RETURNED, "no_capacity", "Urlaub")
    assert back.book_back_since is None
    assert back.answered_at == sent.answered_at
    assert Partner.objects.get(pk=sent.partner_id).history_accepts == before - 1
    assert used_by(sent.partner) == 0
    walk()
    assert Offer.objects.open().get().partner != sent.partner


def test_the_place_of_a_week_that_is_over_stays_used():
    sent = taken()
    offer.give_back(sent.pk, reason="no_capacity", by="partner:ADLER", now=NOW + 7 * DAY)
    assert PartnerWeek.objects.get(partner=sent.partner, week=sent.week).used == 1


def test_a_lead_that_comes_back_late_is_offered_again_and_not_given_up():
    knows(a_partner("C1"), turning=None)
    first = offered()
    offer.decline(first.pk, reason="other", by="partner:x", now=NOW)
    walk()
    second = offer.accept(Offer.objects.open().get().pk, by="partner:y", now=NOW)
    offer.give_back(second.pk, reason="no_capacity", by="partner:y", now=NOW + 20 * DAY)
    walk(NOW + 20 * DAY)
    assert Lead.objects.get().stage == Stage.OFFER


def test_a_silent_partner_is_warned_then_loses_the_lead_without_losing_its_booking():
    sent = taken()
    sweep(now=NOW + 9.9 * DAY)
    assert Offer.objects.get().warned_at is None
    sweep(now=NOW + 10 * DAY)
    assert Offer.objects.get().warned_at == NOW + 10 * DAY
    assert "report_back" in kinds()
    assert Mail.objects.get(kind="silent").to == "adler@partner.example"
    sweep(now=NOW + 11 * DAY)
    assert Mail.objects.filter(kind="silent").count() == 1, "warned once"
    sweep(now=NOW + 14 * DAY)
    gone = Offer.objects.get(pk=sent.pk)
    assert (gone.state, gone.reason, gone.book_back_since) == (Offer.State.WITHDRAWN, "silence", None)
    assert Mail.objects.filter(kind="pulled_back").count() == 1
    walk(NOW + 14 * DAY)
    assert Offer.objects.open().get().partner != sent.partner
    assert not FollowUp.objects.open().filter(partner=sent.partner).exists()
    assert {"silence_warned", "pulled_back"} <= set(noted())


def test_a_machine_that_stood_still_warns_first_however_long_the_silence_is():
    taken()
    sweep(now=NOW + 40 * DAY)
    assert Offer.objects.get().state == Offer.State.ACCEPTED
    sweep(now=NOW + 43.9 * DAY)
    assert Offer.objects.get().state == Offer.State.ACCEPTED
    sweep(now=NOW + 44 * DAY)
    assert Offer.objects.get().state == Offer.State.WITHDRAWN


def says(sent: Offer, how: str, now: datetime) -> None:
    if how == "report":
        pursue.report(sent.pk, "not_reached", by="partner:ADLER", now=now)
    elif how == "qualification":
        pursue.qualify(sent.pk, who="", need="Fräse", problem="", solves="yes", real=True, by="x", now=now)
    else:
        offer.complain(sent.pk, reason="other", by="partner:ADLER", now=now)


@pytest.mark.parametrize("how", ["report", "qualification", "complaint"])
def test_a_word_settles_the_warning(how: str) -> None:
    sent = taken()
    sweep(now=NOW + 10 * DAY)
    says(sent, how, NOW + 12 * DAY)
    sweep(now=NOW + 16 * DAY)
    assert Offer.objects.get().state == Offer.State.ACCEPTED


def test_after_a_word_the_silence_begins_anew_with_a_new_warning():
    sent = taken()
    sweep(now=NOW + 10 * DAY)
    says(sent, "report", NOW + 12 * DAY)
    sweep(now=NOW + 22 * DAY)
    assert Mail.objects.filter(kind="silent").count() == 2
    sweep(now=NOW + 26 * DAY)
    assert Offer.objects.get(pk=sent.pk).state == Offer.State.WITHDRAWN


def test_a_report_that_was_taken_back_is_no_word():
    sent = taken()
    said = pursue.report(sent.pk, "reached", by="partner:ADLER", now=NOW + 8 * DAY)
    pursue.undo_report(said.pk, by="partner:ADLER", now=NOW + 8 * DAY)
    sweep(now=NOW + 10 * DAY)
    assert Offer.objects.get().warned_at is not None


def test_a_follow_up_that_the_partner_put_off_keeps_the_lead():
    taken()
    FollowUp.objects.update(due_at=NOW + 60 * DAY)
    sweep(now=NOW + 40 * DAY)
    assert Offer.objects.get().warned_at is None
    sweep(now=NOW + 61 * DAY)
    assert Offer.objects.get().warned_at is not None


# --- Complaints --------------------------------------------------------------------------------------------


def complained(reason: str = "wrong_number") -> tuple[Offer, Complaint]:
    sent = taken()
    made = offer.complain(sent.pk, reason=reason, by="partner:ADLER", now=NOW + DAY, note="Faxgerät")
    walk(NOW + DAY)
    return sent, made


def test_a_complaint_is_made_once_and_somebody_must_check_it():
    sent, made = complained()
    again = offer.complain(sent.pk, reason="other", by="partner:ADLER", now=NOW + 2 * DAY)
    walk(NOW + 2 * DAY)
    assert (again.pk, again.reason, again.state) == (made.pk, "wrong_number", Complaint.State.OPEN)
    assert FollowUp.objects.filter(kind="check_complaint", role="channel").count() == 1


def test_a_check_that_was_ticked_off_is_not_asked_for_again():
    complained()
    check = FollowUp.objects.get(kind="check_complaint")
    pursue.finish(check.pk, by="user:1", now=NOW + 2 * DAY)
    walk(NOW + 2 * DAY)
    assert FollowUp.objects.filter(kind="check_complaint").count() == 1


def test_a_report_does_not_tick_off_the_check():
    sent, _ = complained()
    pursue.report(sent.pk, "reached", by="partner:ADLER", now=NOW + 2 * DAY)
    assert "check_complaint" in kinds()


# reason -> where the lead waits, and what for
WAYS = [
    ("wrong_number", Stage.QUALIFY, "qualify", "call_centre"),
    ("no_interest", Stage.QUALIFY, "qualify", "call_centre"),
    ("no_budget", Stage.QUALIFY, "qualify", "call_centre"),
    ("known_customer", Stage.STUCK, "decide", "channel"),
    ("duplicate", Stage.STUCK, "decide", "channel"),
    ("other", Stage.STUCK, "decide", "channel"),
]


@pytest.mark.parametrize(("reason", "stage", "kind", "role"), WAYS)
def test_an_upheld_complaint_is_booked_back_and_the_lead_leaves_the_partner(
    reason: str, stage: Stage, kind: str, role: str
) -> None:
    _, made = complained(reason)
    now = NOW + 2 * DAY
    done = offer.judge(made.pk, upheld=True, answer=" Stimmt. ", by="user:1", now=now)
    assert (done.state, done.answer, done.decided_by) == (Complaint.State.UPHELD, "Stimmt.", "user:1")
    gone, lead = Offer.objects.get(), Lead.objects.get()
    assert (gone.state, gone.reason, gone.book_back_since) == (Offer.State.RETURNED, "complaint", now)
    assert (lead.stage, lead.partner) == (stage, None)
    asked = FollowUp.objects.open().get()
    assert (asked.kind, asked.role) == (kind, role)
    walk(now)
    assert not leads_without_next_step(now + DAY).exists()


def test_a_wrong_area_is_the_machines_mistake_so_the_next_partner_is_asked():
    sent, made = complained("wrong_area")
    offer.judge(made.pk, upheld=True, answer="Stimmt.", by="user:1", now=NOW + 2 * DAY)
    walk(NOW + 2 * DAY)
    assert Offer.objects.open().get().partner != sent.partner


def test_a_rejected_complaint_changes_nothing_but_tells_why():
    _, made = complained()
    offer.judge(made.pk, upheld=False, answer="Die Nummer stimmt.", by="user:1", now=NOW + 2 * DAY)
    now = Offer.objects.get()
    assert (now.state, now.book_back_since) == (Offer.State.ACCEPTED, None)
    assert "check_complaint" not in kinds()
    assert kinds() == {"first_call"}


def test_a_complaint_is_judged_once():
    _, made = complained()
    offer.judge(made.pk, upheld=False, answer="Nein.", by="user:1", now=NOW + 2 * DAY)
    again = offer.judge(made.pk, upheld=True, answer="Doch.", by="user:2", now=NOW + 3 * DAY)
    assert (again.state, again.answer) == (Complaint.State.REJECTED, "Nein.")
    assert Offer.objects.get().book_back_since is None


def test_nothing_is_decided_without_an_answer():
    _, made = complained()
    with pytest.raises(OfferError):
        offer.judge(made.pk, upheld=True, answer="  ", by="user:1", now=NOW)
    assert Complaint.objects.get().state == Complaint.State.OPEN


def test_a_lead_that_is_with_somebody_else_by_now_stays_there():
    sent, made = complained()
    offer.give_back(sent.pk, reason="no_capacity", by="partner:ADLER", now=NOW + DAY)
    walk(NOW + DAY)
    following = Offer.objects.open().get()
    offer.judge(made.pk, upheld=True, answer="Stimmt.", by="user:1", now=NOW + DAY)
    assert Offer.objects.get(pk=sent.pk).book_back_since == NOW + DAY
    assert Offer.objects.open().get() == following


def test_complaints_are_for_leads_that_were_taken_and_not_too_long_ago():
    sent = offered()
    with pytest.raises(OfferError, match="only a lead that was taken"):
        offer.complain(sent.pk, reason="other", by="x", now=NOW)
    offer.accept(sent.pk, by="x", now=NOW)
    with pytest.raises(OfferError, match="30 days"):
        offer.complain(sent.pk, reason="other", by="x", now=NOW + 31 * DAY)


def test_complaints_that_were_right_are_marks_on_the_campaign():
    _, made = complained()
    offer.judge(made.pk, upheld=True, answer="Stimmt.", by="user:1", now=NOW + DAY)
    (row,) = Complaint.objects.per_campaign()
    assert (row["made"], row["right"]) == (1, 1)
    (row,) = Complaint.objects.per_reason()
    assert (row["reason"], row["made"], row["right"]) == ("wrong_number", 1, 1)


# --- To a person, nobody called, a letter that came back -----------------------------------------------------


def test_a_lead_that_waits_too_long_at_the_door_goes_to_a_person_once():
    comes_in()
    walk()
    lead = Lead.objects.get()
    FollowUp.objects.all().delete()
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.MATCH, waiting_since=NOW)
    sweep(now=NOW + timedelta(hours=95))
    assert not FollowUp.objects.filter(kind="place_by_hand").exists()
    for hours in (96, 97):
        Lead.objects.filter(pk=lead.pk).update(stage=Stage.MATCH, waiting_since=NOW)
        sweep(now=NOW + timedelta(hours=hours))
    assert Lead.objects.get().stage == Stage.STUCK
    assert FollowUp.objects.filter(kind="place_by_hand").count() == 1


def test_nobody_called_is_told_to_sales_once():
    sent = taken()
    later = NOW + 2 * DAY
    assert offer.nobody_called(sent.pk, now=later)
    assert not offer.nobody_called(sent.pk, now=later + DAY)
    walk(later)
    walk(later + DAY)
    assert Offer.objects.get().nobody_called_at == later
    call = FollowUp.objects.get(kind="call_now")
    assert (call.role, call.due_at > later, call.partner) == ("sales", True, None)
    assert kinds() == {"first_call", "call_now"}, "the partner's own follow-up stands"
    assert Lead.objects.get().stage == Stage.PURSUE


def test_sales_is_asked_to_call_once_however_many_partners_did_not():
    sent = taken()
    offer.nobody_called(sent.pk, now=NOW + DAY)
    walk(NOW + DAY)
    offer.give_back(sent.pk, reason="other", by="x", now=NOW + DAY)
    walk(NOW + DAY)
    again = offer.accept(Offer.objects.open().get().pk, by="y", now=NOW + DAY)
    walk(NOW + DAY)
    offer.nobody_called(again.pk, now=NOW + 3 * DAY)
    walk(NOW + 3 * DAY)
    assert FollowUp.objects.filter(kind="call_now").count() == 1


def test_nobody_called_means_nothing_once_the_lead_is_elsewhere():
    sent = taken()
    offer.give_back(sent.pk, reason="other", by="x", now=NOW)
    assert not offer.nobody_called(sent.pk, now=NOW + DAY)
    assert Offer.objects.get(pk=sent.pk).nobody_called_at is None


def test_a_letter_that_came_back_takes_the_offer_back():
    sent = offered()
    before = Partner.objects.get(pk=sent.partner_id)
    assert offer.bounced(sent.pk, now=NOW)
    gone = Offer.objects.get(pk=sent.pk)
    assert (gone.state, gone.reason, gone.book_back_since) == (Offer.State.WITHDRAWN, "bounced", NOW)
    assert FollowUp.objects.open().get().kind == "fix_address"
    assert Partner.objects.get(pk=sent.partner_id).history_offers == before.history_offers
    walk()
    assert Offer.objects.open().get().partner != sent.partner


def test_an_offer_that_was_seen_did_not_bounce():
    sent = offered()
    offer.seen(sent.pk, now=NOW)
    assert not offer.bounced(sent.pk, now=NOW)
    assert Offer.objects.get().state == Offer.State.OPEN
