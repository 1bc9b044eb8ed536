"""A file on its way in and out again in a real browser: the wizard, its progress, its undo; also without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Opens, sign_in

pytestmark = pytest.mark.browser

HEADER = "Firma;Vorname;Nachname;E-Mail;Telefon;PLZ;Ort;Produkt;Interesse;Hobby"
PATIENCE = 30_000


def a_file(folder: Path, name: str) -> Path:
    """Three companies of a town in which nobody sells, and a row that is junk."""
    rows = [
        f"{name}{i} Werke GmbH;Anna;{name}er{i};a{i}@{name}{i}.example;0381 48 20 1{i};18055;Rostock;Bohrwerk;Katalog;"
        "Segeln"
        for i in range(3)
    ]
    file = folder / f"{name}.csv"
    file.write_text("\n".join([HEADER, *rows, "Test;Max;Mustermann;test@test.de;;;;;;"]), encoding="utf-8")
    return file


def as_ines(opens: Opens, *, width: int = 1440, scripts: bool = True) -> Page:
    page = opens("/sign-in/", width=width, scripts=scripts)
    sign_in(page, "Ines Brandt")
    return page


def to_the_preview(page: Page, file: Path) -> None:
    page.goto("/imports/new/")
    page.get_by_label("Von wem ist sie?").fill(f"Standteam {file.stem}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Ansehen").click()
    expect(page.locator("main")).to_contain_text("Segeln")
    page.get_by_role("button", name="Weiter").click()
    page.locator("input[name=basis][value=fair]").check()
    page.locator("input[name=keeps][value=leads]").check()
    page.get_by_label("Kampagne", exact=True).fill(f"Messe {file.stem}")
    page.get_by_label("Kanal").select_option("fair")
    page.get_by_role("button", name="Zur Vorschau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 von 4 Zeilen werden Leads.")


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_ines_reads_a_file_in_watches_it_and_takes_it_back(opens: Opens, tmp_path: Path) -> None:
    page = as_ines(opens)
    to_the_preview(page, a_file(tmp_path, "Nordhafen"))
    expect(page.locator("main")).to_contain_text("abgewiesen")
    page.get_by_role("button", name="Jetzt einlesen").click()
    # The page looks again by itself until it is over.
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 Zeilen wurden Leads.", timeout=PATIENCE)

    page.get_by_role("link", name="Datei zurücknehmen").click()
    page.get_by_role("button", name="Datei zurücknehmen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ganz zurückgenommen.", timeout=PATIENCE)


def test_on_a_phone_and_without_javascript_the_wizard_goes_on_by_links(opens: Opens, tmp_path: Path) -> None:
    page = as_ines(opens, width=390, scripts=False)
    to_the_preview(page, a_file(tmp_path, "Suedhafen"))
    page.get_by_role("button", name="Jetzt einlesen").click()
    for _ in range(60):
        if "3 Zeilen wurden Leads." in page.get_by_role("heading", level=1).inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 Zeilen wurden Leads.")


def test_no_step_of_the_wizard_is_wider_than_a_phone(opens: Opens, tmp_path: Path) -> None:
    page = as_ines(opens, width=390)
    page.goto("/imports/new/")
    assert no_wider_than_the_screen(page)
    to_the_preview(page, a_file(tmp_path, "Westhafen"))
    assert no_wider_than_the_screen(page)
    page.get_by_role("link", name="Spalten ändern").click()
    assert no_wider_than_the_screen(page)
