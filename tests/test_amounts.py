"""Bars with ranges, running shares and lines: drawn without colours of their own, words escaped."""

from stellwerk.charts import Amount, Line, amounts, curve, lines


def test_a_bar_has_its_words_and_its_range_its_two_ends() -> None:
    drawn = amounts(
        [Amount("<Adler>", 3.0, "3,0", 2.0, 4.0), Amount("Berg", 1.0, "1,0")],
        title="Wer?",
        mark=(1.0, "üblich"),
    )
    assert "&lt;Adler&gt;" in drawn
    assert drawn.count("f-petrol2") == 1
    assert "üblich" in drawn
    assert "style=" not in drawn


def test_a_range_far_beyond_its_bar_is_cut_and_a_phone_has_the_names_above() -> None:
    drawn = amounts([Amount("Adler", 1.0, "1,0", 0.5, 900.0)], title="Wer?", width=350)
    assert 'width="350"' in drawn
    assert "Adler" in drawn


def test_the_curve_marks_who_brings_eighty_percent() -> None:
    assert ">2</text>" in curve([0.6, 0.85, 1.0], title="20/80", words=("Partner", "Umsatz"))


def test_a_line_ends_where_nothing_is_known_yet() -> None:
    drawn = lines(
        [Line("Q1", [0.1, 0.2, None]), Line("Q2", [None, None, None])],
        title="Wann",
        axis=["30", "60", "90"],
        top="20 %",
    )
    assert "Q1" in drawn
    assert "Q2" not in drawn
