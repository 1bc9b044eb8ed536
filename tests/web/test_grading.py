"""Grading as people see and set it: the form in plain words, the preview, the bar, the score on a lead's page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text_of
from tests.walking import a_policy, comes_in, walk

from stellwerk.grade import step as grade
from stellwerk.review import step as review
from stellwerk.review.policy import SECTIONS
from stellwerk.store.models import Bar, Complaint, Entry, Lead, Policy, User
from stellwerk.web.desk.policy_form import Sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def post(user: User, name: str, *arguments: object, language: str = "en", **data: str) -> Any:
    return as_(user, language).post(reverse(name, args=arguments), data)


def filled(**over: str) -> dict[str, str]:
    """What a browser sends of the untouched form, but for some inputs."""
    blank = SECTIONS["grade"]()
    cells = [c for e in Sheet("grade", blank, live=blank).entries for row in e.rows for c in row.cells]
    return {cell.name: cell.text for cell in cells} | {"note": "Mehr A"} | over


def some_leads() -> None:
    """Two enquiries from the web that were graded."""
    a_policy()
    for at, name in enumerate(("Nord", "Süd")):
        comes_in(company=f"{name} Zerspanung", email=f"einkauf@{at}-zerspanung.example", last_name=name)
    walk()


# --- The form


def test_names_and_words_are_plain_and_no_code_or_expression_is_shown() -> None:
    a_policy()
    page = see(cast.ines(), "policy_change", "grade", language="de")
    for words in (
        "Woher der Lead kommt",
        "fragt nach einem Angebot",
        "Werkzeugbau",
        "*angebot*",
        "Die Schwelle für A",
    ):
        assert words in page
    inputs = re.findall(r'<input name="[a-z_]+-\d+-\d+" value="([^"]*)"', page)
    assert not [text for text in inputs if re.search(r"[a-z]_[a-z]|[|\\^(]", text)]


def test_plain_words_are_kept_under_the_codes_that_the_rules_know() -> None:
    a_policy()
    rows = len(SECTIONS["grade"]().industry_points)
    sent = filled(**{f"industry_points-{rows}-0": "Zerspanung", f"industry_points-{rows}-1": "3"})
    post(cast.ines(), "policy_change", "grade", language="de", **sent)
    assert Policy.objects.get(version=2).numbers["grade"]["industry_points"][-1] == ["machining", 3.0]


def test_order_values_are_written_in_euros() -> None:
    a_policy()
    assert 'value="45000"' in see(cast.ines(), "policy_change", "grade")
    post(cast.ines(), "policy_change", "grade", **filled(**{"usual_values-0-1": "48,000"}))
    assert Policy.objects.get(version=2).numbers["grade"]["usual_values"][0] == ["turning", 4_800_000]


def test_a_row_goes_without_javascript_and_the_others_move_up() -> None:
    a_policy()
    sent = filled(do="remove:channel_points:0", **{"a_from-0-0": "41"})
    page = text_of(post(cast.ines(), "policy_change", "grade", **sent))
    first = page[page.index('name="channel_points-0-0"') :]
    assert '<option value="fair" selected>' in first[: first.index("</select>")]
    assert 'name="a_from-0-0" value="41"' in page
    assert Policy.objects.count() == 1


def test_rows_are_added_without_javascript_and_nothing_is_lost() -> None:
    a_policy()
    sent = filled(do="more:region_points", **{"region_points-0-1": "7"})
    page = text_of(post(cast.ines(), "policy_change", "grade", **sent))
    there = len(SECTIONS["grade"]().region_points) + 2
    assert f'name="region_points-{there + 1}-0"' in page
    assert 'name="region_points-0-1" value="7"' in page
    assert f'name="channel_points-{9}-0"' not in page


@pytest.mark.parametrize(
    "asked", ["remove:", "remove:channel_points:x", "remove:nothing:1", "more:nothing", "dance"]
)
def test_a_button_that_does_not_exist_does_no_harm(asked: str) -> None:
    a_policy()
    response = post(cast.ines(), "policy_change", "grade", **filled(do=asked))
    assert response.status_code == 200
    assert Policy.objects.count() == 1


# --- The preview


def test_a_preview_tells_who_changes_tracks_and_changes_nothing() -> None:
    some_leads()
    before = list(Lead.objects.values()), Entry.objects.count()
    sent = filled(do="preview", **{"a_from-0-0": "99", "worthy_cents-0-0": "900,000,000"})
    page = text_of(post(cast.ines(), "policy_change", "grade", **sent))
    assert "2 of the last 2 leads would change their grade; A would go from 2 to 0." in page
    assert "2 leads would fall</summary>" in page
    assert "are below the bar for A, which stands at 99.</td>" in page
    assert reverse("lead", args=[Lead.objects.earliest("id").prospect_number]) in page
    assert 'name="a_from-0-0" value="99"' in page
    assert (list(Lead.objects.values()), Entry.objects.count()) == before
    assert Policy.objects.count() == 1


def test_a_preview_needs_no_sentence_what_for_but_numbers_that_can_be_read() -> None:
    some_leads()
    page = text_of(post(cast.ines(), "policy_change", "grade", **filled(do="preview", note="")))
    assert "None of the last 2 leads would change its grade." in page
    page = text_of(
        post(cast.ines(), "policy_change", "grade", **filled(do="preview", **{"a_from-0-0": "viele"}))
    )
    assert "Write a whole number, like 5." in page
    assert 'id="preview"' not in page


def test_reasons_stand_with_every_lead_that_would_change() -> None:
    some_leads()
    rows = range(len(SECTIONS["grade"]().channel_points))
    sent = filled(do="preview", **{f"channel_points-{at}-1": "-60" for at in rows})
    page = text_of(post(cast.ines(), "policy_change", "grade", **sent))
    listed = page[page.index("leads would fall") :]
    assert "Ground value" in listed[: listed.index("</table>")]


def test_a_draft_has_its_preview_and_one_of_matching_has_none() -> None:
    some_leads()
    made = review.draft(
        {"grade": {"a_from": 98, "worthy_cents": 10**11}}, note="x", by=cast.ines().actor, now=cast.NOW
    )
    address = reverse("policy_preview", args=[made.version])
    assert address in see(cast.dora(), "policy_draft", made.version)
    assert "A would go from 2 to 0." in see(cast.dora(), "policy_preview", made.version)
    other = review.draft({"match": {"horizon_weeks": 8.0}}, note="x", by=cast.chris().actor, now=cast.NOW)
    assert reverse("policy_preview", args=[other.version]) not in see(
        cast.dora(), "policy_draft", other.version
    )
    assert as_(cast.dora()).get(reverse("policy_preview", args=[1])).status_code == 404


# --- The bar


def test_the_bar_says_where_it_stands_why_and_how_it_moved() -> None:
    a_policy()
    assert "The bar for A stands at 45 points. That is where the policy puts it." in plain(
        see(cast.ole(), "tracks")
    )
    why = ["bar.rises", {"bar": 49, "was": 45, "percent": 93}]
    Bar.objects.create(points=49, fullness=0.93, why=why, moved_at=cast.NOW)
    for page in (
        see(cast.ole(), "tracks"),
        see(cast.ines(), "policy_change", "grade"),
        see(cast.mona(), "policy"),
    ):
        assert "The bar for A stands at 49 points. 93% of the week's places will be used" in plain(page)
        assert "The bar for A goes from 45 to 49 points." in plain(page)


def test_a_move_from_before_this_policy_does_not_explain_where_the_bar_stands() -> None:
    a_policy()
    before = cast.NOW - timedelta(days=1)
    why = ["bar.rises", {"bar": 49, "was": 45, "percent": 93}]
    Bar.objects.create(points=49, fullness=0.93, why=why, moved_at=before)
    page = plain(see(cast.ole(), "tracks"))
    assert "The bar for A stands at 45 points. That is where the policy puts it." in page


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# --- A lead's page


def scored(**over: Any) -> Lead:
    values: dict[str, Any] = {
        "grade": "A",
        "points": 42,
        "chance": 0.42,
        "value_cents": 4_800_000,
        "worth_cents": 2_016_000,
        "priority": 1_612_800,
        "forecast": {
            "chance": [0.2, 0.42, 0.6],
            "value_cents": [3_800_000, 4_800_000, 5_800_000],
            "days": [20, 45, 90],
        },
        "treatment": {"sorted": ["sort.over", {"points": 42, "bar": 40}], "scrap": ""},
        "grade_reasons": [
            ["grade.channel", {"points": 16, "channel": "fair"}],
            ["grade.said.asks_for_offer", {"points": 12}],
            ["grade.said.machine_stands", {"points": 9}],
            ["grade.decider", {"points": 7}],
            ["grade.customer", {"points": 4}],
            ["grade.no_phone", {"points": -6}],
        ],
    }
    return cast.a_lead(company="Nord GmbH", **values | over)


def test_the_score_is_one_spoken_sentence_with_the_strongest_reasons_on_either_side() -> None:
    page = plain(see(cast.ole(), "lead", scored().prospect_number))
    assert "42 of 100 such leads order. For it: Ground value trade fair; asks for a quotation; " in page
    assert "machine stands still or is old. Against it: no telephone number." in page
    assert "It may be 20 to 60 of 100. Few leads like this are closed yet." in page


def test_the_steps_of_the_picture_sum_to_the_points() -> None:
    lead = scored()
    page = see(cast.ole(), "lead", lead.prospect_number)
    drawing = page[page.index('class="chart chart-steps"') :]
    drawing = drawing[: drawing.index("</svg>")].replace("−", "-")
    steps = [int(found) for found in re.findall(r">([+-]\d+)<", drawing)]
    assert sum(steps) == lead.points
    assert len(steps) == 5  # three for it, two more together, one against


def test_value_time_urgency_and_order_of_work_stand_with_their_ranges() -> None:
    long_ago = scored(last_contact_at=cast.NOW - timedelta(days=60))
    page = plain(see(cast.ole(), "lead", long_ago.prospect_number))
    for words in ("€48,000 €38,000 to €58,000", "45 days 20 to 90", "0.25", "Order of work€16,128"):
        assert words in page
    assert "42 points reach the bar for A, which stands at 40." in page


def test_it_says_which_score_spoke() -> None:
    a_policy()
    assert "Points of policy 1" in see(cast.ole(), "lead", scored().prospect_number)
    assert "Learned score, version 3" in see(cast.ole(), "lead", scored(score_version=3).prospect_number)


def test_where_the_learned_score_begins_is_neither_for_nor_against_the_lead() -> None:
    reasons = [
        ["grade.learned_base", {"points": 30}],
        ["grade.learned", {"points": 17, "feature": "decides", "is": "yes"}],
        ["grade.learned_without", {"points": -5, "feature": "phone"}],
    ]
    lead = scored(score_version=3, grade_reasons=reasons)
    page = see(cast.ines(), "lead", lead.prospect_number)
    assert "For it: Decides in person: yes. Against it: Telephone number known: not known." in plain(page)
    assert f'href="{reverse("scores")}">Learned score, version 3</a>' in page
    drawing = page[page.index('class="chart chart-steps"') :]
    steps = re.findall(r">([+−]\d+)<", drawing[: drawing.index("</svg>")])
    assert steps == ["+30", "+17", "−5"]


def test_a_lead_that_is_not_scored_yet_shows_no_score() -> None:
    lead = cast.a_lead(grade="", points=None, chance=None)
    assert 'id="score"' not in see(cast.ole(), "lead", lead.prospect_number)


def test_a_judgement_stands_beside_the_score_with_name_and_is_taken_back() -> None:
    lead = scored()
    response = post(cast.ole(), "lead_judge", lead.prospect_number, letter="C", why="Hat gestern abgesagt.")
    message = next(iter(get_messages(response.wsgi_request)))
    assert message.extra_tags == reverse("lead_judge", args=[lead.prospect_number])
    page = plain(see(cast.mona(), "lead", lead.prospect_number))
    assert "Ole Petersen: colder than the score" in page
    assert "„Hat gestern abgesagt.“" in page
    assert "42 of 100 such leads order." in page
    lead.refresh_from_db()
    assert (lead.grade, lead.points) == ("A", 42)
    as_(cast.ole()).post(message.extra_tags)
    assert "colder than the score:" not in plain(see(cast.mona(), "lead", lead.prospect_number))
    lead.refresh_from_db()
    assert lead.judgement == {}


def test_a_judgement_without_a_why_says_what_to_do_and_keeps_what_was_chosen() -> None:
    lead = scored()
    page = text_of(post(cast.ole(), "lead_judge", lead.prospect_number, letter="B", why=" "))
    assert "Say in a sentence why you see it differently." in page
    assert 'value="B" checked' in page
    page = text_of(post(cast.ole(), "lead_judge", lead.prospect_number, letter="X", why="Ganz sicher"))
    assert "Choose A, B or C." in page
    assert ">Ganz sicher</textarea>" in page
    lead.refresh_from_db()
    assert lead.judgement == {}


def test_who_only_looks_is_not_asked_for_a_judgement() -> None:
    number = scored().prospect_number
    assert reverse("lead_judge", args=[number]) in see(cast.ines(), "lead", number)
    for reader in (cast.mona(), cast.dora()):
        assert reverse("lead_judge", args=[number]) not in see(reader, "lead", number)
        assert post(reader, "lead_judge", number, letter="B", why="x").status_code == 403


def test_a_judgement_is_told_in_the_course_of_the_lead() -> None:
    lead = scored()
    grade.judge(lead.pk, letter="B", why="Erst im Herbst.", by=cast.ole().actor, now=cast.NOW)
    page = plain(see(cast.ole(), "lead", lead.prospect_number))
    assert "A person's judgement: B" in page
    assert "Erst im Herbst." in page


# --- The mark of the grade


@pytest.mark.parametrize("page", ["leads", "offers", "today", "complaints"])
def test_lists_show_the_mark_with_its_letter_beside_every_lead(page: str) -> None:
    offer = cast.an_offer(cast.a_lead(company="Nord GmbH", grade="A"), cast.adler())
    cast.a_follow_up(offer.lead, role="channel")
    Complaint.objects.create(offer=offer, reason="other", made_at=cast.NOW, made_by="partner:ADLER")
    text = see(cast.chris(), page)
    before = text[: text.index(">Nord GmbH")]
    assert 'class="grade grade-a" aria-label="Grade A">A</span>' in before[before.rindex("<t") - 300 :]
