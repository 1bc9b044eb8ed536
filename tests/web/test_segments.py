"""Segments, bulk marking, strategy and experts' help, as people see and do it at the desk."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text

from stellwerk.grade import step as grade
from stellwerk.store.models import Entry, FollowUp, Lead, SegmentRule, User
from stellwerk.web.access import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

REFUSED, NOT_THERE, ONLY_POST = 403, 404, 405


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def do(user: User, page: str, /, *arguments: object, **data: Any) -> str:
    return text(as_(user).post(reverse(page, args=arguments), data, follow=True))


def form(*rows: tuple[str, str, str, str], **over: str) -> dict[str, str]:
    """A segment's form with its rows (group, field, how, value)."""
    data = {"name": "Retrofit", "description": "", "active": "yes", "do": "save"}
    for at, row in enumerate(rows):
        data |= {
            f"{name}-{at}": value for name, value in zip(("group", "field", "how", "value"), row, strict=True)
        }
    return data | over


# --- Who may


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("segments", {"ines", "cem", "ole", "chris", "mona", "dora", "ada"}),
        ("segment_new", {"ines", "chris", "ada"}),
        ("segment_edit", {"ines", "chris", "ada"}),
        ("strategy", {"ines", "ole", "chris", "mona", "ada"}),
        ("leads_mark", {"ines", "cem", "ole", "chris", "ada"}),
        ("lead_ticks", {"ines", "cem", "ali", "ole", "eva", "chris", "ada"}),
        ("lead_segment", {"ines", "cem", "ole", "chris", "ada"}),
        ("lead_help_answer", {"eva", "chris", "ada"}),
    ],
)
def test_it_opens_to_these_people_only(page: str, names: set[str]) -> None:
    assert {user.username for user in cast.everybody() if user.role in TABLE[page].roles} == names


def test_an_agency_ticks_only_leads_that_were_handed_to_it() -> None:
    lead = cast.a_lead(segments=[])
    page = reverse("lead_ticks", args=[lead.prospect_number])
    assert as_(cast.ali()).post(page, {"tick": "unhappy"}).status_code == NOT_THERE
    cast.a_follow_up(lead, role="agency")
    assert as_(cast.ali()).post(page, {"tick": "unhappy"}).status_code == 302
    lead.refresh_from_db()
    assert lead.segments == ["4"]


def test_who_may_not_mark_sees_no_ticks_in_the_list() -> None:
    cast.a_lead()
    assert 'name="lead"' in see(cast.ines(), "leads")
    assert 'name="lead"' not in see(cast.mona(), "leads")
    assert as_(cast.mona()).post(reverse("leads_mark"), {"do": "put_in:1"}).status_code == REFUSED


# --- Segments


def test_the_list_says_each_rule_in_words_and_whom_it_has() -> None:
    cast.a_lead(segments=["4"])
    page = see(cast.ines(), "segments", language="de")
    assert "Das größte Segment hat einen offenen Lead: Unzufrieden mit dem Wettbewerb." in page
    assert "Tage seit dem letzten Auftrag: mindestens 730" in page


def test_an_own_segment_is_counted_first_and_nothing_is_kept() -> None:
    for product in ("turning", "turning", "milling"):
        cast.a_lead(product=product, segments=[])
    page = do(cast.ines(), "segment_new", **form(("all", "product", "one_of", "turning"), do="count"))
    assert "The rule takes in 2 of the last 3 leads." in page
    assert 'value="Retrofit"' in page
    assert not SegmentRule.objects.exists()


def test_an_own_segment_stands_above_the_list_and_filters_it() -> None:
    cast.a_lead(company="Alpha", product="turning", segments=[])
    cast.a_lead(company="Beta", product="milling", segments=[])
    page = do(cast.ines(), "segment_new", **form(("all", "product", "one_of", "turning")))
    assert "“Retrofit” is kept. 2 open leads are looked at again now." in page
    grade.derive(now=cast.NOW)
    page = see(cast.ole(), "leads", query="?segment=retrofit")
    assert "1 lead belongs to “Retrofit”." in page
    assert (">Alpha</a>" in page, ">Beta</a>" in page) == (True, False)


def test_two_segments_of_one_name_have_two_addresses() -> None:
    for _ in range(2):
        do(cast.ines(), "segment_new", **form(("all", "product", "known", "")))
    assert sorted(SegmentRule.objects.values_list("code", flat=True)) == ["retrofit", "retrofit-2"]


def test_a_name_of_digits_never_takes_a_number_of_the_house() -> None:
    do(cast.ines(), "segment_new", **form(("all", "product", "known", ""), name="4"))
    assert SegmentRule.objects.get().code == "s-4"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("all", "", "one_of", "x"), "Choose what the condition asks for."),
        (("all", "customer", "at_least", "5"), "can be compared so: yes, no."),
        (("all", "last_order_days", "at_least", "two"), "“two” is no number."),
        (("any", "text", "one_of", ""), "write what it is compared with"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(
    row: tuple[str, str, str, str], said: str
) -> None:
    page = do(cast.ines(), "segment_new", **form(("all", "country", "one_of", "AT"), row))
    assert said in page
    assert "Everything you entered is still here." in page
    assert 'value="AT"' in page
    assert not SegmentRule.objects.exists()


def test_an_own_segment_needs_a_name_and_one_of_the_house_does_not() -> None:
    page = do(cast.ines(), "segment_new", **form(("all", "product", "known", ""), name=" "))
    assert "Give the segment a name" in page
    rows = (("all", "customer", "yes", ""), ("all", "last_order_days", "at_least", "365"))
    do(cast.ines(), "segment_edit", "6", **form(*rows, name=""))
    assert SegmentRule.objects.get().conditions[1]["value"] == "365"


def test_a_segment_that_there_is_not_is_not_there() -> None:
    assert as_(cast.ines()).get(reverse("segment_edit", args=["moon"])).status_code == NOT_THERE


# --- Many at once


def test_ticked_leads_get_one_act_and_the_toast_takes_it_back() -> None:
    one, two, other = (cast.a_lead(segments=[]) for _ in range(3))
    page = do(
        cast.ines(),
        "leads_mark",
        lead=[one.prospect_number, two.prospect_number],
        do="put_in:1",
        query="grade=A",
    )
    assert "Done with 2 leads." in page
    assert set(Lead.objects.in_segment("1")) == {one, two}
    undo = reverse("leads_mark_undo", args=[Entry.objects.get(about="marking").pk])
    assert f'action="{undo}?grade=A"' in page
    assert "2 leads are as they were before." in text(as_(cast.ines()).post(undo, follow=True))
    assert not Lead.objects.in_segment("1").exists()
    assert other.segments == []


def test_what_the_page_offers_to_tick_is_what_it_takes() -> None:
    lead = cast.a_lead(prospect_number=1_234_567, segments=[])
    page = see(cast.ines(), "leads", language="de")
    (offered,) = re.findall(r'name="lead" value="([^"]+)"', page)
    do(cast.ines(), "leads_mark", lead=[offered], do="put_in:1")
    assert list(Lead.objects.in_segment("1")) == [lead]


def test_all_of_the_filter_means_all_of_the_filter() -> None:
    for country in ("DE", "DE", "AT"):
        cast.a_lead(country=country)
    do(cast.ines(), "leads_mark", all="yes", do="field:market_development", query="country=DE")
    assert Lead.objects.filter(strategy="market_development").count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"do": "put_in:1"}, "Tick the leads first"),
        ({"lead": ["1"], "do": ""}, "Choose what is to be done"),
        ({"all": "yes", "do": "put_in:moon"}, "not in use any more"),
        ({"all": "yes", "do": "owner:0"}, "cannot take over leads"),
    ],
)
def test_an_act_that_makes_no_sense_says_what_to_do(data: dict[str, Any], said: str) -> None:
    cast.a_lead()
    assert said in do(cast.ines(), "leads_mark", **data)


def test_an_act_of_another_person_cannot_be_taken_back() -> None:
    lead = cast.a_lead()
    done = grade.mark([lead.pk], what="put_in", value="1", by=cast.ole().actor, now=cast.NOW)
    page = reverse("leads_mark_undo", args=[done.entry])
    assert as_(cast.ines()).post(page).status_code == NOT_THERE
    assert as_(cast.ines()).get(page).status_code == ONLY_POST


def test_a_lead_that_was_handed_over_is_its_owners() -> None:
    lead = cast.a_lead()
    assert as_(cast.ali()).get(reverse("lead", args=[lead.prospect_number])).status_code == NOT_THERE
    do(cast.ines(), "leads_mark", lead=[lead.prospect_number], do=f"owner:{cast.ali().pk}")
    assert as_(cast.ali()).get(reverse("lead", args=[lead.prospect_number])).status_code == 200


# --- On the lead


def test_the_lead_says_its_segments_with_why_and_a_person_takes_it_out() -> None:
    lead = cast.a_lead(interest="Wir sind unzufrieden", segments=["4"])
    assert "“unzufrieden” was said." in see(cast.ole(), "lead", lead.prospect_number)
    do(cast.ole(), "lead_segment", lead.prospect_number, segment="4", put="out")
    page = see(cast.ole(), "lead", lead.prospect_number)
    assert "A person has taken the lead out." in page
    assert "Taken out of segment" in page


def test_a_tick_on_the_lead_gives_the_list_at_once() -> None:
    lead = cast.a_lead(company="Alpha", segments=[])
    page = do(cast.cem(), "lead_ticks", lead.prospect_number, tick=["unhappy"])
    assert "belongs to: Unhappy with a competitor." in page
    assert ">Alpha</a>" in see(cast.ines(), "leads", query="?segment=4")


def test_the_field_is_chosen_by_a_person_and_says_by_whom() -> None:
    lead = cast.a_lead(strategy="market_penetration")
    do(cast.ines(), "lead_field", lead.prospect_number, field="diversification")
    assert "Chosen by Ines Brandt." in see(cast.ole(), "lead", lead.prospect_number)
    assert "Choose one of the four fields." in do(cast.ines(), "lead_field", lead.prospect_number, field="x")


# --- Experts


def test_an_expert_sees_the_question_today_and_answers_it_on_the_lead() -> None:
    lead = cast.a_lead(company="Alpha")
    do(cast.ole(), "lead_help_ask", lead.prospect_number, who="support", question="Gehen 900 mm?")
    assert "Gehen 900 mm?" in see(cast.eva(), "today")
    assert "Your answer" in see(cast.eva(), "lead", lead.prospect_number)
    row = FollowUp.objects.get(kind="help")
    assert "Write your answer." in do(
        cast.eva(), "lead_help_answer", lead.prospect_number, row.pk, answer=" "
    )
    do(cast.eva(), "lead_help_answer", lead.prospect_number, row.pk, answer="Ja, mit Lünette.")
    page = see(cast.ole(), "lead", lead.prospect_number)
    assert page.count("Ja, mit Lünette.") == 2, "beside the question and in the course"


def test_a_question_needs_words() -> None:
    lead = cast.a_lead()
    assert "Write what you want to know." in do(
        cast.ole(), "lead_help_ask", lead.prospect_number, who="support", question=""
    )


def test_sales_does_not_answer_for_the_experts() -> None:
    lead = cast.a_lead()
    row = grade.ask_help(lead.pk, who="support", question="x", by="user:1", now=cast.NOW)
    page = reverse("lead_help_answer", args=[lead.prospect_number, row.pk])
    assert as_(cast.ole()).post(page, {"answer": "Ja"}).status_code == REFUSED


def test_only_a_question_can_be_answered() -> None:
    lead = cast.a_lead()
    other = cast.a_follow_up(lead, role="expert")
    page = reverse("lead_help_answer", args=[lead.prospect_number, other.pk])
    assert as_(cast.eva()).post(page, {"answer": "Ja"}).status_code == NOT_THERE


# --- Strategy


def test_the_four_fields_stand_beside_goal_and_quota() -> None:
    cast.a_lead(strategy="market_penetration")
    page = see(cast.mona(), "strategy", language="de")
    assert "Marktentwicklung liegt zurück: 0 % der bearbeiteten Leads, gewünscht sind 20 %." in page
    assert "ein Lead, 100 % von 60 %" in page
    assert "0 gewonnen, Ziel 20" in page


def test_a_field_leads_to_its_leads() -> None:
    cast.a_lead(company="Alpha", strategy="diversification")
    cast.a_lead(company="Beta", strategy="market_penetration")
    page = see(cast.ines(), "leads", query="?strategy=diversification&stage=open")
    assert (">Alpha</a>" in page, ">Beta</a>" in page) == (True, False)


def test_a_quarter_without_work_says_so() -> None:
    assert "No lead has been worked in this quarter yet." in see(cast.ines(), "strategy")
