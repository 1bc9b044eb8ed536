"""Hard rules: one reason code per exclusion; what is unknown never makes anybody eligible."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from stellwerk.match import PartnerProfile, Roster, eligible
from stellwerk.terms import LeadProfile

AT = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 3, 17), date(2026, 3, 16)
LEAD = LeadProfile(
    lead_id="L-4711", arrived_at=AT, country="DE", postcode="34123", lat=51.31, lon=9.5, product="turning",
    model="HW 400", language="de", value_cents=4_800_000, chance=0.62,
)  # fmt: skip
ADLER = PartnerProfile(partner_id="adler", joined_on=date(2020, 1, 1))


def code(partner, lead=LEAD, *, used=0, open_leads=0):
    roster = Roster([partner])
    roster.used[0], roster.open[0] = used, open_leads
    chosen, excluded = eligible(lead, roster)
    return "ELIGIBLE" if len(chosen) else next(iter(excluded))


@pytest.mark.parametrize(
    ("partner", "lead", "wanted"),
    [
        ({}, {}, "ELIGIBLE"),
        ({"joined_on": TODAY}, {}, "ELIGIBLE"),
        ({"joined_on": date(2026, 3, 18)}, {}, "NOT_ACTIVE"),
        ({"left_on": TODAY}, {}, "NOT_ACTIVE"),
        ({"left_on": date(2026, 3, 18)}, {}, "ELIGIBLE"),
        ({"territories": (("DE", "34"),)}, {}, "ELIGIBLE"),
        ({"territories": (("DE", "35"),)}, {}, "TERRITORY"),
        ({"territories": (("AT", "34"),)}, {}, "TERRITORY"),
        ({"territories": (("DE", "34"),)}, {"postcode": ""}, "UNKNOWN_PLACE"),
        ({"lat": 51.3, "lon": 9.5, "radius_km": 5.0}, {}, "ELIGIBLE"),
        ({"lat": 53.5, "lon": 10.0, "radius_km": 50.0}, {}, "TERRITORY"),
        ({"lat": 53.5, "lon": 10.0, "radius_km": 50.0, "territories": (("DE", "34"),)}, {}, "ELIGIBLE"),
        ({"lat": 51.3, "lon": 9.5, "radius_km": 5.0}, {"lat": None, "lon": None}, "UNKNOWN_PLACE"),
        ({"products": {"turning": None}}, {}, "ELIGIBLE"),
        ({"products": {"turning": TODAY}}, {}, "ELIGIBLE"),
        ({"products": {"turning": YESTERDAY}}, {}, "CERT_EXPIRED"),
        ({"products": {"milling": None}}, {}, "COMPETENCE"),
        ({"products": {"milling": None}}, {"product": ""}, "UNKNOWN_PRODUCT"),
        ({"languages": frozenset({"de"})}, {}, "ELIGIBLE"),
        ({"languages": frozenset({"fr"})}, {}, "LANGUAGE"),
        ({"languages": frozenset({"fr"})}, {"language": ""}, "UNKNOWN_LANGUAGE"),
        ({"on_show": frozenset({"HW 400"})}, {"must_show": True}, "ELIGIBLE"),
        ({}, {"must_show": True}, "NOT_ON_SHOW"),
        ({"min_value_cents": 5_000_000}, {}, "PROJECT_SIZE"),
        ({"max_value_cents": 4_000_000}, {}, "PROJECT_SIZE"),
        ({"max_value_cents": 4_000_000}, {"value_cents": 0}, "UNKNOWN_VALUE"),
        ({"absences": ((YESTERDAY, TODAY),)}, {}, "ABSENT"),
        ({"absences": ((YESTERDAY, YESTERDAY),)}, {}, "ELIGIBLE"),
        ({}, {"protected_partner": "berg"}, "PROTECTED"),
        ({}, {"protected_partner": "adler"}, "ELIGIBLE"),
        ({}, {"refused_by": frozenset({"adler"})}, "REFUSED_BEFORE"),
    ],
)
def test_each_rule_has_its_code(partner, lead, wanted):
    assert code(replace(ADLER, **partner), replace(LEAD, **lead)) == wanted


def test_a_full_week_and_too_many_open_leads_exclude():
    limited = replace(ADLER, capacity_per_week=2, max_open=3)
    assert code(limited, used=1) == "ELIGIBLE"
    assert code(limited, used=2) == "FULL_WEEK"
    assert code(limited, open_leads=3) == "FULL_OPEN"


def test_every_partner_is_counted_once():
    many = [replace(ADLER, partner_id=f"p{i}", left_on=TODAY if i % 3 else None) for i in range(12)]
    chosen, excluded = eligible(LEAD, Roster(many))
    assert (len(chosen), excluded) == (4, {"NOT_ACTIVE": 8})


def test_a_certificate_that_ends_tonight_is_refused_tomorrow():
    roster = Roster([replace(ADLER, products={"turning": TODAY})])
    assert len(eligible(LEAD, roster)[0]) == 1
    assert len(eligible(replace(LEAD, arrived_at=datetime(2026, 3, 18, 1, tzinfo=UTC)), roster)[0]) == 0
