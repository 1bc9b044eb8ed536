"""Offers as partners live them: on a phone, from the mail, with a real worker behind the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Opens, sign_in
from tests.browser.test_journey import enquire, letter, link_in

pytestmark = pytest.mark.browser

PHONE = 390


def offered(opens: Opens, *, city: str, to: str, beyond: int = 0) -> Page:
    """The newest offer for a lead from that town, opened on a phone from the letter to this mailbox."""
    outbox = opens("/outbox/")
    found = letter(outbox, f"Eine Firma in {city}", beyond=beyond)
    expect(found).to_contain_text(f"an {to}@partner.example")
    return opens(link_in(found), width=PHONE)


def signed_in(opens: Opens, name: str) -> Page:
    page = opens("/sign-in/", width=PHONE)
    sign_in(page, name)
    return page


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_pia_takes_a_lead_on_the_phone_and_says_what_she_found_out(opens: Opens) -> None:
    enquire(opens("/form/website/?lang=de"), name="Jana Kern", company="Kern Hydraulik AG", city="Baunatal")
    page = offered(opens, city="Baunatal", to="adler")
    assert no_wider_than_the_screen(page)
    expect(page.get_by_role("button", name="Annehmen")).to_be_in_viewport()
    expect(page.locator("body")).not_to_contain_text("Kern")
    page.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_role("heading", name="Jana Kern")).to_be_visible()

    page.get_by_role("link", name="Fünf Fragen beantworten").click()
    page.get_by_label("Wer entscheidet?").fill("Frau Kern")
    page.get_by_label("Teilweise").check()
    page.get_by_role("button", name="Antworten speichern").click()
    expect(page.locator("main")).to_contain_text("Frau Kern")

    page.get_by_role("link", name="Lead reklamieren").click()
    page.get_by_role("button", name="Falsche Nummer").click()
    expect(page.locator("main")).to_contain_text("Wird geprüft")
    assert no_wider_than_the_screen(page)


def test_pia_declines_with_a_reason_and_berg_gets_the_lead(opens: Opens) -> None:
    form = opens("/form/website/?lang=de")
    enquire(form, name="Ole Rabe", company="Rabe AG", city="Vellmar", postcode="34246", wish="milling/HF 600")
    page = offered(opens, city="Vellmar", to="adler")
    page.get_by_role("link", name="Ablehnen").click()
    page.get_by_role("dialog").get_by_role("button", name="Zu klein").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sie haben abgelehnt.")

    berg = offered(opens, city="Vellmar", to="berg", beyond=1)
    berg.get_by_role("button", name="Annehmen").click()
    expect(berg.get_by_role("heading", name="Ole Rabe")).to_be_visible()
    page.reload()
    expect(page.locator("body")).not_to_contain_text("Rabe")


def test_a_missed_deadline_moves_the_lead_on(opens: Opens, time_runs_out: Callable[[str], None]) -> None:
    form = opens("/form/website/?lang=de")
    enquire(
        form, name="Ute Specht", company="Specht AG", city="Fuldatal", postcode="34233", wish="grinding/HS 20"
    )
    page = offered(opens, city="Fuldatal", to="adler")
    time_runs_out("Fuldatal")
    berg = offered(opens, city="Fuldatal", to="berg", beyond=1)
    expect(berg.get_by_role("button", name="Annehmen")).to_be_visible()
    page.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Antwortfrist ist vorbei.")
    expect(page.locator("body")).not_to_contain_text("Specht")


def test_dorn_sees_nothing_of_others(opens: Opens) -> None:
    page = signed_in(opens, "Dirk Dorn")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alles beantwortet.")
    page.goto("/portal/share/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Anteil beginnt mit Ihrem ersten Lead.")
    for path in ("/portal/1/", "/portal/1/complain/", "/portal/share/receipts/1/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404


def test_the_receipt_shows_her_own_figures_and_nobodys_name(opens: Opens) -> None:
    page = signed_in(opens, "Pia Sommer")
    page.get_by_role("link", name="Anteil").click()
    page.goto("/portal/share/?pool=DE/drilling")
    page.get_by_role("link", name="Ganze Quittung").first.click()
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text("5 Partner kamen in Frage. Sie: Eignung 1,10 + Guthaben 0,03 = 1,13.")
    expect(receipt).to_contain_text("Dieser Partner lag 1,8 Wochen hinter seinem fairen Anteil.")
    expect(receipt).to_contain_text("Ihnen wurden dafür 2.140 € gutgeschrieben.")
    for secret in ("Berg", "Brenner", "Spindelbau"):
        expect(page.locator("body")).not_to_contain_text(secret)
    assert no_wider_than_the_screen(page)
