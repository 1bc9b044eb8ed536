"""One lead's way through the whole house, as the people on it see it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Opens, sign_in

pytestmark = pytest.mark.browser

INTEREST = (
    "Unsere Altmaschine steht oft. Bitte ein Angebot und einen Termin zur Vorführung, das Budget ist frei. "
    "Fragen an Frau Vogt, 0561 48 20 117."
)

# What the lead's page must tell: what came in, its grade and why, who got it and why, the outcome.
STEPS = (
    "fragt nach einem Angebot",
    "1 Partner kam in Frage",
    "2 Arbeitsstunden",
    "Leadangebot bis",
    "Der Partner hat den Lead angenommen.",
    "Adler GmbH meldet sich bis",
    "Erster Anruf",
    "Der Interessent hat bestellt.",
    "ist jetzt Kunde, mit der Nummer K-",
)


def enquire(
    page: Page,
    *,
    name: str = "Dr. Miriam Vogt",
    company: str = "Kessler Formenbau GmbH",
    city: str = "Kassel",
    postcode: str = "34123",
    wish: str = "turning/HW 400",
) -> None:
    """Fills in and sends the public form."""
    mailbox = f"{name.split()[-1].lower()}@{company.split()[0].lower()}-werke.de"
    page.get_by_label("Worum geht es?").select_option(wish)
    page.get_by_label("Was brauchen Sie?").fill(INTEREST)
    page.get_by_label("Firma").fill(company)
    page.get_by_label("Ihr Name").fill(name)
    page.get_by_label("Ihre Funktion").fill("Leiterin Fertigung")
    page.get_by_label("Telefon").fill("0561 48 20 117" if "Vogt" in name else "0561 30 11 22")
    page.get_by_label("E-Mail").fill(mailbox)
    page.get_by_label("Postleitzahl").fill(postcode)
    page.get_by_label("Ort").fill(city)
    page.get_by_label(re.compile("dürfen mich zu dieser Anfrage anrufen")).check()
    page.get_by_role("button", name="Absenden").click()


def letter(outbox: Page, subject: str, *, to: str = "", beyond: int = 0) -> Locator:
    """Looks into the outbox until more than so many letters with these words in the subject are there; the newest."""
    about = outbox.get_by_role("heading", name=subject)
    found = outbox.get_by_role("article").filter(has=about, has_text=to)
    for _ in range(100):
        outbox.goto("/outbox/")
        if found.count() > beyond:
            return found.first
        outbox.wait_for_timeout(100)
    raise AssertionError(f"no letter {subject!r} in the outbox")


def link_in(found: Locator) -> str:
    """The link to the offer in a letter."""
    return found.locator("a[href*='/o/']").get_attribute("href") or ""


def test_one_lead_from_the_form_to_a_customer(opens: Opens) -> None:
    form = opens("/form/website/?lang=de")
    enquire(form, city="Melsungen")
    expect(form.get_by_role("heading", level=1)).to_have_text("Ihre Anfrage ist bei uns.")

    offer = opens(link_in(letter(opens("/outbox/"), "Eine Firma in Melsungen")))
    expect(offer.get_by_role("heading", level=1)).to_contain_text(
        "Eine Firma in Melsungen sucht Drehmaschinen"
    )
    for secret in ("Vogt", "Kessler", "48 20 117"):
        expect(offer.locator("body")).not_to_contain_text(secret)

    offer.get_by_role("button", name="Annehmen").click()
    expect(offer.get_by_role("heading", level=1)).to_have_text("Der Lead gehört Ihnen.")
    expect(offer.get_by_role("heading", name="Dr. Miriam Vogt")).to_be_visible()
    told = letter(opens("/outbox/"), "Adler GmbH meldet sich bis", to="an vogt@kessler-werke.de")
    expect(told).to_contain_text("Dr. Miriam Vogt")

    offer.get_by_text("Gewonnen", exact=True).click()
    offer.get_by_label("Auftragswert in Euro").fill("48.000")
    offer.get_by_role("button", name="Auftrag melden").click()
    expect(offer.get_by_role("heading", level=1)).to_have_text("Gewonnen. Das ist jetzt ein Kunde.")

    chris = opens("/sign-in/", width=1440)
    sign_in(chris, "Chris Albers")
    chris.goto("/leads/?stage=all")
    chris.get_by_role("link", name="Kessler Formenbau").first.click()
    page = chris.locator("main")
    for told_on_the_page in STEPS:
        expect(page).to_contain_text(told_on_the_page)


def test_a_partner_declines_without_javascript(opens: Opens) -> None:
    enquire(
        opens("/form/website/?lang=de", scripts=False), name="Uwe Brenner", company="Brenner AG", city="Fulda"
    )
    offer = opens(link_in(letter(opens("/outbox/"), "Eine Firma in Fulda")), scripts=False)
    offer.get_by_role("link", name="Ablehnen").click()
    expect(offer.get_by_role("heading", level=1)).to_have_text("Warum lehnen Sie ab?")
    offer.get_by_role("button", name="Zurzeit keine Kapazität").click()
    expect(offer.get_by_role("heading", level=1)).to_contain_text("Sie haben abgelehnt.")


def test_a_form_with_a_hole_says_what_to_do_and_forgets_nothing(opens: Opens) -> None:
    form = opens("/form/website/?lang=de")
    form.get_by_label("Ihr Name").fill("Uwe Brenner")
    form.get_by_role("button", name="Absenden").click()
    expect(form.get_by_role("alert")).to_have_text("2 Felder brauchen Sie noch.")
    expect(form.get_by_label("Ihr Name")).to_have_value("Uwe Brenner")
