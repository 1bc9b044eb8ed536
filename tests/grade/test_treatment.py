"""What happens next: by the policy's rows, or as usual."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stellwerk.grade import Curve, GradePolicy, Known, grade
from stellwerk.grade.sort import Apart, Circumstances
from stellwerk.terms import Letter

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
HOT = Known(
    channel="fair", last_contact_at=NOW, industry="toolmaking", size_class="M", product="turning", country="DE",
    text="Liefertermin? Altmaschine steht oft.", decides=True, value_cents=4_800_000,
)  # fmt: skip
COLD = Known(channel="web", last_contact_at=NOW, product="turning")
OWN = GradePolicy()


def graded(known, *, policy=OWN, bar=None, **apart):
    return grade(
        known, now=NOW, policy=policy, curve=Curve(), circumstances=Circumstances(bar), apart=Apart(**apart)
    )


def rule(*row):
    return replace(OWN, treatments=(row,))


def test_bought_addresses_are_called_before_a_partner_gets_them_and_only_once():
    bought = replace(HOT, channel="provider")
    first = graded(bought, bar=30)
    assert (first.letter, first.treatment.what, first.treatment.by) == (Letter.A, "qualify", "call_centre")
    assert graded(bought, bar=30, qualified=True).treatment.what == "offer"


def test_a_b_close_to_a_is_asked_by_the_call_centre_only_once():
    close = replace(OWN, nearly_a_points=100)
    assert graded(HOT, policy=close, bar=101).treatment.what == "ask"
    assert graded(HOT, policy=close, bar=101, qualified=True).treatment.what == "inform"
    by_rule = rule("B", "", "", "", "", "ask", "call_centre", 1)
    assert graded(HOT, policy=by_rule, bar=101).treatment.why.key == "treat.rule"
    assert graded(HOT, policy=by_rule, bar=101, qualified=True).treatment.what == "inform"


def test_whoever_has_no_telephone_is_not_to_be_called():
    assert graded(replace(HOT, channel="provider", has_phone=False), bar=20).treatment.what == "offer"


def test_a_lost_customer_is_won_back_by_sales():
    lost = replace(COLD, is_customer=True, last_order_on=(NOW - timedelta(days=1_000)).date())
    step = graded(lost).treatment
    assert (step.what, step.by, step.at) == ("win_back", "sales", NOW + timedelta(days=5))
    assert step.look_at >= NOW + timedelta(days=OWN.nurture_days)
    assert step.why.values["segment"] == "6"


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        (("B", "", "", "", "", "invite", "marketing", 3), True),
        (("B", "cold", "", "", "", "invite", "marketing", 3), True),
        (("B", "warm", "", "", "", "invite", "marketing", 3), False),
        (("A", "", "", "", "", "invite", "marketing", 3), False),
        (("B", "", "4", "", "", "invite", "marketing", 3), False),
        (("B", "", "", "diversification", "", "invite", "marketing", 3), True),
        (("B", "", "", "market_development", "", "invite", "marketing", 3), False),
        (("B", "", "", "", "fair", "invite", "marketing", 3), False),
        (("B", "", "", "", "", "qualify", "call_centre", 3), False),
    ],
)
def test_a_row_fits_only_where_all_that_it_says_holds(row, fits):
    step = graded(COLD, policy=rule(*row), strategy="diversification").treatment
    assert (step.what == "invite") is fits
    if fits:
        assert step.at == step.look_at == NOW + timedelta(days=3)


def test_the_first_row_that_fits_counts():
    rows = (
        ("B", "", "", "", "web", "invite", "marketing", 3),
        ("B", "", "", "", "", "compare", "marketing", 9),
    )
    assert graded(COLD, policy=replace(OWN, treatments=rows)).treatment.what == "invite"
