"""No page breaks WCAG 2.2 AA as far as axe can tell: both languages, light and dark, phone and desk."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.conftest import Opens, sign_in
from tests.browser.test_journey import enquire, letter, link_in

pytestmark = pytest.mark.browser

PUBLIC = (
    "/form/website/",
    "/form/website/thanks/",
    "/sign-in/",
    "/outbox/",
    "/o/forged/",
    "/n/forged/",
    "/opt-in/forged/",
    "/opt-out/forged/",
    "/fair/forged/",
    "/nothing/",
)
DESK = ("/", "/tracks/", "/leads/", "/leads/1/", "/offers/", "/offers/1/", "/complaints/", "/complaints/1/",
        "/partners/", "/partners/ADLER/", "/partners/ADLER/edit/", "/partners/new/", "/partners/import/",
        "/certificates/", "/protections/", "/named-accounts/", "/fairness/", "/fairness/ledger/?partner=ADLER",
        "/levels/", "/policy/", "/policy/2/", "/policy/2/preview/", "/policy/change/grade/", "/policy/change/match/",
        "/policy/change/levels/", "/policy/back/", "/policy/proposals/", "/scores/", "/segments/", "/segments/4/",
        "/strategy/", "/reports/", "/reports/partner_scorecard/", "/reports/channels/", "/partners/ADLER/support/",
        "/lying/", "/my-time/", "/quotations/", "/customers/", "/nurture/", "/erp/", "/calls/", "/visits/",
        "/reports/funnel/", "/reports/lead_types/", "/reports/potential/", "/reports/campaign/?by=complaint",
        "/design/", "/sources/", "/sources/1/", "/sources/new/",
        "/unclear/", "/leads/new/", "/api/docs/")  # fmt: skip
MARKETING = (
    "/people/",
    "/people/1/",
    "/companies/",
    "/companies/1/",
    "/target-groups/",
    "/campaigns/",
    "/campaigns/new/",
    "/potentials/",
    "/consents/",
    "/informing/",
    "/blocked/",
    "/agencies/",
    "/agencies/new/",
)
PORTAL = (
    "/portal/",
    "/portal/share/",
    "/portal/share/receipts/",
    "/portal/share/receipts/1/",
    "/portal/numbers/",
    "/portal/profile/",
    "/portal/protections/",
    "/portal/recommend/",
)
LOOKS = pytest.mark.parametrize(
    ("language", "dark", "width"),
    [("de", False, 390), ("en", True, 390), ("en", False, 1440), ("de", True, 1440)],
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url} {rule['id']}: {node['html'][:120]} | {' '.join(node['failureSummary'].split())[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def on_all(page: Page, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        page.goto(path)
        yield from violations(page)


@LOOKS
def test_public_pages(opens: Opens, language: str, dark: bool, width: int) -> None:
    page = opens("/sign-in/", language=language, dark=dark, width=width)
    found = list(on_all(page, PUBLIC))
    page.goto("/form/website/")
    page.locator("form button").click()
    assert found + violations(page) == []


@LOOKS
def test_the_portal(opens: Opens, language: str, dark: bool, width: int) -> None:
    outbox = opens("/outbox/")
    before = outbox.get_by_role("heading", name="Leadangebot bis").count()
    enquire(
        opens("/form/website/?lang=de"), name=f"Anna {language}{dark}", company=f"{language}{dark}{width} AG"
    )
    link = link_in(letter(outbox, "Leadangebot bis", beyond=before))
    page = opens(link, language=language, dark=dark, width=width)
    found = violations(page)
    found += on_all(page, (f"{link}decline/",))
    page.goto(link)
    page.locator(".portal-do button").first.click()
    found += violations(page)
    page.locator(".report-choice").first.click()
    for more in page.locator(".report-more > summary").all():
        more.click()
    found += violations(page)
    found += on_all(page, (f"{link}qualify/", f"{link}complain/", f"{link}return/"))
    page.get_by_role("button", name="Zurzeit keine" if language == "de" else "No time").click()
    found += violations(page)
    page.goto("/sign-in/")
    sign_in(page, "Pia Sommer")
    found += on_all(page, PORTAL)
    assert found == []


@LOOKS
def test_the_desk(opens: Opens, language: str, dark: bool, width: int) -> None:
    page = opens("/sign-in/", language=language, dark=dark, width=width)
    sign_in(page, "Chris Albers")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    assert list(on_all(page, DESK)) == []


@LOOKS
def test_the_marketing_database(opens: Opens, language: str, dark: bool, width: int) -> None:
    page = opens("/sign-in/", language=language, dark=dark, width=width)
    sign_in(page, "Ines Brandt")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    assert list(on_all(page, MARKETING)) == []
