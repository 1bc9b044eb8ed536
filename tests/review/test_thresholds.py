"""Thresholds: who rises, who falls, and that nobody is surprised."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.cast import NOW

from stellwerk.review.thresholds import (
    ORDER,
    Case,
    Figures,
    LevelPolicy,
    OpenChange,
    State,
    Verb,
    Worked,
    announced_for,
    figures,
    is_down,
    judge,
    standing,
    wish,
)

POLICY = LevelPolicy()
TODAY = NOW.date()
LONG_AGO = TODAY - timedelta(weeks=60)
GOOD = Figures(leads=30, wins=9, expected=6.0)
MIDDLING = Figures(leads=20, wins=2, expected=2.5)
POOR = Figures(leads=20, wins=0, expected=5.0)


def a_case(level: str = "silver", **over: Any) -> Case:
    return replace(Case(level=level, since=LONG_AGO, now=MIDDLING, before=MIDDLING), **over)


def worked(*, weeks_ago: float, won: bool = False, open_: bool = False, chance: float = 0.2) -> Worked:
    at = NOW - timedelta(weeks=weeks_ago)
    return Worked(at, None if open_ else at + timedelta(days=3), won, chance)


# --- Figures


def test_it_counts_what_is_over_and_what_has_lain_too_long() -> None:
    leads = [
        worked(weeks_ago=5, won=True),
        worked(weeks_ago=4),
        worked(weeks_ago=9, open_=True),  # nobody avoids a loss by never reporting
        worked(weeks_ago=3, open_=True),  # still in work
        worked(weeks_ago=27, won=True),  # before the weeks looked back on
    ]
    found = figures(leads, at=NOW, policy=POLICY)
    assert (found.leads, found.wins) == (3, 1)
    assert found.expected == pytest.approx(0.6)


def test_it_looks_back_as_of_a_moment_without_knowing_what_came_later() -> None:
    lead = Worked(NOW - timedelta(weeks=6), NOW - timedelta(weeks=1), True, 0.5)
    assert figures([lead], at=NOW, policy=POLICY).wins == 1
    assert figures([lead], at=NOW - timedelta(weeks=4), policy=POLICY).leads == 0


# --- Up, down, and what keeps a level


def test_who_reaches_the_threshold_rises_one_step() -> None:
    move = judge(a_case("silver", now=GOOD), today=TODAY, policy=POLICY)
    assert (move.verb, move.to_level, move.why.key) == (Verb.PROPOSE, "gold", "level.up")
    assert wish(a_case("base", now=GOOD), today=TODAY, policy=POLICY) == "silver"


def test_too_few_leads_lift_nobody_and_sink_nobody() -> None:
    few = Figures(leads=5, wins=5, expected=1.0)
    assert judge(a_case("silver", now=few), today=TODAY, policy=POLICY) is None
    none_won = Figures(leads=7, wins=0, expected=4.0)
    assert judge(a_case("gold", now=none_won, before=none_won), today=TODAY, policy=POLICY) is None


def test_a_step_down_needs_bad_figures_today_and_weeks_ago() -> None:
    assert judge(a_case("gold", now=POOR, before=GOOD), today=TODAY, policy=POLICY) is None
    assert judge(a_case("gold", now=GOOD, before=POOR), today=TODAY, policy=POLICY) is None
    move = judge(a_case("gold", now=POOR, before=POOR), today=TODAY, policy=POLICY)
    assert (move.to_level, move.why.key) == ("silver", "level.down")


def test_a_little_below_the_threshold_loses_no_level() -> None:
    nearly = Figures(leads=100, wins=14, expected=14.0)
    assert judge(a_case("gold", now=nearly, before=nearly), today=TODAY, policy=POLICY) is None


def test_a_level_that_has_just_begun_is_not_taken_away() -> None:
    case = a_case("gold", since=TODAY - timedelta(weeks=7), now=POOR, before=POOR)
    assert judge(case, today=TODAY, policy=POLICY) is None
    assert judge(case, today=TODAY + timedelta(weeks=1), policy=POLICY) is not None


def test_nobody_falls_below_base() -> None:
    policy = replace(POLICY, rules=(*POLICY.rules, ("base", 8, 0.05, 0.7)))
    for rules in (POLICY, policy):
        assert judge(a_case("base", now=POOR, before=POOR), today=TODAY, policy=rules) is None


def test_a_level_without_a_rule_is_nobodys_to_lose() -> None:
    policy = replace(POLICY, rules=(("silver", 8, 0.08, 0.8),))
    assert judge(a_case("gold", now=POOR, before=POOR), today=TODAY, policy=policy) is None


# --- Notice, lapse, refusal


def test_a_step_down_is_announced_four_weeks_ahead_a_step_up_one_day() -> None:
    assert announced_for("gold", "silver", today=TODAY, policy=POLICY) == TODAY + timedelta(days=28)
    assert announced_for("silver", "gold", today=TODAY, policy=POLICY) == TODAY + timedelta(days=1)


def test_by_policy_it_is_announced_without_a_person() -> None:
    move = judge(a_case(now=GOOD), today=TODAY, policy=replace(POLICY, automatic=True))
    assert (move.verb, move.effective_on) == (Verb.ANNOUNCE, TODAY + timedelta(days=1))


def announced(level: str, on: date) -> OpenChange:
    return OpenChange(level, State.ANNOUNCED, on)


def test_an_announced_step_is_done_on_its_day_and_not_before() -> None:
    case = a_case("gold", now=POOR, before=POOR, open=announced("silver", TODAY))
    assert judge(case, today=TODAY - timedelta(days=1), policy=POLICY) is None
    assert judge(case, today=TODAY, policy=POLICY).verb is Verb.DO


def test_it_lapses_when_the_reason_is_gone_before_it_takes_effect() -> None:
    case = a_case("gold", now=GOOD, before=POOR, open=announced("silver", TODAY))
    assert judge(case, today=TODAY, policy=POLICY).verb is Verb.LAPSE


def test_what_a_person_refused_is_not_asked_again_for_a_while() -> None:
    case = a_case(now=GOOD, refused=(("gold", TODAY - timedelta(weeks=12)),))
    assert judge(case, today=TODAY, policy=POLICY) is None
    assert judge(case, today=TODAY + timedelta(weeks=1), policy=POLICY) is not None


def test_the_way_back_is_the_same_rule_without_a_wait() -> None:
    fallen = a_case("silver", since=TODAY, now=GOOD, before=POOR)
    assert judge(fallen, today=TODAY, policy=POLICY).to_level == "gold"


# --- The new


def test_the_start_is_protected_for_weeks_or_leads_whichever_ends_first() -> None:
    few, many = Figures(3, 0, 1.0), Figures(12, 0, 4.0)
    young, old = TODAY - timedelta(weeks=25), TODAY - timedelta(weeks=26)
    assert judge(a_case("new", since=young, now=few, before=few), today=TODAY, policy=POLICY) is None
    assert judge(a_case("new", since=young, now=many, before=few), today=TODAY, policy=POLICY) is not None
    assert judge(a_case("new", since=old, now=few, before=few), today=TODAY, policy=POLICY) is not None


@pytest.mark.parametrize(
    ("found", "level", "key"),
    [
        (GOOD, "gold", "level.classed"),
        (MIDDLING, "silver", "level.classed"),
        (POOR, "base", "level.classed"),
        (Figures(2, 0, 1.0), "silver", "level.unjudged"),
    ],
)
def test_after_the_start_results_decide_and_too_few_leads_are_held_against_nobody(
    found: Figures, level: str, key: str
) -> None:
    move = judge(a_case("new", now=found, before=found), today=TODAY, policy=POLICY)
    assert (move.to_level, move.why.key) == (level, key)


# --- What the partner reads


@pytest.mark.parametrize(
    ("case", "keys"),
    [
        (a_case("silver"), ["level.figures", "level.next"]),
        (a_case("gold", now=GOOD), ["level.figures", "level.top"]),
        (a_case("gold", now=POOR), ["level.figures", "level.danger", "level.top"]),
        (a_case("base", now=POOR), ["level.figures", "level.next"]),
        (a_case("new", since=TODAY), ["level.figures", "level.start"]),
    ],
)
def test_a_partner_reads_its_figures_and_what_lies_ahead(case: Case, keys: list[str]) -> None:
    assert [reason.key for reason in standing(case, today=TODAY, policy=POLICY)] == keys


# --- For any figures


@st.composite
def any_figures(draw: st.DrawFn) -> Figures:
    leads = draw(st.integers(0, 60))
    return Figures(leads, draw(st.integers(0, leads)), draw(st.floats(0, 30)))


any_policy = st.builds(
    LevelPolicy,
    rules=st.sampled_from(
        [POLICY.rules, (("gold", 10, 0.3, 0.0), ("silver", 5, 0.1, 0.0)), (("gold", 1, 0.0, 1.2),), ()]
    ),
    margin=st.sampled_from([0.0, 0.15, 0.5]),
    settle_weeks=st.sampled_from([0, 8]),
    judged_from_leads=st.sampled_from([0, 8]),
    start_weeks=st.sampled_from([4, 26]),
    notice_down_days=st.sampled_from([0, 28]),
    automatic=st.booleans(),
)


@given(found=any_figures(), level=st.sampled_from([*ORDER, "new"]), policy=any_policy)
def test_constant_figures_never_lead_up_and_down_in_turn(
    found: Figures, level: str, policy: LevelPolicy
) -> None:
    today, steps, seen = TODAY, [], level
    for _ in range(60):
        case = Case(seen, LONG_AGO, found, found)
        wanted = wish(case, today=today, policy=policy)
        if wanted != seen and seen != "new":
            steps.append(is_down(seen, wanted))
        seen, today = wanted, today + timedelta(weeks=1)
    assert len(set(steps)) <= 1
    assert seen in ORDER


class OnePartner(RuleBasedStateMachine):
    """A partner whose figures change at will, judged every night, with a person who approves and refuses."""

    @initialize(level=st.sampled_from([*ORDER, "new"]), policy=any_policy)
    def begin(self, level: str, policy: LevelPolicy) -> None:
        self.policy, self.level, self.today, self.since = policy, level, TODAY, TODAY
        self.history = [Figures(0, 0, 0.0)]
        self.open: OpenChange | None = None
        self.announced_on: date | None = None
        self.refused: list[tuple[str, date]] = []

    @rule(found=any_figures())
    def figures_change(self, found: Figures) -> None:
        self.history.append(found)

    @rule()
    def a_person_announces(self) -> None:
        if self.open and self.open.state is State.PROPOSED:
            due = announced_for(self.level, self.open.to_level, today=self.today, policy=self.policy)
            self.open = replace(self.open, state=State.ANNOUNCED, effective_on=due)
            self.announced_on = self.today

    @rule()
    def a_person_refuses(self) -> None:
        if self.open:
            self.refused.append((self.open.to_level, self.today))
            self.open = None

    @rule(days=st.sampled_from([1, 1, 7, 30]))
    def a_night(self, days: int) -> None:
        self.today += timedelta(days=days)
        now, before = self.history[-1], self.history[-2:][0]
        case = Case(self.level, self.since, now, before, self.open, tuple(self.refused))
        move = judge(case, today=self.today, policy=self.policy)
        if move is None:
            return
        if move.verb in (Verb.PROPOSE, Verb.ANNOUNCE):
            assert self.open is None or self.open.state is State.PROPOSED
            assert move.to_level != self.level
            protected = self.level == "new" and now.leads < self.policy.start_leads
            assert not protected or self.today >= self.since + timedelta(weeks=self.policy.start_weeks)
            state = State.PROPOSED if move.verb is Verb.PROPOSE else State.ANNOUNCED
            self.open = OpenChange(move.to_level, state, move.effective_on)
            self.announced_on = self.today if state is State.ANNOUNCED else self.announced_on
        elif move.verb is Verb.LAPSE:
            assert self.open
            self.open = None
        else:
            assert self.open
            assert self.open.state is State.ANNOUNCED
            assert self.announced_on
            notice = self.policy.notice_down_days if is_down(self.level, move.to_level) else 0
            assert self.today >= self.announced_on + timedelta(days=notice)
            self.level, self.since, self.open = move.to_level, self.today, None

    @invariant()
    def it_is_always_a_level(self) -> None:
        if hasattr(self, "level"):
            assert self.level in (*ORDER, "new")


TestOnePartner = OnePartner.TestCase
TestOnePartner.settings = settings(
    max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
