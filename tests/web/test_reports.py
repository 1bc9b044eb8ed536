"""The shelf of questions: an answer in one sentence, numbers that lead to their leads, files that harm nobody."""

import csv
import gc
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import cast
from tests.reading import as_, see, text

from stellwerk.review.reports import QUESTIONS
from stellwerk.review.shelf import Cut
from stellwerk.store.models import (
    Campaign,
    Complaint,
    Customer,
    Feedback,
    FigureMark,
    Lead,
    Offer,
    Order,
    SegmentRule,
    Visit,
)
from stellwerk.terms import Stage
from stellwerk.worker import figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
NAMES = [one.name for one in QUESTIONS]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def closed(count: int, won: int, *, days: int = 20, cents: int = 4_800_000, **over: Any) -> list[Lead]:
    """So many ended leads of one kind, each taken by Adler; the first `won` of them ordered."""
    made: list[Lead] = []
    customer = Customer.objects.get_or_create(number="K-1", defaults={"since": cast.NOW.date()})[0]
    for at in range(count):
        is_won = at < won
        values = {
            "stage": Stage.CLOSED, "grade": "A", "segments": [], "chance": 0.5, "value_cents": cents,
            "outcome": "won" if is_won else "lost", "lost_reason": "" if is_won else "price",
            "arrived_at": cast.NOW - timedelta(days=days + 100), "closed_at": cast.NOW - timedelta(days=100),
        }  # fmt: skip
        partner = over.pop("of", None) or cast.adler()
        over["of"] = partner
        rest = {name: value for name, value in over.items() if name != "of"}
        lead = cast.a_lead(company=f"Firma {len(made)}", **values | {"partner": partner} | rest)
        sent = lead.arrived_at + timedelta(hours=1)
        offer = cast.an_offer(
            lead, partner, state=lead.outcome, sent_at=sent, answered_at=sent + timedelta(hours=2)
        )
        Feedback.objects.create(offer=offer, what="reached", reported_at=sent + timedelta(hours=26))
        if is_won:
            Order.objects.create(
                customer=customer, lead=lead, amount_cents=cents, ordered_on=lead.closed_at.date()
            )
        made.append(lead)
    return made


def count() -> None:
    figures.count_all(now=cast.NOW)


def rows_of(response: Any) -> list[list[Any]]:
    """The first sheet of a workbook."""
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()


def page_of(name: str, query: str = "", language: str = "en") -> str:
    return see(cast.mona(), "report", name, query=query, language=language)


def test_the_shelf_lists_questions_and_says_as_of_when() -> None:
    assert "not counted yet" in see(cast.mona(), "reports")
    count()
    page = see(cast.mona(), "reports")
    assert "as of 09:12, at most 5 minutes old" in page
    for question in (
        "Who gets how far, and where do they stay?",
        "Who lets leads lie?",
        "What do we not know?",
    ):
        assert question in page
    assert as_(cast.mona()).get(reverse("report", args=["unknown"])).status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_every_report_answers_with_and_without_leads(name: str, language: str) -> None:
    assert "report." not in page_of(name, language=language)
    count()
    empty = page_of(name, language=language)
    closed(12, 5, channel="fair")
    cast.a_lead(channel="web", product="", segments=["4"])
    count()
    full = page_of(name, language=language)
    for page in (empty, full):
        assert "report." not in page
        main = page.split("<main")[1].split("</main")[0].lower()
        assert "nan" not in main.replace("finanz", "").replace("nano", "")
        assert "csrfmiddlewaretoken" not in main  # a token may read anything
        assert " style=" not in page


def test_a_house_that_was_not_counted_yet_says_so() -> None:
    assert "The figures are being counted for the first time." in page_of("funnel")


def test_the_funnel_says_who_gets_how_far() -> None:
    closed(16, 5)
    cast.a_lead(grade="B", stage=Stage.NURTURE)
    count()
    page = page_of("funnel")
    assert "Of 100 leads 29.4 order" in page
    assert "Most stay before “quotation”: 31% get there." in page


def test_the_funnel_speaks_of_no_rate_below_ten_cases() -> None:
    closed(3, 1)
    count()
    assert "3 leads brought 1 order so far: too few to speak of rates." in page_of("funnel")


def test_a_number_leads_to_its_leads() -> None:
    won = closed(12, 5)[:5]
    count()
    page = page_of("funnel")
    address = reverse("report_leads", args=["funnel"]) + "?row=won&column=count"
    assert address.replace("&", "&amp;") in page or address in page
    listed = text(as_(cast.mona()).get(address))
    assert "5 leads stand behind “Count”: Ordered" in listed
    assert all(lead.number in listed for lead in won)


@pytest.mark.parametrize("query", ["", "?row=won", "?row=nobody&column=count", "?row=won&column=nonsense"])
def test_a_number_that_is_not_there_leads_nowhere(query: str) -> None:
    count()
    assert as_(cast.mona()).get(reverse("report_leads", args=["funnel"]) + query).status_code == 404


@pytest.mark.parametrize("page", ["report", "report_leads"])
def test_a_page_lets_the_columns_go_at_once_that_it_was_counted_from(page: str) -> None:
    closed(12, 3)
    figures.count_all(now=cast.NOW)
    gc.collect()
    gc.disable()  # Python would find them some time: with a million leads that is gigabytes later
    try:
        assert "12" in see(cast.mona(), page, "funnel", query="?row=leads&column=count")
        assert not [one for one in gc.get_objects() if isinstance(one, Cut)]
    finally:
        gc.enable()


def test_filters_stay_in_the_address_of_every_number() -> None:
    closed(12, 5, channel="fair")
    closed(12, 1, channel="web")
    count()
    page = page_of("funnel", "?channel=web&days=365")
    assert "12 leads brought 1 order" not in page
    assert "channel=web&days=365&row=won&column=count" in page
    listed = as_(cast.mona()).get(
        reverse("report_leads", args=["funnel"]) + "?channel=web&days=365&row=won&column=count"
    )
    assert "1 lead stands behind" in text(listed)


def test_what_nobody_can_mean_is_ignored() -> None:
    closed(12, 5)
    count()
    for query in (
        "?days=-1&campaign=99999999999999999999",
        "?from=yesterday&until=9999-12-31",
        "?grade=Z&by=moon&q=%00",
    ):
        page_of("funnel", query)


def test_the_period_before_stands_beside() -> None:
    closed(12, 6, days=1, arrived_at=cast.NOW - timedelta(days=40), closed_at=cast.NOW - timedelta(days=35))
    closed(3, 1, arrived_at=cast.NOW - timedelta(days=10), closed_at=cast.NOW - timedelta(days=5))
    count()
    assert "before: 12" in page_of("funnel", "?days=30")


def test_the_campaign_that_does_not_come_back_is_named_with_its_money() -> None:
    good = Campaign.objects.create(name="Tauschaktion", channel="web", real_cost_cents=100_000)
    bad = Campaign.objects.create(name="Adresskauf", channel="provider", real_cost_cents=9_000_000)
    closed(20, 12, channel="web", campaign=good)
    closed(40, 0, channel="provider", campaign=bad)
    count()
    page = page_of("channels")
    assert (
        "One euro for Tauschaktion brought 576 euros of orders. €90,000 for Adresskauf do not come back"
        in page
    )
    assert "Stop that" in page
    assert "More of this" in page
    assert "Lassen" in page_of("channels", language="de")


def test_the_time_eater_is_named() -> None:
    closed(12, 9, days=20, channel="fair", product="milling", cents=9_000_000)
    for lead in closed(12, 0, days=90, channel="provider", product="turning", cents=2_000_000):
        Visit.objects.create(
            lead=lead, kind="visit", minutes=60, held_at=cast.NOW, made_at=cast.NOW, made_by="x"
        )
    count()
    page = page_of("lead_types")
    assert "Fair leads for milling centres become customers most: 75 of 100, after 20 days" in page
    assert "bought addresses for lathes only eat time" in page
    assert "Gekaufte Adressen für Drehmaschinen kosten nur Zeit" in page_of("lead_types", language="de")


def test_a_segment_that_somebody_added_is_called_by_its_name() -> None:
    SegmentRule.objects.create(code="green", name="Energy savers", position=200)
    cast.a_lead(channel="web", segments=["green"])
    count()
    assert "Energy savers" in page_of("types_by_channel")


def test_the_silent_partner_is_named() -> None:
    lead = cast.a_lead(partner=cast.berg())
    cast.an_offer(lead, cast.berg(), state=Offer.State.ACCEPTED, answered_at=cast.NOW - timedelta(days=30))
    count()
    assert (
        "1 lead lies with partners who have said nothing for 10 days, 1 of them with Berg & Söhne."
        in page_of("response_times")
    )


def test_the_star_is_named_and_a_lucky_newcomer_is_not() -> None:
    closed(60, 45, of=cast.adler())
    closed(60, 24, of=cast.berg())
    closed(3, 3, of=cast.conrad())
    count()
    page = page_of("partner_scorecard")
    assert "Adler GmbH won 45 leads where" in page
    table = page[page.index("<tbody>") :]
    assert table.index("Adler GmbH") < table.index("Conrad Systemhaus")


def test_a_complaint_that_was_right_counts_against_its_campaign() -> None:
    campaign = Campaign.objects.create(name="Adresskauf", channel="provider", real_cost_cents=0)
    for lead in closed(10, 2, campaign=campaign)[:4]:
        Complaint.objects.create(
            offer=lead.offers.get(), reason="no_need", state="upheld", made_at=cast.NOW, made_by="x"
        )
    count()
    page = page_of("campaign", f"?campaign={campaign.pk}")
    assert "Of 10 leads of Adresskauf 2 ordered" in page
    assert "4 were rightly complained about" in page


def test_lost_reasons_can_be_divided_otherwise() -> None:
    closed(4, 0, competitor="Fremd AG")
    count()
    assert "Fremd AG" not in page_of("lost_reasons").split("<tbody>")[1]
    assert "Fremd AG" in page_of("lost_reasons", "?by=competitor").split("<tbody>")[1]


def test_the_file_has_numbers_and_nothing_that_a_spreadsheet_would_run() -> None:
    campaign = Campaign.objects.create(name="=HYPERLINK(1)", channel="web", real_cost_cents=100_000)
    closed(12, 5, channel="web", campaign=campaign)
    count()
    body = text(as_(cast.mona()).get(reverse("report_csv", args=["channels"])))
    lines = list(csv.reader(StringIO(body.removeprefix("\ufeff")), delimiter=";"))
    assert lines[0][:3] == ["Channel", "Campaign", "Leads"]
    assert lines[1][1] == "'=HYPERLINK(1)"
    found: Any = as_(cast.mona()).get(reverse("report_xlsx", args=["channels"]))
    first, second = rows_of(found)[:2]
    assert second[1:3] == ["'=HYPERLINK(1)", 12.0]
    assert (first[-1], second[-1].split(":")[0]) == ("What to do?", "More of this")


def test_the_leads_behind_a_number_come_as_a_file() -> None:
    won = closed(12, 5)[:5]
    count()
    client, query = as_(cast.mona()), "?row=won&column=count"
    response: Any = client.get(reverse("report_leads_csv", args=["funnel"]) + query)
    body = response.getvalue().decode("utf-8-sig")
    assert len(body.splitlines()) == 6
    assert all(lead.number in body for lead in won)
    book: Any = client.get(reverse("report_leads_xlsx", args=["funnel"]) + query)
    assert len(rows_of(book)) == 6


def test_somebody_can_have_everything_counted_again() -> None:
    cast.a_lead()
    count()
    client = as_(cast.mona())
    assert client.get(reverse("reports_prove")).status_code == 405
    answer: Any = client.post(reverse("reports_prove"), follow=True)
    assert "Everything is being counted again from the raw rows." in text(answer)
    figures.prove(lambda: cast.NOW)
    assert "every number agrees" in see(cast.mona(), "reports")


def test_numbers_that_do_not_agree_are_told() -> None:
    lead = cast.a_lead(grade="B")
    count()
    Lead.objects.filter(pk=lead.pk).update(grade="A")
    figures.prove(lambda: cast.NOW)
    page = see(cast.mona(), "reports")
    assert "not every number agrees" in page
    assert "grade_a: 0 ≠ 1" in page
    assert FigureMark.objects.get(name="figures").detail["agrees"] is False


def test_small_call_centres_are_not_shown_on_their_own() -> None:
    from stellwerk.store.models import Agency, Call

    small = Agency.objects.create(name="Zwei Leute", kind="call_centre", made_at=cast.NOW)
    Call.objects.create(
        lead=cast.a_lead(), result="qualified", agency=small, seconds=60, called_at=cast.NOW, made_by="x"
    )
    count()
    page = page_of("call_centre")
    assert "Zwei Leute" not in page
    assert "the house itself" in page


def test_a_score_that_promises_too_much_is_drawn_beside_what_was_ordered() -> None:
    for ago, won in ((300, 20), (200, 21), (40, 4)):
        closed(40, won, closed_at=cast.NOW - timedelta(days=ago))
    count()
    page = page_of("score", language="en")
    assert "it promises too much since 2026-Q1. Before that it held, from 2025-Q2 on." in page
    assert 'aria-label="promised · ordered"' in page or "<title>promised · ordered</title>" in page
    assert "verspricht seit 2026-Q1 zu viel" in page_of("score", language="de")
