"""The call centre in a real browser: a number and Enter, the next lead; the same without JavaScript; a report."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.conftest import ROOT, House, Opens, sign_in
from tests.browser.test_axe import violations
from tests.browser.test_offers import no_wider_than_the_screen

pytestmark = pytest.mark.browser


def waiting(house: House, *companies: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.browser.agree_calls", *companies], cwd=ROOT, env=house.env, check=True
    )


def signed_in(opens: Opens, name: str, *, width: int = 1440, scripts: bool = True) -> Page:
    page = opens("/sign-in/", width=width, scripts=scripts)
    sign_in(page, name)
    return page


def test_two_keys_bring_the_next_lead(opens: Opens, house: House) -> None:
    waiting(house, "Erste Presse AG", "Zweite Presse AG")
    page = signed_in(opens, "Cem Aydin")
    page.goto("/calls/")
    page.get_by_role("button", name="Anrufen beginnen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Erste Presse AG")
    assert violations(page) == []

    # An answer brings the next question without a new page; keys in its field write text.
    page.get_by_label("Ja", exact=True).first.check()
    question = page.get_by_label("Was wollen Sie lösen?")
    expect(question).to_be_focused()
    question.press_sequentially("3 Pressen")
    expect(page.locator("input[name=result]:checked")).to_have_count(0)

    question.press("Escape")
    page.keyboard.press("3")
    expect(page.get_by_label("Nicht erreicht")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zweite Presse AG")
    expect(page.locator(".toast")).to_contain_text("Erste Presse AG: Nicht erreicht.")

    page.locator(".toast").get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Erste Presse AG")
    page.get_by_text("Weitergeben oder Pause").click()
    page.get_by_role("button", name="Pause").click()
    assert violations(page) == []


def test_an_answer_that_comes_late_leaves_the_agent_at_the_result(opens: Opens, house: House) -> None:
    waiting(house, "Achte Presse AG", "Neunte Presse AG")
    page = signed_in(opens, "Cem Aydin")
    page.goto("/calls/")
    page.get_by_role("button", name="Anrufen beginnen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Achte Presse AG")
    page.get_by_label("Ja", exact=True).first.check()
    question = page.get_by_label("Was wollen Sie lösen?")
    expect(question).to_be_focused()
    question.press_sequentially("3 Pressen")

    asked = page.locator(".call-line").count()
    held: list[Route] = []
    page.route("**/calls/**", lambda route: held.append(route))
    question.press("Escape")
    page.keyboard.press("3")
    expect(page.get_by_label("Nicht erreicht")).to_be_checked()
    held[0].continue_()
    page.unroute("**/calls/**")
    expect(page.locator(".call-line")).to_have_count(asked + 1)
    expect(page.get_by_label("Nicht erreicht")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Neunte Presse AG")
    page.get_by_text("Weitergeben oder Pause").click()
    page.get_by_role("button", name="Pause").click()


def test_the_same_call_without_javascript(opens: Opens, house: House) -> None:
    waiting(house, "Dritte Presse AG")
    page = signed_in(opens, "Cem Aydin", width=390, scripts=False)
    page.goto("/calls/")
    page.get_by_role("button", name="Anrufen beginnen").click()
    heading = page.get_by_role("heading", level=1)
    first = heading.inner_text()
    assert no_wider_than_the_screen(page)
    page.get_by_label("Ja", exact=True).first.check()
    page.get_by_role("button", name="Nächste Frage").click()
    expect(page.get_by_label("Was wollen Sie lösen?")).to_be_visible()
    page.get_by_label("Möchte nur Post").check()
    page.get_by_role("button", name="Speichern, nächster Lead").click()
    expect(page.locator(".toast")).to_contain_text("Möchte nur Post")
    assert heading.inner_text() != first


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_calls_and_reports_are_for_everybody(opens: Opens, house: House, width: int) -> None:
    waiting(house, f"Vierte Presse {width} AG")
    page = signed_in(opens, "Ines Brandt", width=width)
    found = []
    for path in ("/scripts/", "/scripts/new/", "/scripts/1/", "/scripts/1/try/", "/calls/figures/", "/visits/",
                 "/visits/find/?q=a", "/leads/4711/visits/new/visit/", "/visits/templates/",
                 "/visits/templates/1/"):  # fmt: skip
        page.goto(path)
        found += violations(page)
        assert no_wider_than_the_screen(page), path
    assert found == []


def test_a_report_on_the_phone_takes_few_taps(opens: Opens, house: House) -> None:
    waiting(house, "Fünfte Presse AG")
    page = signed_in(opens, "Ole Petersen", width=390)
    page.goto("/visits/find/?q=Presse")
    page.locator("li", has_text="Fünfte Presse AG").get_by_role("link", name="Besuchsbericht").click()
    page.get_by_label("Unzufrieden mit dem Wettbewerber").check()
    page.get_by_label("Was geschieht als Nächstes?").fill("Vorführung")
    page.get_by_role("button", name="Bericht speichern").click()
    expect(page.locator(".toast")).to_contain_text("Fünfte Presse AG gehört zu:")
    assert no_wider_than_the_screen(page)
