"""Every report is counted again from the raw rows, plainly and on random houses; each number leads to its leads."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import cast

from stellwerk.review import step
from stellwerk.review.reports import QUESTIONS
from stellwerk.review.shelf import Column, Filters, key_of
from stellwerk.review.step import Answered
from stellwerk.store.activities import silent_offers
from stellwerk.store.models import (
    Call,
    Campaign,
    Complaint,
    Customer,
    Feedback,
    Lead,
    Offer,
    Order,
    Potential,
    Quotation,
    Visit,
)
from stellwerk.terms import Stage
from stellwerk.worker import figures

pytestmark = [pytest.mark.django_db, pytest.mark.step]

NOW, DAY = cast.NOW, timedelta(days=1)
REFUSED, TAKEN = ("declined", "expired"), ("accepted", "won", "lost", "returned")

offers = st.fixed_dictionaries(
    {
        "partner": st.integers(0, 2),
        "state": st.sampled_from(["declined", "expired", "returned", "withdrawn"]),
        "said": st.lists(st.sampled_from(["not_reached", "reached", "quotation"]), max_size=2),
        "upheld": st.booleans(),
        "complaint": st.sampled_from(["no_need", "wrong_number"]),
        "ago": st.integers(0, 30),
    }
)
leads = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["fair", "web", "provider"]),
        "product": st.sampled_from(["turning", "milling", ""]),
        "campaign": st.integers(0, 2),
        "segments": st.sampled_from([[], ["4"], ["2", "4"]]),
        "grade": st.sampled_from(["A", "B", "C"]),
        "postcode": st.sampled_from(["34123", "18055", ""]),
        "age": st.integers(1, 500),
        "end": st.sampled_from(["won", "lost", "open", "scrap"]),
        "took": st.integers(1, 200),
        "offers": st.lists(offers, max_size=2),
        "last": st.booleans(),  # whether a partner took it in the end
        "reason": st.sampled_from(["price", "no_need", ""]),
        "strategy": st.sampled_from(["market_penetration", "product_development", ""]),
        "cents": st.integers(1, 9_000_000),
        "quoted": st.booleans(),
        "minutes": st.lists(st.sampled_from([None, 30, 90]), max_size=2),
        "seconds": st.lists(st.integers(0, 900), max_size=2),
        "chance": st.sampled_from([None, 0.1, 0.5]),
        "knows_us": st.booleans(),  # whether the company had ordered before it asked
        "later": st.lists(
            st.sampled_from(["turning", "milling", ""]), max_size=2
        ),  # what its customer ordered then
    }
)


COPIED = ("channel", "product", "segments", "grade", "postcode", "strategy", "chance")


def build(specs: list[dict[str, Any]]) -> None:
    """The rows of a random house, written without any of the code that counts them."""
    partners = [cast.adler(), cast.berg(), cast.conrad()]
    campaigns = [
        Campaign.objects.create(name=name, channel="web", real_cost_cents=cents)
        for name, cents in (("Eins", 120_000), ("Zwei", 0))
    ]
    for at, spec in enumerate(specs):
        arrived = NOW - spec["age"] * DAY
        ended = min(arrived + spec["took"] * DAY, NOW)
        outcome = spec["end"] if spec["end"] in ("won", "lost") else ""
        stage = Stage.CLOSED if outcome else Stage.SCRAP if spec["end"] == "scrap" else Stage.PURSUE
        lead = cast.a_lead(
            company=f"Firma {at}",
            **{name: spec[name] for name in COPIED},
            campaign=[*campaigns, None][spec["campaign"]], stage=stage, outcome=outcome, arrived_at=arrived,
            closed_at=ended if outcome else None, lost_reason=spec["reason"] if outcome == "lost" else "",
            value_cents=spec["cents"], worth_cents=spec["cents"] // 2,
        )  # fmt: skip
        for offer in spec["offers"]:
            build_offer(lead, partners[offer["partner"]], offer, arrived)
        if spec["last"]:
            state = outcome or "accepted"
            last: dict[str, Any] = {"state": state, "said": [], "upheld": False, "ago": 5}
            build_offer(lead, partners[at % 3], last, arrived)
            Lead.objects.filter(pk=lead.pk).update(partner=partners[at % 3])
        if outcome == "won" or spec["knows_us"]:
            build_customer(at, lead, spec, ended)
        if spec["quoted"]:
            Quotation.objects.create(lead=lead, quoted_on=arrived.date(), made_by="x", made_at=arrived)
        for minutes in spec["minutes"]:
            Visit.objects.create(
                lead=lead, kind="visit", minutes=minutes, held_at=NOW, made_at=NOW, made_by="x"
            )
        for seconds in spec["seconds"]:
            Call.objects.create(lead=lead, result="qualified", seconds=seconds, called_at=NOW, made_by="x")


def build_customer(at: int, lead: Lead, spec: dict[str, Any], ended: datetime) -> None:
    """The customer that a lead became or was, its order, and what else it ordered before and since."""
    since = ended - 900 * DAY if spec["knows_us"] else ended
    customer = Customer.objects.create(number=f"K-{at}", since=since.date(), organisation=lead.organisation)
    Lead.objects.filter(pk=lead.pk).update(customer=customer)

    def order(on: datetime, **over: Any) -> None:
        Order.objects.create(
            customer=customer, amount_cents=spec["cents"], ordered_on=on.date(), **{"product": ""} | over
        )

    if lead.outcome == "won":
        order(ended, lead=lead, product=lead.product)
    if spec["knows_us"]:
        order(ended - 800 * DAY, product="grinding")
    for line in spec["later"]:
        order(ended + DAY, product=line)


def build_offer(lead: Lead, partner: Any, spec: dict[str, Any], arrived: datetime) -> None:
    sent = max(arrived, NOW - spec["ago"] * DAY)
    answered = None if spec["state"] in ("expired", "withdrawn") else sent + timedelta(hours=3)
    offer = cast.an_offer(lead, partner, state=spec["state"], sent_at=sent, answered_at=answered)
    for what in spec["said"]:
        Feedback.objects.create(offer=offer, what=what, reported_at=sent + timedelta(hours=5))
    if spec["upheld"]:
        reason = spec.get("complaint", "no_need")
        Complaint.objects.create(offer=offer, reason=reason, state="upheld", made_at=sent, made_by="x")


def naive() -> dict[tuple[str, str, str], float]:
    """(report, row, column) -> number, each counted by a loop over the raw rows."""
    found: Counter[tuple[str, str, str]] = Counter()
    every = list(
        Lead.objects.prefetch_related("offers__feedback", "offers__complaint", "orders", "quotations")
    )
    silent = set(silent_offers(NOW - 10 * DAY, now=NOW).values_list("id", flat=True))
    costs = {campaign.pk: campaign.real_cost_cents for campaign in Campaign.objects.all()}
    sizes = Counter(lead.campaign_id for lead in every)
    for lead in every:
        for key in of_lead(lead, costs, sizes):
            found[key] += key_value(key, lead, costs, sizes)
        for offer in lead.offers.all():
            for key in of_offer(offer, lead, silent):
                found[key] += 1
    for key in of_customers():
        found[key] += 1
    for call in Call.objects.all():
        found["call_centre", "", "calls"] += 1
        found["call_centre", "", "hours"] += call.seconds / 3600  # type: ignore[assignment]
    return {key: value for key, value in found.items() if value}


def steps(lead: Lead) -> Iterable[str]:
    """How far a lead got; whoever got further was at the steps before."""
    offers_ = list(lead.offers.all())
    said = {feedback.what for offer in offers_ for feedback in offer.feedback.all()}
    got = [
        True,
        lead.grade == "A",
        bool(offers_),
        any(offer.state in TAKEN for offer in offers_),
        bool(said & {"reached", "quotation"}),
        "quotation" in said or bool(lead.quotations.all()),
        lead.outcome == "won",
    ]
    names = ("leads", "grade_a", "offered", "accepted", "contacted", "quoted", "won")
    return [name for at, name in enumerate(names) if any(got[at:])]


def of_lead(lead: Lead, costs: dict[int, int], sizes: Counter[int | None]) -> Iterable[tuple[str, str, str]]:
    """Every number that this lead counts in."""
    won, ended = lead.outcome == "won", lead.outcome in ("won", "lost")
    yield from (("funnel", name, "count") for name in steps(lead))
    offered = bool(lead.offers.all())
    upheld = any(hasattr(offer, "complaint") for offer in lead.offers.all())
    for segment in lead.segments or [""]:
        kind = f"{lead.channel}~{lead.product}~{segment}"
        yield from marked("lead_types", kind, leads=True, won=won, ended=ended, hours=True)
        yield from marked(
            "types_by_channel", f"{segment}~{lead.channel}", leads=True, won=won, ended=ended, ordered=won
        )
        yield from marked(
            "campaign", f"{segment}~{lead.product}", leads=True, won=won, upheld=upheld, offered=offered,
            lost=lead.outcome == "lost", open=lead.stage == Stage.PURSUE, complained=upheld,
        )  # fmt: skip
        yield from marked(
            "segments", segment, leads=True, grade_a=lead.grade == "A", offered=offered, ended=ended, won=won,
            ordered=won, open=lead.stage == Stage.PURSUE,
        )  # fmt: skip
    campaign = f"{lead.channel}~{lead.campaign_id or ''}"
    yield from marked(
        "channels", campaign, leads=True, won=won, ordered=won, cost=bool(lead.campaign_id), hours=True
    )
    yield from marked("partner_concentration", str(lead.partner_id or ""), leads=True, won=won, ordered=won)
    if lead.outcome == "lost":
        yield from marked("lost_reasons", f"{lead.lost_reason}~{lead.product}", lost=True, value=True)
        yield from marked("campaign/lost_reason", lead.lost_reason, lost=True, value=True)
    if lead.postcode == "18055":
        yield from marked(
            "potential", "Mecklenburg-Vorpommern~~", leads=True, won=won, existing=knew_us(lead)
        )
    if lead.postcode == "34123" and lead.product == "milling":
        yield from marked("potential", "Hessen~~milling", leads=True, won=won, existing=knew_us(lead))
    if lead.strategy:
        recent = lead.closed_at is not None and lead.closed_at >= NOW - 91 * DAY
        sent = min((offer.sent_at for offer in lead.offers.all()), default=NOW - 999 * DAY)
        worked = sent >= NOW - 91 * DAY
        yield from marked("strategy_fields", lead.strategy, leads=True, won_now=won and recent, worked=worked)
    yield from marked(
        "forecast", lead.product, open=lead.stage == Stage.PURSUE, open_worth=lead.stage == Stage.PURSUE
    )
    yield from marked("cohorts", quarter_of(lead.arrived_at), leads=True, won=won)
    if lead.closed_at and ended and lead.chance is not None:
        yield from marked("score", quarter_of(lead.closed_at), ended=True, won=won, expected=True)
    gaps = {
        "product": not lead.product,
        "campaign": not lead.campaign_id,
        "place": not lead.postcode,
        "segment": not lead.segments,
    }
    for gap, missing in gaps.items():
        yield from marked("missing", gap, lacking=missing)
    yield from marked("providers", "~", leads=True, won=won, offered=offered)


def quarter_of(at: datetime) -> str:
    return f"{at.year}-Q{(at.month + 2) // 3}"


def marked(report: str, row: str, **columns: bool) -> Iterable[tuple[str, str, str]]:
    return [(report, row, name) for name, holds in columns.items() if holds]


def key_value(
    key: tuple[str, str, str], lead: Lead, costs: dict[int, int], sizes: Counter[int | None]
) -> Any:
    """What a lead adds to a number: 1, or euros, hours, costs."""
    column = key[2]
    if column == "hours":
        visits = sum(120 if visit.minutes is None else visit.minutes for visit in lead.visits.all())
        calls = sum(call.seconds for call in lead.calls.all()) / 60
        said = sum(offer.feedback.count() for offer in lead.offers.all())
        return (visits + calls + 5 * said) / 60
    if column == "ordered":
        return sum(order.amount_cents for order in lead.orders.all())
    if column == "cost":
        return costs[lead.campaign_id] / sizes[lead.campaign_id] if lead.campaign_id else 0
    if column == "value":
        return lead.value_cents
    if column == "expected":
        return lead.chance
    return lead.worth_cents if column == "open_worth" else 1


def knew_us(lead: Lead) -> bool:
    return lead.customer is not None and lead.customer.since < lead.arrived_at.date()


def of_customers() -> Iterable[tuple[str, str, str]]:
    """The customers of Hessen, where all companies lie; those whose orders name lines, but never this one."""
    for customer in Customer.objects.prefetch_related("orders"):
        lines = {order.product for order in customer.orders.all()} - {""}
        yield from marked(
            "potential", "Hessen~~milling", customers=True, unbought=bool(lines) and "milling" not in lines
        )


def sold_more(lead: Lead) -> tuple[bool, bool]:
    """Whether the customer of a lead that ordered has ordered more since, and of another product line."""
    if lead.outcome != "won" or lead.customer is None or lead.closed_at is None:
        return False, False
    since = [
        order
        for order in lead.customer.orders.all()
        if order.lead_id != lead.pk and order.ordered_on >= lead.closed_at.date()
    ]
    others = [order for order in since if order.product and lead.product and order.product != lead.product]
    return bool(since), bool(others)


def of_offer(offer: Offer, lead: Lead, silent: set[int]) -> Iterable[tuple[str, str, str]]:
    row = str(offer.partner_id)
    said = offer.feedback.count()
    long_ago = offer.answered_at is not None and offer.answered_at <= NOW - 10 * DAY
    unheard = offer.state in TAKEN and not said and long_ago
    yield from marked(
        "response_times",
        row,
        offers=True,
        taken=offer.state in TAKEN,
        in_work=offer.state == "accepted",
        silent=offer.pk in silent,
        unheard=unheard,
    )
    ended = offer.state in ("won", "lost", "returned") and lead.chance is not None
    yield from marked(
        "partner_scorecard", row, offers=True, ended=ended, won=ended and offer.state == "won",
        outflow=offer.state in REFUSED and lead.outcome == "won", upheld=hasattr(offer, "complaint"),
        silent=offer.pk in silent, again=offer.state == "won" and sold_more(lead)[0],
        cross_sold=offer.state == "won" and sold_more(lead)[1],
    )  # fmt: skip
    if hasattr(offer, "complaint"):
        right, won = offer.complaint.state == "upheld", lead.outcome == "won"
        yield from marked("campaign/complaint", offer.complaint.reason, made=True, upheld=right, won=won)


def answers(filters: Filters | None = None) -> dict[str, Answered]:
    """All reports by their names, and the other divisions of those that offer some: 'campaign/complaint'."""
    found = {}
    for one in QUESTIONS:
        for at, by in enumerate(one.by or ("",)):
            chosen = replace(filters or Filters(), by=by)
            name = f"{one.name}/{by}" if at else one.name
            found[name] = step.answered(one, chosen, now=NOW, compare=False)
    return found


def in_a_house(specs: list[dict[str, Any]], look: Callable[[], None]) -> None:
    """Builds the house, counts its figures, looks, and takes everything back."""
    with transaction.atomic():
        Potential.objects.create(region="Mecklenburg-Vorpommern", companies=640, as_of=NOW.date())
        Potential.objects.create(region="Hessen", product="milling", companies=90, as_of=NOW.date())
        build(specs)
        figures.count_all(now=NOW)
        look()
        transaction.set_rollback(True)


# Houses are slow to build, so a failing one is told as it was found and not made smaller.
many = settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@many
@given(st.lists(leads, min_size=1, max_size=7))
def test_every_number_is_what_the_raw_rows_say(specs: list[dict[str, Any]]) -> None:
    def look() -> None:
        wanted, found, known = naive(), {}, answers()
        compared = {(report, column) for report, _, column in wanted}
        for report, answered in known.items():
            table = answered.report.table
            for column in table.columns:
                if (report, column.name) in compared:
                    for at, label in enumerate(table.labels):
                        if column.values[at] and not np.isnan(column.values[at]):
                            found[report, key_of(label), column.name] = float(column.values[at])
        wrong = {key: (found.get(key), wanted.get(key)) for key in found.keys() | wanted.keys()
                 if found.get(key) != pytest.approx(wanted.get(key, -1))}  # fmt: skip
        assert wrong == {}

    in_a_house(specs, look)


def counts(column: Column) -> bool:
    """Whether the number is how many leads (or offers, or calls) there are."""
    return column.kind == "count" and column.items is not None and column.weights is None


@many
@given(st.lists(leads, min_size=1, max_size=7), st.sampled_from(["", "fair", "web"]))
def test_every_number_leads_to_exactly_its_leads(specs: list[dict[str, Any]], channel: str) -> None:
    def look() -> None:
        for name, answered in answers(Filters(channel=channel)).items():
            table, cut = answered.report.table, answered.cut
            for columns, rows in ((table.columns, range(len(table.labels))), (table.totals, range(1))):
                for column in columns:
                    for row in rows:
                        places = column.pick(row)
                        if places is None:
                            continue
                        assert len(places) <= len(cut) or column.items is not None
                        assert ((places >= 0) & (places < max(len(cut), 1))).all(), (name, column.name)
                        if counts(column):
                            assert len(places) == column.values[row], (name, column.name)
                        assert set(answered.lead_ids(places)) <= set(cut.leads("id").tolist())

    in_a_house(specs, look)


def test_a_sum_is_that_of_the_leads_behind_it() -> None:
    specs = [one_lead(end="won", cents=4_000_000), one_lead(end="won", cents=1_000_000), one_lead(end="lost")]

    def look() -> None:
        table = answers()["channels"].report.table
        ordered = table.column("ordered")
        assert ordered.values.sum() == 5_000_000
        assert ordered.weights is not None
        for row in range(len(table.labels)):
            places = ordered.pick(row)
            assert places is not None
            assert ordered.weights[places].sum() == ordered.values[row]

    in_a_house(specs, look)


def one_lead(**over: Any) -> dict[str, Any]:
    """A lead of the fair for lathes that a partner took."""
    values = {
        "channel": "fair", "product": "turning", "campaign": 0, "segments": [], "grade": "A", "postcode": "34123",
        "age": 100, "end": "open", "took": 20, "offers": [], "last": True, "reason": "price", "strategy": "",
        "cents": 1_000_000, "quoted": False, "minutes": [], "seconds": [], "chance": 0.5,
        "knows_us": False, "later": [],
    }  # fmt: skip
    return values | over


def test_the_filters_leave_exactly_the_leads_that_fit() -> None:
    specs = [
        one_lead(channel="fair", age=10), one_lead(channel="web", age=10), one_lead(channel="web", age=200),
        one_lead(segments=["4", "2"], postcode="18055", grade="B", product="milling", age=10),
    ]  # fmt: skip

    def look() -> None:
        def left(**wanted: Any) -> int:
            return len(answers(Filters(**wanted))["funnel"].cut)

        assert left() == 4
        assert left(channel="web") == 2
        assert left(channel="web", since=NOW - 30 * DAY) == 1
        assert left(until=NOW - 30 * DAY) == 1
        assert (left(segment="2"), left(segment="5")) == (1, 0)
        assert (left(region="DE"), left(region="DE 18"), left(region="D")) == (4, 1, 0)
        assert (left(letter="B"), left(product="milling"), left(partner="nobody")) == (1, 1, 0)

    in_a_house(specs, look)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    since = NOW - 30 * DAY
    assert Filters(since=since).before(NOW) == Filters(since=since - 30 * DAY, until=since)
    assert Filters().before(NOW) is None


def test_a_median_is_the_middle() -> None:
    from stellwerk.review.shelf import Items

    groups = np.array([0, 0, 0, 1, 1, 3], dtype=np.int32)
    values = np.array([5, -2, 9, 4, 8, 7])
    found = Items(groups, 4).median(values, np.array([True, True, True, True, True, False]))
    assert found[:2].tolist() == [5.0, 6.0]
    assert np.isnan(found[2:]).all()
