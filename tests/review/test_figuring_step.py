"""The columns follow the rows: what the journal names is counted anew, a proof finds what it did not name."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast

from stellwerk.pursue import step
from stellwerk.pursue.order_file import OrderRow
from stellwerk.review.step import figuring
from stellwerk.store.journal import notebook
from stellwerk.store.models import Customer, Entry, FigureBlock, Lead, Offer, Order, Quotation
from stellwerk.worker import figures

pytestmark = [pytest.mark.django_db, pytest.mark.step]

LATER = cast.NOW + timedelta(minutes=10)


def column(name: str) -> list[Any]:
    return figuring.figures().leads(name).tolist()


def words(name: str) -> list[str]:
    held = figuring.figures()
    return [held.words(name)[code] for code in held.leads(name)]


def change(lead: Lead, **values: Any) -> None:
    """A change as every step makes it: with an entry in the journal."""
    with notebook(now=cast.NOW + timedelta(minutes=1), actor="tests", policy_version=0) as notes:
        Lead.objects.filter(pk=lead.pk).update(**values)
        notes.note(lead.pk, "grade", "changed")


def count(now: Any = LATER) -> None:
    while figures.work(lambda: now):
        pass


def test_the_first_count_finds_every_lead() -> None:
    cast.a_lead(channel="fair")
    cast.a_lead(channel="web")
    assert figures.due(now=cast.NOW)
    count(cast.NOW)
    assert words("channel") == ["fair", "web"]
    assert figuring.figures().as_of == cast.NOW


def test_what_the_journal_names_is_counted_anew() -> None:
    lead = cast.a_lead(grade="B")
    count(cast.NOW)
    change(lead, grade="A")
    assert words("letter") == ["B"]
    count()
    assert words("letter") == ["A"]
    assert figuring.figures().as_of == LATER


def test_nothing_is_read_again_while_nothing_changes() -> None:
    cast.a_lead()
    count(cast.NOW)
    before = figuring.figures()
    count()
    assert figuring.figures() is before


def test_the_look_is_due_every_two_minutes() -> None:
    cast.a_lead()
    count(cast.NOW)
    assert not figures.due(now=cast.NOW + timedelta(minutes=1))
    assert figures.due(now=cast.NOW + timedelta(minutes=3))


def test_an_entry_whose_transaction_may_still_run_is_looked_at_again() -> None:
    lead = cast.a_lead()
    count(cast.NOW)
    change(lead, grade="C")
    changed = Entry.objects.latest("id").pk
    count(cast.NOW + timedelta(minutes=1))
    assert figuring.last_mark().entry < changed
    count()
    assert figuring.last_mark().entry >= changed


def test_every_night_everything_is_counted_although_nobody_said_anything() -> None:
    lead = cast.a_lead(channel="web")
    count(cast.NOW)
    Lead.objects.filter(pk=lead.pk).update(channel="mail")
    count(cast.NOW + timedelta(hours=2))
    assert words("channel") == ["web"]
    count(cast.NOW + timedelta(days=1))
    assert words("channel") == ["mail"]


def test_a_proof_agrees_with_the_rows() -> None:
    offer = cast.an_offer(cast.a_lead(), state=Offer.State.ACCEPTED, answered_at=cast.NOW)
    cast.a_lead(outcome="won", stage="closed", closed_at=cast.NOW)
    assert offer.pk
    assert figures.prove(lambda: LATER)
    assert figuring.last_mark().detail["differences"] == {}


def test_a_proof_finds_what_the_journal_did_not_name() -> None:
    lead = cast.a_lead(grade="B")
    count(cast.NOW)
    Lead.objects.filter(pk=lead.pk).update(grade="A")
    assert not figures.prove(lambda: cast.NOW + timedelta(minutes=1))
    detail = figuring.last_mark().detail
    assert detail["differences"] == {"grade_a": [0, 1]}
    assert detail["stale"] == [0]


def test_a_block_of_an_older_form_is_left_out_and_made_anew() -> None:
    cast.a_lead()
    count(cast.NOW)
    FigureBlock.objects.update(body=b"of an older version", digest="other")
    assert column("id") == []
    figures.count_all(now=LATER)
    assert len(column("id")) == 1


def test_merged_leads_count_once() -> None:
    stays = cast.a_lead()
    cast.a_lead(stage="merged", merged_into=stays)
    count(cast.NOW)
    assert column("id") == [stays.pk]


def test_a_lead_knows_what_became_of_it() -> None:
    lead = cast.a_lead(outcome="won", stage="closed", closed_at=cast.NOW, postcode="34123", country="DE")
    cast.an_offer(
        lead,
        state="declined",
        answered_at=cast.NOW - timedelta(hours=2),
        sent_at=cast.NOW - timedelta(hours=3),
    )
    customer = Customer.objects.create(number="K-1", since=cast.NOW.date())
    Order.objects.create(customer=customer, lead=lead, amount_cents=7, ordered_on=cast.NOW.date())
    Quotation.objects.create(
        lead=lead, quoted_on=cast.NOW.date(), made_by="x", made_at=cast.NOW, state="withdrawn"
    )
    count(cast.NOW)
    assert (column("refused"), column("offers"), words("region")) == ([1], [1], ["DE 34"])
    assert (column("orders"), column("ordered"), column("new_orders")) == ([1], [7], [1])
    assert column("quotations") == [1]  # withdrawn ones do not count; whoever ordered was quoted


def test_what_the_customer_ordered_since_is_counted_as_soon_as_the_erp_tells() -> None:
    lead = cast.a_lead(outcome="won", stage="closed", closed_at=cast.NOW, product="turning")
    customer = Customer.objects.create(number="K-1", since=cast.NOW.date(), organisation=lead.organisation)
    Lead.objects.filter(pk=lead.pk).update(customer=customer)
    Order.objects.create(
        customer=customer, lead=lead, amount_cents=7, product="turning", ordered_on=cast.NOW.date()
    )
    count(cast.NOW)
    assert (column("further"), column("cross_sold")) == ([0], [0])
    order = OrderRow("A-1", "K-1", "", 9, cast.NOW.date() + timedelta(days=200), "milling")
    step.take_orders([order], by="erp", now=cast.NOW + timedelta(minutes=1))
    count()
    assert (column("further"), column("cross_sold"), column("ordered")) == ([1], [1], [7])


def test_no_query_is_asked_per_lead(django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        cast.an_offer(cast.a_lead())
    with django_assert_max_num_queries(16):
        figuring.rows_of(0)
