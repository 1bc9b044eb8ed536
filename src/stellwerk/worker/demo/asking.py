"""A provider of company data in the demo house: what it said about leads of the last months. It is switched off, as
nobody answers at its address."""

from dataclasses import replace
from datetime import datetime, timedelta

from stellwerk.enrich import Fact
from stellwerk.enrich import step as enrich
from stellwerk.enrich.fact import Source as Trust
from stellwerk.enrich.providers import http
from stellwerk.store.models import Lead, Policy, User
from stellwerk.store.rows import update_rows

NAME = "Firmenauskunft"
SETTINGS = http.Settings(
    url="https://api.firmenauskunft.example/v2/firmen?name={company}&plz={postcode}",
    answers=(
        ("stammdaten.mitarbeiter", "employees"),
        ("stammdaten.gegruendet", "founded"),
        ("umsatz.euro", "revenue_cents"),
    ),
    per_day=50,
    per_month=800,
    legal="Vertrag vom 12.1., Art. 28 DSGVO",
)
SINCE, MOST = timedelta(days=420), 160
WRITTEN = ("facts",)


def tell(*, users: dict[str, User], now: datetime) -> None:
    """Sets the provider up and lets it have answered; the same day gives the same."""
    by = users["ines"].actor
    row = enrich.open_provider(NAME, SETTINGS, agency=None, price_cents=12, by=by, now=now - SINCE)
    ages, leads = enrich.ages_of(Policy.objects.live()), _asked_about(now)
    for place, lead in enumerate(leads):
        enrich.keep_facts(lead, _said(lead, place, row.pk), ages=ages, now=now)
    update_rows(leads, *WRITTEN)
    calls = len([lead for lead in leads if lead.arrived_at.month == now.month])
    state = http.counted(http.State(), calls, today=now.date(), again=False)
    state = replace(state, day_calls=0, asked=len(leads), known=len(leads) * 4 // 5, asked_at=now.isoformat())
    row.settings = row.settings | {"asked": state.as_json()}
    row.save(update_fields=["settings"])


def _asked_about(now: datetime) -> list[Lead]:
    """Every third lead of the time, the newest ones first."""
    found = Lead.objects.filter(arrived_at__gte=now - SINCE, organisation__isnull=False)
    return list(found.select_related("organisation").order_by("-pk")[: MOST * 3 : 3])


def _said(lead: Lead, place: int, number: int) -> tuple[Fact, ...]:
    """Four of five are known; the figures follow from the lead's number."""
    method, at = http.method_of(number), lead.arrived_at + timedelta(hours=1)
    ask = http.ask(SETTINGS, {"company": lead.name, "postcode": lead.postcode or "0"})
    mark = Fact(http.mark_of(number), ask.digest if ask else "", Trust.PROVIDER, method, 1.0, at)
    if place % 5 == 4:
        return (mark,)
    stated = lead.organisation.employees if lead.organisation else None
    people = stated or (18, 45, 72, 120, 260, 410, 35)[lead.prospect_number % 7]
    told = (("employees", people), ("founded", str(1924 + lead.prospect_number % 95)),
            ("revenue_cents", people * 14_500_000))  # fmt: skip
    return (mark, *(Fact(name, value, Trust.PROVIDER, method, 0.8, at) for name, value in told))
