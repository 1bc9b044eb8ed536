"""Changing the rules on the desk: a draft, a trial, a second person, one step back."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text_of
from tests.walking import a_policy, comes_in, walk

from stellwerk.review import step as review
from stellwerk.review.policy import SECTIONS
from stellwerk.store.models import Policy, Trial, User
from stellwerk.web.desk.policy_form import Sheet
from stellwerk.worker import trials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
State = Policy.State


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def post(user: User, name: str, *arguments: object, query: str = "", **data: str) -> Any:
    return as_(user).post(reverse(name, args=arguments) + query, data)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def filled(section: str, values: Any = None, **over: str) -> dict[str, str]:
    """What a browser sends of a section that nobody touched, but for some inputs."""
    blank = SECTIONS[section]()
    sheet = Sheet(section, values or blank, live=blank)
    cells = [cell for entry in sheet.entries for row in entry.rows for cell in row.cells]
    sent = {cell.name: cell.text for cell in cells if cell.text or not cell.is_tick}
    return sent | {"note": "Weniger streng"} | over


def a_draft(by: User | None = None, **match: Any) -> Policy:
    numbers = {"match": match or {"horizon_weeks": 8.0}}
    by = by or cast.chris()
    return review.draft(numbers, note="Weniger streng", by=by.actor, now=cast.NOW)


def a_proposal(by: User | None = None) -> Policy:
    by = by or cast.chris()
    return review.propose(a_draft(by).pk, by=by.actor, now=cast.NOW)


def some_past(count: int = 4) -> None:
    cast.adler(capacity_per_week=50)
    cast.berg(capacity_per_week=50)
    for number in range(count):
        name = f"Nord{chr(97 + number)} Zerspanung"
        mail = f"einkauf@nord{number}-zerspanung.example"
        comes_in(company=name, email=mail, phone="", last_name=f"Nord{number}")
    walk()


# --- Changing numbers


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "curve"])
def test_a_section_that_nobody_touched_comes_back_as_it_was(section: str) -> None:
    a_policy()
    response = post(cast.chris(), "policy_change", section, **filled(section))
    assert response.status_code == 200
    assert "Nothing differs from policy 1, which rules now." in text_of(response)
    assert Policy.objects.count() == 1


def test_a_changed_number_becomes_a_draft_and_nothing_rules_yet() -> None:
    live = a_policy()
    response = post(cast.chris(), "policy_change", "match", **filled("match", **{"horizon_weeks-0-0": "8"}))
    assert response["Location"] == reverse("policy_draft", args=[2])
    assert "Nothing rules yet" in said(response)
    made = Policy.objects.get(version=2)
    assert (made.state, made.numbers, made.note) == (
        State.DRAFT,
        {"match": {"horizon_weeks": 8.0}},
        "Weniger streng",
    )
    assert Policy.objects.live() == live
    page = see(cast.chris(), "policy_draft", 2)
    assert "Draft 2 changes one number." in page
    assert "How many weeks behind its fair share outweigh one unit of fit (H)." in page


def test_numbers_are_read_as_germans_write_them() -> None:
    a_policy()
    sent = filled("match", **{"near_tie-0-0": "0,1", "level_factors-0-0": "2,5"})
    post(cast.chris(), "policy_change", "match", **sent)
    made = Policy.objects.get(version=2).numbers["match"]
    assert (made["near_tie"], made["level_factors"]["gold"]) == (0.1, 2.5)


def test_rows_are_added_and_taken_away() -> None:
    a_policy()
    sent = filled(
        "grade", **{"channel_points-0-0": "", "channel_points-0-1": "", "served_countries-0-0": "DE"}
    )
    empty = len(SECTIONS["grade"]().channel_points)
    sent |= {f"channel_points-{empty}-0": "stand", f"channel_points-{empty}-1": "9"}
    post(cast.chris(), "policy_change", "grade", **sent)
    made = Policy.objects.get(version=2).numbers["grade"]
    assert made["served_countries"] == ["DE"]
    assert made["channel_points"][-1] == ["stand", 9.0]
    assert "referral" not in dict(made["channel_points"])


@pytest.mark.parametrize(
    ("section", "place", "text", "words"),
    [
        ("match", "horizon_weeks-0-0", "viele", "This is no number."),
        ("match", "horizon_weeks-0-0", "", "This is no number."),
        ("match", "horizon_weeks-0-0", "0", "At least 0.5."),
        ("match", "level_factors-2-0", "0.1", "Base has the factor 0.1; the least allowed is 0.5"),
        ("offer", "max_offers-0-0", "1.000", "Write a whole number, like 5."),
        ("offer", "least_hours-0-0", "30", "The most hours must not be below the least, 30."),
        ("grade", "usual_value_cents-0-0", "viel", "This is no amount."),
        ("levels", "rules-0-1", "x", "Write a whole number, like 5."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(
    section: str, place: str, text: str, words: str
) -> None:
    a_policy()
    response = post(cast.chris(), "policy_change", section, **filled(section, **{place: text}))
    page = text_of(response)
    assert words in page
    assert "One place needs you. Everything you entered is still here." in page
    assert f'name="{place}" value="{text}"' in page
    assert 'value="Weniger streng"' in page
    assert Policy.objects.count() == 1


def test_without_a_sentence_what_for_nothing_is_saved_and_nothing_is_lost() -> None:
    a_policy()
    sent = filled("match", note=" ", **{"horizon_weeks-0-0": "8"})
    page = text_of(post(cast.chris(), "policy_change", "match", **sent))
    assert "Say in a sentence what the change is for." in page
    assert 'name="horizon_weeks-0-0" value="8"' in page
    assert Policy.objects.count() == 1


def test_a_draft_is_changed_further_by_its_maker_only() -> None:
    a_policy()
    a_draft()
    sent = filled("offer", **{"max_offers-0-0": "3"})
    post(cast.chris(), "policy_change", "offer", query="?draft=2", **sent)
    assert Policy.objects.get(version=2).numbers == {
        "match": {"horizon_weeks": 8.0},
        "offer": {"max_offers": 3},
    }
    page = reverse("policy_change", args=["offer"])
    assert as_(cast.ines()).get(page + "?draft=2").status_code == 404
    assert as_(cast.chris()).get(page + "?draft=zwei").status_code == 404


def test_what_is_learned_nobody_sets_by_hand() -> None:
    assert as_(cast.chris()).get(reverse("policy_change", args=["curve"])).status_code == 404
    assert as_(cast.chris()).get(reverse("policy_change", args=["nothing"])).status_code == 404
    assert "Change Learned chance" not in see(cast.chris(), "policy")
    assert "Change Matching" in see(cast.chris(), "policy")
    assert "Change Matching" not in see(cast.dora(), "policy")


# --- A trial


def tried(**match: Any) -> Policy:
    a_policy()
    some_past()
    made = a_draft(**match)
    post(cast.chris(), "policy_try", made.version, months="6")
    assert trials.try_next(lambda: cast.NOW) == 1
    return made


def test_a_trial_waits_for_the_machine_and_the_page_asks_again() -> None:
    a_policy()
    a_draft()
    response = post(cast.chris(), "policy_try", 2, months="6")
    assert response["Location"] == reverse("policy_draft", args=[2]) + "#trial"
    assert Trial.objects.get().state == Trial.State.WAITING
    page = see(cast.chris(), "policy_draft", 2)
    assert "The trial waits for the machine." in page
    assert 'hx-trigger="every 2s"' in page
    assert "htmx" in page
    trial = review.claim_trial(now=cast.NOW)
    assert trial is not None
    review.tell_progress(trial, 0.4, now=cast.NOW)
    page = see(cast.chris(), "policy_draft", 2)
    assert "The last 6 months are being played" in page
    assert 'max="100" value="40"' in page


def test_the_page_loads_anew_when_the_trial_is_over() -> None:
    a_policy()
    some_past()
    post(cast.chris(), "policy_try", a_draft().version, months="6")
    page, asked = reverse("policy_draft", args=[2]), {"hx-request": "true"}
    client = as_(cast.chris())
    assert "HX-Refresh" not in client.get(page, headers=asked)
    trials.try_next(lambda: cast.NOW)
    assert client.get(page, headers=asked)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(page)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    a_policy()
    sent = filled("match", **{"horizon_weeks-0-0": "0", "near_tie-0-0": "viel"})
    page = text_of(post(cast.chris(), "policy_change", "match", **sent))
    assert "2 places need you." in page
    assert "At least 0.5." in page
    assert "This is no number." in page


def test_a_finished_trial_is_told_in_one_sentence_with_who_gains_and_who_loses() -> None:
    tried(horizon_weeks=52.0)
    page = see(cast.chris(), "policy_draft", 2)
    assert "order value" in page[page.index("<h1>") : page.index("</h1>")]
    assert "Who gets more" in page
    assert page.index("Adler GmbH") < page.index("Who gets less") < page.index("Berg & Söhne")
    assert "hx-trigger" not in page
    assert "htmx" not in page


def test_a_draft_that_makes_no_difference_is_told_so() -> None:
    tried(by_hand_hours=8.0)
    page = see(cast.chris(), "policy_draft", 2)
    assert "On the last 6 months the draft makes no difference." in page
    assert "none of these numbers makes a difference to it" in page


def test_a_result_in_an_older_form_counts_as_none() -> None:
    tried()
    Trial.objects.update(result={"live": {"leads": 1}})
    assert "Not tried yet." in see(cast.chris(), "policy_draft", 2)
    assert as_(cast.chris()).get(reverse("policy_trial", args=[2])).status_code == 404


def test_all_partners_of_a_trial_go_to_a_file() -> None:
    tried(horizon_weeks=52.0)
    response: Any = as_(cast.mona()).get(reverse("policy_trial", args=[2]))
    body = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.reader(StringIO(body), delimiter=";"))
    assert rows[0][0] == "Code"
    assert {row[0] for row in rows[1:]} == {"ADLER", "BERG"}
    assert sum(int(row[2]) for row in rows[1:]) == sum(int(row[3]) for row in rows[1:]) == 4
    assert as_(cast.mona()).get(reverse("policy_trial", args=[1])).status_code == 404


def test_a_trial_of_other_numbers_is_marked_old() -> None:
    made = tried(horizon_weeks=52.0)
    later = cast.NOW + timedelta(hours=1)
    numbers = {"match": {"horizon_weeks": 20.0}}
    review.change_draft(made.pk, numbers, note="20", by=cast.chris().actor, now=later)
    page = see(cast.chris(), "policy_draft", 2)
    assert "Since this trial the numbers or the live rules have changed." in page
    assert "Draft 2 changes one number." in page


def test_months_that_nobody_offers_are_refused() -> None:
    a_policy()
    a_draft()
    for months in ("7", "viele", ""):
        response = post(cast.chris(), "policy_try", 2, months=months)
        assert said(response) == "Possible are so many months: 3, 6, 12."
    assert not Trial.objects.exists()


def test_a_trial_without_a_past_says_what_to_do() -> None:
    a_policy()
    post(cast.chris(), "policy_try", a_draft().version, months="3")
    trials.try_next(lambda: cast.NOW)
    assert "No lead reached the partners in these months." in see(cast.chris(), "policy_draft", 2)


# --- The second person


def test_the_maker_proposes_and_cannot_approve() -> None:
    live = a_policy()
    a_draft()
    assert said(post(cast.chris(), "policy_propose", 2)) == "Draft 2 waits for a second person."
    page = see(cast.chris(), "policy_draft", 2)
    assert reverse("policy_approve", args=[2]) not in page
    assert "You made 2 yourself." in said(post(cast.chris(), "policy_approve", 2))
    assert Policy.objects.live() == live


def test_a_second_person_sees_it_today_and_puts_it_live() -> None:
    a_policy()
    a_proposal()
    waits = "A change of the rules waits for a second person"
    assert waits in see(cast.mona(), "today")
    assert waits not in see(cast.chris(), "today")
    assert waits not in see(cast.ines(), "today")
    assert reverse("policy_approve", args=[2]) in see(cast.mona(), "policy_draft", 2)
    response = post(cast.mona(), "policy_approve", 2)
    assert said(response) == "Policy 2 rules from now on. One step back is possible at any time."
    assert Policy.objects.live().version == 2
    assert waits not in see(cast.mona(), "today")
    assert "This is what policy 2 changed." in see(cast.mona(), "policy_draft", 2)


def test_a_second_person_says_no_and_the_maker_reads_why() -> None:
    a_policy()
    a_proposal()
    assert "Say in a sentence why not" in said(post(cast.mona(), "policy_reject", 2, why=""))
    post(cast.mona(), "policy_reject", 2, why="Zu viel auf einmal")
    assert "Not approved: Zu viel auf einmal" in see(cast.chris(), "policy_draft", 2)


def test_the_maker_takes_it_back_and_discards_it() -> None:
    a_policy()
    a_proposal()
    assert said(post(cast.chris(), "policy_reject", 2)) == "Draft 2 is yours to change again."
    assert said(post(cast.chris(), "policy_discard", 2)) == "Draft 2 is discarded."
    assert "discarded" in see(cast.chris(), "policy")


# --- One step back


def test_one_step_back_asks_first_and_then_rules_at_once() -> None:
    a_policy()
    made = a_proposal()
    review.approve(made.pk, by=cast.mona().actor, now=cast.NOW)
    page = see(cast.chris(), "policy_back")
    assert "Back from policy 2 to the numbers of 1?" in page
    assert Policy.objects.live().version == 2
    response = post(cast.chris(), "policy_back")
    assert said(response) == "Policy 3 rules, with the numbers of before."
    assert (Policy.objects.live().version, Policy.objects.live().numbers) == (3, {})
    assert "One step back: from policy 2 to the numbers of 1." in see(cast.chris(), "policy_draft", 3)


def test_where_nothing_ruled_before_the_page_says_so() -> None:
    a_policy()
    assert "there is no step back" in see(cast.chris(), "policy_back")
    assert "there is no step back" in said(post(cast.chris(), "policy_back"))
    assert reverse("policy_back") not in see(cast.chris(), "policy")


def test_german_pages_speak_german() -> None:
    a_policy()
    a_proposal()
    page = see(cast.mona(), "policy_draft", 2, language="de")
    for words in ("wartet auf eine zweite Person", "Freigeben", "Entwurf 2 ändert eine Zahl."):
        assert words in page
    assert "Matching" not in page
