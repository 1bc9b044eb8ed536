"""From the first call to the first order, one report at a time."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from stellwerk.pursue import (
    CLOSED,
    Progress,
    PursueError,
    PursuePolicy,
    Report,
    Standing,
    advance,
    undo_conversion,
)
from stellwerk.pursue.lifecycle import said_before, stands
from stellwerk.terms import Temperature

POLICY = PursuePolicy()

# stands at, temperature, report -> stands at, temperature
GOLDEN = [
    ("taken", "cold", "not_reached", "taken", "cold"),
    ("taken", "cold", "reached", "reached", "warm"),
    ("taken", "prospect", "reached", "reached", "prospect"),
    ("reached", "warm", "appointment", "appointment", "prospect"),
    ("appointment", "prospect", "quotation", "quotation", "prospect"),
    ("quotation", "prospect", "won", "won", "customer"),
    ("quotation", "prospect", "lost", "lost", "prospect"),
    # steps may be skipped
    ("taken", "cold", "quotation", "quotation", "prospect"),
    ("taken", "cold", "won", "won", "customer"),
    # a second appointment after the quotation takes nothing back
    ("quotation", "prospect", "appointment", "quotation", "prospect"),
    ("quotation", "prospect", "not_reached", "quotation", "prospect"),
]


@pytest.mark.parametrize(("progress", "temperature", "report", "further", "warmer"), GOLDEN)
def test_a_report_takes_the_lead_further(
    progress: str, temperature: str, report: str, further: str, warmer: str
) -> None:
    standing = Standing(Progress(progress), Temperature(temperature))
    advanced = advance(standing, Report(report), policy=POLICY, lost_reason="price")
    assert (advanced.standing.progress, advanced.standing.temperature) == (further, warmer)


def test_only_winning_converts_the_prospect_to_a_customer() -> None:
    converting = {
        report for report in Report if advance(Standing(), report, policy=POLICY, lost_reason="price").convert
    }
    assert converting == {Report.WON}


def test_calls_in_vain_are_counted_until_somebody_answers() -> None:
    standing = Standing()
    for tries in (1, 2, 3):
        standing = advance(standing, Report.NOT_REACHED, policy=POLICY).standing
        assert standing.tries == tries
    assert advance(standing, Report.REACHED, policy=POLICY).standing.tries == 0


def test_after_the_last_try_it_says_so() -> None:
    nearly = Standing(tries=POLICY.most_tries - 1)
    assert advance(Standing(), Report.NOT_REACHED, policy=POLICY).reason.key == "pursue.not_reached"
    assert advance(nearly, Report.NOT_REACHED, policy=POLICY).reason.key == "pursue.tries_used_up"


def test_a_lost_lead_needs_a_reason() -> None:
    with pytest.raises(PursueError, match="Say why"):
        advance(Standing(), Report.LOST, policy=POLICY)
    lost = advance(Standing(), Report.LOST, policy=POLICY, lost_reason="price")
    assert lost.reason.values == {"reason": "price"}


def test_the_same_end_reported_twice_changes_nothing_and_converts_once() -> None:
    won = advance(Standing(), Report.WON, policy=POLICY).standing
    again = advance(won, Report.WON, policy=POLICY)
    assert (again.standing, again.changed, again.convert) == (won, False, False)


def test_a_closed_lead_takes_no_other_report() -> None:
    won = advance(Standing(), Report.WON, policy=POLICY).standing
    with pytest.raises(PursueError, match="already won"):
        advance(won, Report.LOST, policy=POLICY, lost_reason="price")


QUOTED = Standing(Progress.QUOTATION, Temperature.PROSPECT)
WON = Standing(Progress.WON, Temperature.CUSTOMER)


def test_a_conversion_is_undone_to_where_the_lead_stood() -> None:
    undone = undo_conversion(before=QUOTED, now_at=WON, orders=1, policy=POLICY)
    assert undone.standing == QUOTED
    assert undone.undo_conversion


def test_a_lead_that_was_won_at_once_stands_as_reached_after_the_undo() -> None:
    undone = undo_conversion(before=Standing(), now_at=WON, orders=0, policy=POLICY)
    assert undone.standing == Standing(Progress.REACHED, Temperature.WARM)


def test_a_second_order_makes_a_conversion_final() -> None:
    with pytest.raises(PursueError, match="2 orders"):
        undo_conversion(before=QUOTED, now_at=WON, orders=2, policy=POLICY)


def test_only_a_conversion_can_be_undone() -> None:
    with pytest.raises(PursueError, match="Only a conversion"):
        undo_conversion(before=QUOTED, now_at=QUOTED, orders=0, policy=POLICY)


class ALead(RuleBasedStateMachine):
    """Whatever people report, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = self.before_win = Standing()
        self.orders = self.customers = 0

    @rule(report=st.sampled_from(Report), reason=st.sampled_from(["", "price"]))
    def somebody_reports(self, report: Report, reason: str) -> None:
        before = self.standing
        try:
            advanced = advance(before, report, policy=POLICY, lost_reason=reason)
        except PursueError:
            assert before.progress in CLOSED or (report is Report.LOST and not reason)
            return
        self.standing = advanced.standing
        way, warmth = list(Progress), list(Temperature)
        assert way.index(self.standing.progress) >= way.index(before.progress)
        assert warmth.index(self.standing.temperature) >= warmth.index(before.temperature)
        if advanced.convert:
            self.before_win, self.orders, self.customers = before, 1, self.customers + 1

    @rule()
    def another_order_comes(self) -> None:
        if self.standing.progress is Progress.WON:
            self.orders += 1

    @rule()
    def somebody_undoes(self) -> None:
        try:
            undone = undo_conversion(
                before=self.before_win, now_at=self.standing, orders=self.orders, policy=POLICY
            )
        except PursueError:
            assert self.standing.progress is not Progress.WON or self.orders >= 2
            return
        self.standing, self.orders, self.customers = undone.standing, 0, self.customers - 1

    @invariant()
    def a_customer_is_whoever_won_and_nobody_else(self) -> None:
        won = self.standing.progress is Progress.WON
        assert self.customers == won
        assert (self.standing.temperature is Temperature.CUSTOMER) is won

    @invariant()
    def tries_are_counted_only_while_open(self) -> None:
        assert not self.standing.tries or self.standing.progress not in CLOSED


TestALead = ALead.TestCase


# reports, oldest first -> stands at, calls in vain since anybody was reached
HEARD = [
    ([], "taken", 0),
    (["not_reached", "not_reached"], "taken", 2),
    (["not_reached", "reached", "not_reached"], "reached", 1),
    (["quotation", "not_reached", "appointment"], "quotation", 0),
    (["reached", "lost"], "lost", 0),
]


@pytest.mark.parametrize(("reports", "progress", "tries"), HEARD)
def test_a_lead_stands_where_its_reports_took_it(reports: list[str], progress: str, tries: int) -> None:
    assert stands(reports, Temperature.WARM) == Standing(Progress(progress), Temperature.WARM, tries)


def test_what_is_said_again_is_the_last_report_of_its_kind_or_the_last_that_says_it_too() -> None:
    assert said_before(["not_reached", "reached", "reached", "quotation"], "reached") == 2
    assert said_before(["not_reached", "appointment"], "reached") == 1
