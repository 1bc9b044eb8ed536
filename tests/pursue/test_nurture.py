"""A track takes a B lead forward, step by step; no letter without permission, by night, or too many."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean.consent import Allowed
from stellwerk.grade.points import Known
from stellwerk.pursue.mail_fields import fill, problems
from stellwerk.pursue.nurture import (
    DEEDS,
    MONTH,
    Kind,
    Move,
    Seen,
    Track,
    TrackError,
    advance,
    first_fitting,
    may_write_at,
    read_steps,
    read_track,
)
from stellwerk.pursue.nurture_policy import NurturePolicy
from stellwerk.terms import Reason
from stellwerk.worktime import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 17, 8, 12, tzinfo=UTC)  # a Tuesday morning
DAY = timedelta(days=1)
POLICY = NurturePolicy()
MAY = Allowed(Reason("contact.consent"))
MAY_NOT = Reason("contact.no_consent")
MAIL, WAIT = {"kind": "mail", "template": 1}, {"kind": "wait", "days": 7}


def seen(**over: Any) -> Seen:
    plain: dict[str, Any] = {"known": Known("fair", NOW), "may_mail": MAY, "may_call": MAY}
    return Seen(**plain | over)


def a_track(*steps: dict[str, Any], entry: Any = (), name: str = "Messe") -> Track:
    return read_track(1, name, entry, steps)


def turn(
    track: Any, step: int = 0, *, of: Seen | None = None, now: datetime = NOW, began: datetime = NOW
) -> Move:
    return advance(
        track, step, of or seen(), began_at=began, now=now, policy=POLICY, calendar=Calendar(), tz=BERLIN
    )


def test_a_turn_goes_on_up_to_the_next_wait():
    move = turn(a_track(MAIL, {"kind": "call", "days": 1, "note": "Bedarf"}, WAIT, MAIL))
    assert [act.kind for act in move.acts] == [Kind.MAIL, Kind.CALL]
    assert (move.step, move.next_at) == (3, NOW + 7 * DAY)
    assert move.acts[1].due_at > NOW


def test_the_end_of_the_track_says_so():
    move = turn(a_track(MAIL))
    assert (move.next_at, move.finished, move.why.key) == (None, True, "nurture.finished")


def test_without_permission_the_letter_is_passed_over_and_why_is_said():
    move = turn(a_track(MAIL, WAIT), of=seen(may_mail=MAY_NOT))
    assert (move.acts, move.skipped, move.step) == ((), (MAY_NOT,), 2)


@pytest.mark.parametrize("key", ["contact.blocked", "contact.withdrawn"])
def test_whoever_wants_no_letters_leaves_at_once_and_never_enters(key):
    of, track = seen(may_mail=Reason(key)), a_track(WAIT)
    assert turn(track, of=of).why.key == "nurture.opted_out"
    assert first_fitting([track], of, been_on=frozenset(), today=NOW.date()) is None


def test_whoever_answers_leaves_and_an_answer_from_before_does_not_count():
    track = a_track(WAIT, MAIL)
    before, after = ("answered", NOW - DAY), ("answered", NOW + DAY)
    assert turn(track, 1, of=seen(did=(before,)), now=NOW + 2 * DAY).why.key == "nurture.finished"
    assert turn(track, 1, of=seen(did=(after,)), now=NOW + 2 * DAY).why.key == "nurture.replied"


def test_a_check_jumps_or_lets_leave_or_goes_on():
    clicked = {"kind": "check", "field": "did.clicked", "how": "yes"}
    track = a_track(clicked | {"then": "jump", "to": 2}, MAIL, WAIT, MAIL)
    did = seen(did=(("clicked", NOW),))
    assert turn(track, of=did).acts == ()
    assert [act.step for act in turn(track).acts] == [1]
    leaving = a_track(clicked | {"then": "leave"}, MAIL)
    assert (turn(leaving, of=did).why.key, turn(leaving, of=did).acts) == ("nurture.check", ())


def test_a_check_may_ask_what_a_segment_asks():
    track = a_track(
        {"kind": "check", "field": "product", "how": "one_of", "value": "turning", "then": "leave"}, WAIT
    )
    assert turn(track, of=seen(known=Known("fair", NOW, product="turning"))).next_at is None
    assert turn(track, of=seen(known=Known("fair", NOW, product="milling"))).next_at is not None


def test_the_first_track_that_fits_takes_a_lead_and_none_twice():
    fair = a_track(WAIT, entry=({"group": "all", "field": "channel", "how": "one_of", "value": "fair"},))
    every = a_track(WAIT, name="Alle")
    today = NOW.date()
    assert first_fitting([fair, every], seen(), been_on=frozenset(), today=today) is fair
    assert first_fitting([fair, every], seen(), been_on=frozenset({"Messe"}), today=today) is every
    web = seen(known=Known("web", NOW))
    assert first_fitting([fair, every], web, been_on=frozenset(), today=today) is every


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-17 09:12", "2026-03-17 09:12"),  # Tuesday morning
        ("2026-03-17 05:00", "2026-03-17 08:00"),  # before the day begins
        ("2026-03-17 18:00", "2026-03-18 08:00"),  # in the evening
        ("2026-03-20 20:00", "2026-03-23 08:00"),  # Friday evening: Monday
        ("2026-03-28 23:00", "2026-03-30 08:00"),  # over the change to summer time
    ],
)
def test_letters_wait_for_the_day(at, expected):
    moment = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    found = may_write_at(moment, (), policy=POLICY, tz=BERLIN)
    assert f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}" == expected


def test_a_letter_too_many_waits_until_a_month_has_passed_since_the_first():
    lately = (NOW - 20 * DAY, NOW - 10 * DAY, NOW - 5 * DAY)
    move = turn(a_track(MAIL, WAIT), of=seen(mailed_at=lately))
    assert (move.acts, move.step, move.next_at) == ((), 0, NOW - 20 * DAY + MONTH)
    assert turn(a_track(MAIL, WAIT), of=seen(mailed_at=lately[1:])).acts


@pytest.mark.parametrize(
    ("rows", "place", "key"),
    [
        ([], -1, "nurture_track.empty"),
        ([{"kind": "mail"}], 0, "nurture_track.no_template"),
        ([MAIL, {"kind": "wait", "days": "x"}], 1, "nurture_track.no_days"),
        ([{"kind": "invite"}], 0, "nurture_track.no_campaign"),
        ([{"kind": "dance"}], 0, "nurture_track.no_kind"),
        ([{"kind": "check", "field": "did.danced"}], 0, "segment_rule.no_field"),
        (
            [MAIL, {"kind": "check", "field": "did.clicked", "then": "jump", "to": 1}],
            1,
            "nurture_track.only_forward",
        ),
        ([WAIT] * 31, -1, "nurture_track.too_many"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(rows, place, key):
    with pytest.raises(TrackError) as error:
        read_steps(rows)
    assert [(at, reason.key) for at, reason in error.value.problems] == [(place, key)]


def test_steps_are_stored_as_they_are_read():
    check = {"kind": "check", "field": "did.clicked", "how": "yes", "value": "", "then": "jump", "to": 5}
    invite = {"kind": "invite", "campaign": 3, "template": 1}
    rows = [MAIL, {"kind": "call", "days": 2, "note": "Bedarf"}, invite, WAIT, check]
    assert [step.as_json() for step in read_steps(rows)] == rows


# --- Any track at all -------------------------------------------------------------------------------------------

moments = st.integers(0, 60 * 24 * 90).map(lambda minutes: NOW + timedelta(minutes=minutes))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    count = draw(st.integers(1, 12))
    rows: list[dict[str, Any]] = []
    for place in range(count):
        check = {
            "kind": "check", "field": f"did.{draw(st.sampled_from(DEEDS))}",
            "how": draw(st.sampled_from(["yes", "no"])),
            "then": draw(st.sampled_from(["jump", "leave"])), "to": draw(st.integers(place + 1, count)),
        }  # fmt: skip
        wait = {"kind": "wait", "days": draw(st.integers(1, 60))}
        invite = {"kind": "invite", "campaign": 1, "template": draw(st.integers(0, 2))}
        rows.append(draw(st.sampled_from([MAIL, {"kind": "call"}, invite, wait, check])))
    return a_track(*rows)


@given(
    track=tracks(),
    now=moments,
    may=st.sampled_from([MAY, MAY_NOT, Reason("contact.blocked"), Reason("contact.bounced")]),
    did=st.lists(st.tuples(st.sampled_from(DEEDS), moments), max_size=5),
    mailed=st.lists(moments, max_size=5),
)
def test_every_lead_on_any_track_has_a_date_or_is_at_its_end(track, now, may, did, mailed):
    step, letters, turns = 0, [], 0
    at = now
    while True:
        of = seen(may_mail=may, did=tuple(did), mailed_at=tuple(mailed + letters))
        move = turn(track, step, of=of, now=at, began=now)
        acted = [act for act in move.acts if act.template]
        letters += [at] * len(acted)
        assert may is MAY or not acted, "never a letter without permission"
        if acted:
            local = at.astimezone(BERLIN)
            assert POLICY.write_from_hour <= local.hour < POLICY.write_until_hour
            assert local.weekday() < 5
            assert len(
                [one for one in mailed + letters if at - MONTH < one <= at]
            ) <= POLICY.most_mails_a_month + len([one for one in mailed if one > at - MONTH])
        if move.next_at is None:
            assert move.why is not None
            return
        assert move.next_at > at, "a date, and a later one"
        assert move.step >= step, "never back"
        step, at, turns = move.step, move.next_at, turns + 1
        assert turns < 200, "it comes to an end"


# --- Fields ------------------------------------------------------------------------------------------------------


def test_fields_are_filled_and_say_otherwise_where_nothing_is_known():
    text = "{greeting}, Ihr {product|Vorhaben} in {city}"
    assert fill(text, {"greeting": "Guten Tag", "city": "Kassel"}) == "Guten Tag, Ihr Vorhaben in Kassel"
    assert fill(text, {"product": "Drehen"}) == ", Ihr Drehen in "


def test_unknown_fields_and_loose_braces_are_named():
    assert [reason.key for reason in problems("{vorname} {greeting}")] == ["mail_template.no_field"]
    assert problems("{vorname}")[0].values["value"] == "{vorname}"
    assert [reason.key for reason in problems("100 % {")] == ["mail_template.brace"]
    assert problems("{greeting}, {product|Ihre Maschine}") == ()
