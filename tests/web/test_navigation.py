"""The frame around the pages: what it counts is quick to count and short to read."""

import pytest
from django.utils import timezone, translation
from tests import cast

from stellwerk.web import navigation


@pytest.mark.parametrize(
    ("count", "german"), [(0, "0"), (1_234, "1.234"), (9_999, "9.999"), (1_000_000, "9.999+")]
)
def test_a_count_is_exact_as_long_as_anybody_reads_it(count: int, german: str) -> None:
    with translation.override("de"):
        assert navigation.told(count) == german


@pytest.mark.step
@pytest.mark.django_db
def test_open_leads_are_counted_no_further_than_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "MOST", 2)
    for _ in range(4):
        cast.a_lead()
    assert navigation.told(navigation.open_leads(cast.chris(), timezone.now())) == "2+"
