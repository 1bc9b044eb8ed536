"""The page of a fair's stand on a phone: without a network it opens, takes contacts, and sends each once later."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import ROOT, House, Opens
from tests.browser.test_axe import LOOKS, violations
from tests.cards import a_photo, taken_in_kassel

pytestmark = pytest.mark.browser

WAITING = """() => new Promise((done, failed) => {
  const open = indexedDB.open("stellwerk-fair", 1);
  open.onerror = () => failed(open.error);
  open.onsuccess = () => {
    const all = open.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.length); };
  };
})"""
STAND = "tests.browser.at_the_stand"
# Somebody of its own: with the same number the house would take who asks in another test for the person of this card.
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lohse;Gesa;;;\r\nFN:Gesa Lohse\r\nORG:Lohse Stanztechnik GmbH\r\n"
    "TEL;TYPE=WORK:+49 561 4820119\r\nEMAIL:g.lohse@lohse-stanztechnik.de\r\n"
    "ADR;TYPE=WORK:;;Ring 1;Kassel;;34123;DE\r\nEND:VCARD\r\n"
)

Asks = Callable[..., list[str]]


@pytest.fixture
def stand(house: House) -> Asks:
    """Asks the house about its stand: `stand("open")` makes one and gives its path, `stand("came")` what came."""

    def ask(what: str, name: str) -> list[str]:
        program = [sys.executable, "-m", STAND, what, name]
        done = subprocess.run(program, cwd=ROOT, env=house.env, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    return ask


@pytest.fixture
def card(tmp_path: Path) -> str:
    """The photo of a card with a vCard behind its QR code, as a phone takes it."""
    path = tmp_path / "card.jpg"
    path.write_bytes(a_photo(CARD, size=(2400, 1500), exif=taken_in_kassel()))
    return str(path)


def ready(page: Page) -> None:
    """The page may be opened without a network from now on."""
    page.locator("#fair[data-ready=yes]").wait_for(state="attached")


def enter(page: Page, **values: str) -> None:
    typing = page.locator("#fair-typing")
    if "name" in values and typing.get_attribute("open") is None:
        typing.locator("summary").click()
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=re.compile("Kontakt merken|Keep the contact")).click()


def test_without_a_network_it_opens_keeps_two_contacts_and_sends_each_once(
    opens: Opens, stand: Asks, card: str
) -> None:
    (path,) = stand("open", "EMO offline")
    page = opens(path)
    ready(page)
    page.reload()
    page.context.set_offline(True)
    page.locator("[name=photo]").set_input_files(card)
    page.locator("[name=ticks][value=quotation]").check()
    page.locator("[name=consent]").check()
    enter(page, at_stand="Ole")
    expect(page.locator("#fair-count")).to_have_text("1 warten, 0 gesendet")
    expect(page.locator("[name=at_stand]")).to_have_value("Ole")
    enter(page, company="Berg Metallbau GmbH", name="Otto Berg", phone="0561 4820118")
    expect(page.locator("#fair-count")).to_have_text("2 warten, 0 gesendet")

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wer steht vor Ihnen?")
    expect(page.locator("#fair-count")).to_have_text("2 warten, 0 gesendet")
    expect(page.locator("#fair-waiting")).to_contain_text("Otto Berg")
    assert page.evaluate(WAITING) == 2

    page.context.set_offline(False)
    expect(page.locator("#fair-count")).to_have_text("0 warten, 2 gesendet")
    assert page.evaluate(WAITING) == 0, "the phone is wiped"
    page.reload()
    expect(page.locator("#fair-count")).to_have_text("0 warten, 2 gesendet")
    came = stand("came", "EMO offline")
    assert came == [
        "Gesa Lohse, Lohse Stanztechnik GmbH, Wünscht ein Angebot.",
        "Otto Berg, Berg Metallbau GmbH, ",
    ]


def test_an_entry_whose_answer_was_lost_is_sent_again_and_is_there_once(opens: Opens, stand: Asks) -> None:
    (path,) = stand("open", "EMO torn")
    page = opens(path, language="en")
    ready(page)
    lost: list[int] = []

    def torn(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
            return
        lost.append(route.fetch().status)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/sync/*", torn)
    with page.expect_event("requestfailed"):
        enter(page, name="Otto Berg", email="o.berg@berg-metallbau.de")
    expect(page.locator("#fair-count")).to_have_text("1 waiting, 0 sent")
    assert lost == [201], "the server has it, the phone does not know"
    page.reload()
    expect(page.locator("#fair-count")).to_have_text("0 waiting, 1 sent")
    assert page.evaluate(WAITING) == 0
    assert len(stand("came", "EMO torn")) == 1


def test_a_link_that_is_over_keeps_what_waits_and_says_what_to_do(opens: Opens, stand: Asks) -> None:
    (path,) = stand("open", "EMO over")
    page = opens(path)
    ready(page)
    page.context.set_offline(True)
    enter(page, name="Otto Berg", phone="0561 4820118")
    stand("close", "EMO over")
    page.context.set_offline(False)
    expect(page.locator("#fair-closed")).to_contain_text("Fragen Sie das Marketing")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr.")
    expect(page.locator("#fair-count")).to_have_text("1 warten, 0 gesendet")
    (path,) = stand("open", "EMO over")
    page.goto(path)
    expect(page.locator("#fair-count")).to_have_text("0 warten, 1 gesendet")
    assert len(stand("came", "EMO over")) == 1


def test_what_the_server_refuses_stays_with_its_reason_until_somebody_decides(
    opens: Opens, stand: Asks, tmp_path: Path
) -> None:
    (path,) = stand("open", "EMO refused")
    broken = tmp_path / "card.jpg"
    broken.write_bytes(b"no photo at all")
    page = opens(path, language="en")
    page.locator("[name=photo]").set_input_files(str(broken))
    enter(page, name="Otto Berg", phone="0561 4820118")
    expect(page.locator("#fair-waiting")).to_contain_text("no photo that can be read")
    page.get_by_role("button", name="Send without the photo").click()
    expect(page.locator("#fair-count")).to_have_text("0 waiting, 1 sent")
    assert len(stand("came", "EMO refused")) == 1


@LOOKS
def test_the_page_is_for_everybody(
    opens: Opens, stand: Asks, card: str, language: str, dark: bool, width: int
) -> None:
    (path,) = stand("open", "EMO axe")
    page = opens(path, language=language, dark=dark, width=width)
    ready(page)
    found = violations(page)
    page.context.set_offline(True)
    page.locator("[name=photo]").set_input_files(card)
    enter(page)
    enter(page, name="nobody can be reached")
    found += violations(page)
    page.context.set_offline(False)
    stand("close", "EMO axe")
    page.goto(path)
    assert found + violations(page) == []
