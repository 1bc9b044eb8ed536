"""Numbers, money and dates as people and programs write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean import parse_count, parse_date, parse_datetime, parse_money_cents, parse_number

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1'250'000", 1_250_000),
        ("1 250 000", 1_250_000),
        ("12.000", 12_000),
        ("12,5", 12.5),
        ("0.125", 0.125),
        ("48 T€", 48_000),
        ("25k", 25_000),
        ("30 Tsd. Euro", 30_000),
        ("1,5 Mio", 1_500_000),
        ("2 Mrd.", 2_000_000_000),
        ("ca. 300", 300),
        ("-5", -5),
        ("keine", None),
        ("", None),
    ],
)
def test_numbers(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.234,56 €", 123_456),
        ("€ 2,500.00", 250_000),
        ("EUR 35.000,-", 3_500_000),
        ("12.000 €", 1_200_000),
        ("CHF 1'250'000", 125_000_000),
        ("50 - 80 T€", 6_500_000),
        ("10.000 - 20.000", 1_500_000),
        ("1,5 Mio. EUR", 150_000_000),
        ("500 Euro", 50_000),
        ("-5", None),
        ("nach Absprache", None),
    ],
)
def test_money_in_cents(text, cents):
    assert parse_money_cents(text) == cents


@pytest.mark.parametrize(
    ("text", "count"),
    [("1.200", 1200), ("50-99", 74), ("10 bis 49", 30), ("500+", 500), ("ca. 35 MA", 35), ("viele", None)],
)
def test_head_counts(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.2025", date(2025, 12, 31)),
        ("1.3.26", date(2026, 3, 1)),
        ("2025-12-31", date(2025, 12, 31)),
        ("2025-12-31 14:00", date(2025, 12, 31)),
        ("12/31/2025", date(2025, 12, 31)),
        ("5/6/2026", date(2026, 6, 5)),
        ("20-02-2018", date(2018, 2, 20)),
        ("3. März 2026", date(2026, 3, 3)),
        ("March 3, 2026", date(2026, 3, 3)),
        ("45992", date(2025, 12, 1)),
        ("Q3 2026", date(2026, 9, 30)),
        ("4. Quartal 2026", date(2026, 12, 31)),
        ("KW 12/2026", date(2026, 3, 22)),
        ("06/2026", date(2026, 6, 30)),
        ("Februar 2028", date(2028, 2, 29)),
        ("31.02.2026", None),
        ("2026-13-01", None),
        ("sofort", None),
    ],
)
def test_dates_a_period_ends_with_its_last_day(text, day):
    assert parse_date(text) == day


def test_an_american_house_can_have_the_month_first():
    assert parse_date("5/6/2026", day_first=False) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31.12.2025 14:30", datetime(2025, 12, 31, 14, 30, tzinfo=BERLIN)),
        ("2025-07-01T09:00:00", datetime(2025, 7, 1, 9, tzinfo=BERLIN)),
        ("2025-07-01T09:00:00Z", datetime(2025, 7, 1, 9, tzinfo=UTC)),
        ("1.12.2025 9:05 Uhr", datetime(2025, 12, 1, 9, 5, tzinfo=BERLIN)),
        ("5/6/2026 3:05 PM", datetime(2026, 6, 5, 15, 5, tzinfo=BERLIN)),
        ("31.12.2025", datetime(2025, 12, 31, tzinfo=BERLIN)),
        ("gestern", None),
    ],
)
def test_moments_are_aware(text, moment):
    assert parse_datetime(text, tz=BERLIN) == moment


@given(st.integers(0, 10**11))
def test_german_and_english_money_come_back(cents):
    english = f"{cents / 100:,.2f}" if cents < 10**9 else f"{cents // 100:,}.{cents % 100:02d}"
    german = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert parse_money_cents(english) == parse_money_cents(german) == cents


@given(st.dates(date(1971, 1, 1), date(2068, 12, 31)))
def test_every_way_to_write_a_day_comes_back(day):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"):
        assert parse_date(day.strftime(form)) == day
    assert parse_date(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@given(st.text(max_size=40))
def test_no_text_whatever_raises(text):
    parse_number(text)
    parse_money_cents(text)
    parse_count(text)
    parse_date(text)
    parse_datetime(text, tz=UTC)
