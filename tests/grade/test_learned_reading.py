"""Texts become numbers and dates the German and the English way; what is not clear stays a name."""

import numpy as np
import pytest

from stellwerk.grade.learned.features import plan
from stellwerk.grade.learned.history import History
from stellwerk.grade.learned.reading import distinct, moments, numbers


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "-2.5", "1e3"], [1, -2.5, 1000]),
        (["1.234,56", "7,5", "12"], [1234.56, 7.5, 12]),
        (["1,234.56", "12.5"], [1234.56, 12.5]),
        (["1.000", "2.500", "300", "12.000"], [1000, 2500, 300, 12000]),
        (["48.000 €", "€ 1.500,00", "12 %"], [48000, 1500, 12]),
        (["1'000", "12 000"], [1000, 12000]),
    ],
)
def test_numbers_are_read_as_people_write_them(texts: list[str], values: list[float]) -> None:
    assert numbers(texts).tolist() == pytest.approx(values)


@pytest.mark.parametrize("text", ["", "abc", "12a", "1.2.3.4", "inf", "nan", "2026-01-02", "1,2,3"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert np.isnan(numbers([text])[0])


def test_the_whole_column_decides_whether_the_day_or_the_month_comes_first() -> None:
    assert str(moments(["03/04/2026", "04/25/2026"])[0]) == "2026-03-04T00:00:00"
    assert str(moments(["03/04/2026", "25/04/2026"])[0]) == "2026-04-03T00:00:00"
    assert str(moments(["31.12.2026 14:05"])[0]) == "2026-12-31T14:05:00"
    assert np.isnat(moments(["31.02.2026", "soon", ""])).all()


def test_equal_texts_are_looked_at_once_and_space_around_them_does_not_count() -> None:
    cells, index = distinct(["a ", "b", "a", "", "n/a"])
    assert [cells[k] for k in index] == ["a", "b", "a", "", ""]


def a_history(**columns: list[str]) -> History:
    count = len(next(iter(columns.values())))
    return History(tuple(columns), tuple(columns.values()), np.arange(count) % 2 == 0)


def test_a_column_that_names_the_lead_is_not_learned_from() -> None:
    count = 200
    found = plan(
        a_history(
            lead_id=[f"{k * 7919:012x}" for k in range(count)],
            number=[str(1000 + k) for k in range(count)],
            branch=["x", "y"] * (count // 2),
        )
    )
    assert {feature.column for feature in found.features} == {"branch"}
    assert found.left_out["lead_id"] == found.left_out["number"] == "names_a_lead"


def test_a_month_is_not_mistaken_for_its_first_day() -> None:
    months = [f"2026-{1 + k % 12:02d}-01" for k in range(120)]
    assert plan(a_history(at=months, z=["a", "b"] * 60)).features[0].column == "z"


def test_a_mail_address_counts_by_its_domain() -> None:
    found = plan(a_history(mail=[f"p{k}@{'gmx.de' if k % 2 else 'adler.example'}" for k in range(100)]))
    assert [(f.view, set(f.levels)) for f in found.features] == [("mail", {"gmx.de", "adler.example"})]


def test_words_of_free_texts_count_and_codes_do_not() -> None:
    texts = [f"{'bitte Angebot' if k % 3 else 'nur Prospekt'} {k}x{k}" for k in range(200)]
    assert {f.view for f in plan(a_history(remark=texts)).features} >= {"word:angebot", "word:prospekt"}
