"""States as tiles: every one has its place, the darkest is the largest share, and words stand on them."""

from stellwerk.charts import State, states

NAMES = {"DE": "Deutschland", "AT": "Österreich", "CH": "Schweiz"}


def drawn(*found: State, width: int = 1120) -> str:
    return str(states(found, title="Wo?", names=NAMES, legend="je dunkler, desto mehr", width=width))


def test_the_larger_a_share_the_darker_its_tile() -> None:
    picture = drawn(
        State("DE", "HE", 0.4, "40 %", "Hessen"),
        State("DE", "BY", 0.1, "10 %", "Bayern"),
        State("DE", "MV", 0.0, "0 %", "Mecklenburg-Vorpommern"),
    )
    for step, words in ((4, "Hessen"), (1, "Bayern"), (0, "Mecklenburg-Vorpommern")):
        assert f'<g class="tile-{step}"><title>{words}</title>' in picture
    assert "40 %" in picture
    assert " style=" not in picture


def test_only_countries_of_which_something_is_known_are_drawn() -> None:
    picture = drawn(State("CH", "ZH", 0.2, "20 %", "Zürich"))
    assert ">Schweiz<" in picture
    assert ">Deutschland<" not in picture
    assert picture.count("<rect") == 26  # cantons


def test_a_country_as_a_whole_is_one_tile() -> None:
    picture = drawn(State("AT", "", 0.2, "20 %", "Österreich"))
    assert picture.count("<rect") == 1
    assert ">AT<" in picture


def test_a_phone_has_the_countries_under_each_other() -> None:
    found = (State("DE", "HE", 0.4, "40 %", "Hessen"), State("CH", "ZH", 0.2, "20 %", "Zürich"))
    wide, narrow = drawn(*found), drawn(*found, width=350)
    assert 'height="304"' in wide
    assert 'width="350"' in narrow
    assert narrow.count("<rect") == wide.count("<rect")


def test_words_are_escaped() -> None:
    assert "<b>" not in drawn(State("DE", "HE", 0.4, "40 %", "<b>Hessen</b>"))
