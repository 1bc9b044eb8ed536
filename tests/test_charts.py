"""Drawings: honest to scale, escaped, without styles, readable in light and dark."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk import charts
from stellwerk.charts.machine import SCALES, scale_for, wagons
from stellwerk.charts.palette import SIGN_CONTRAST, TEXT_CONTRAST, colours, contrast, tokens
from stellwerk.charts.svg import fitting, text_width, wrapped

WEB = Path(charts.__file__).parents[1] / "web"
CSS = (WEB / "static/stellwerk/stellwerk.css").read_text()
NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)


def a_machine(**over: object) -> charts.Machine:
    machine = charts.Machine(
        sources=[
            charts.Source("Anrufe", 31, "/leads/?channel=phone"),
            charts.Source("Messe EMO", 92, "/leads/?channel=fair", short="Messe"),
            charts.Source("Empfehlung", 12, "/leads/?channel=referral", short="Empf."),
        ],
        stations=[
            charts.Station("erfassen", "nichts geht verloren", 0),
            charts.Station("säubern", "doppelt? echt?", 2),
            charts.Station("anreichern", "Fakten dazu", 5),
            charts.Station("bewerten", "Was ist er wert?", 1),
        ],
        ended=23,
        a=charts.Track(53, "sofort zu einem Menschen", "1,42 Mio. €", url="/leads/?grade=A"),
        b=charts.Track(108, "warm halten, bis er reif ist", url="/leads/?grade=B"),
        c=charts.Track(29, "aussortiert, mit Grund und Datum", url="/leads/?grade=C"),
        people=[charts.Person("Partner", 36), charts.Person("Vertrieb", 9)],
        ripe=7,
        in_ring=1312,
        ring_steps=["Fachbrief", "Einladung"],
    )
    return replace(machine, **over)  # type: ignore[arg-type]


def words(**over: object) -> charts.TrackWords:
    said = charts.TrackWords(
        title="Die Gleise heute",
        points="Weiche",
        policy="Regelwerk 12",
        ended="23 enden hier",
        ended_detail="14 doppelt, 9 Unsinn",
        ripe="7 heute reif geworden",
        ripe_short="7 reif",
        back_to_grade="zurück zum Bewerten",
        in_ring="1.312 im Ring",
        wagon=lambda n: "1 Lead" if n == 1 else f"{n} Leads",
        inside_now="jetzt in Arbeit",
        needs_person="steht, braucht einen Menschen",
    )
    return replace(said, **over)  # type: ignore[arg-type]


def every_drawing(label: str = "Adler GmbH") -> dict[str, charts.Svg]:
    due = NOON + timedelta(hours=2, minutes=28)
    return {
        "tracks": charts.tracks(a_machine(), words(points=label)),
        "tracks narrow": charts.tracks(a_machine(), words(points=label), narrow=True),
        "clock": charts.clock(NOON, due, title=label),
        "clock_axis": charts.clock_axis(NOON, due, end=NOON + timedelta(hours=8), title=label, urgent=True),
        "axis_head": charts.axis_head(NOON, NOON + timedelta(hours=8), title=label),
        "temperature": charts.temperature([label, "warm", "Interessent", "Kunde"], 1, title="warm"),
        "bars": charts.bars(
            [charts.Bar(label, 1.1, 0.5, "1,6"), charts.Bar("B", 1, -0.2, "0,8")], title="Warum?"
        ),
        "steps": charts.steps(
            [charts.Step(label, 22, "22"), charts.Step("Budget erst ab Mai", -6, "-6")],
            55,
            total=charts.Step("Punkte", 16, "16"),
            letter="B",
            words="A ab 55",
            title="Warum Klasse B?",
        ),
        "week": charts.week(
            [charts.Day(label, 7, done=True), charts.Day("Di 6", 6, today=True)], title="Woche"
        ),
        "funnel": charts.funnel([charts.Stretch(label, 214, "214", "23 enden")], title="Trichter"),
        "square": charts.square(0.31, most=0.34, title=label),
        "bound_bar": charts.bound_bar(1.6, bound=12, title=label),
        "share_curve": charts.share_curve(
            [charts.Reach(0, 0, 0), charts.Reach(60, 5_000_00, 2_000_00)],
            days=84,
            words=(label, "erhalten 2.000 €"),
            axis=["Januar", "heute"],
            title="Anteil",
        ),
        "then_and_now": charts.then_and_now([("jetzt", 0.62, label), ("davor", 0.4, "40 %")], title="Quote"),
        "points": charts.points("A"),
    }


def parts(drawing: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(drawing).findall(f".//{{http://www.w3.org/2000/svg}}{name}")  # noqa: S314 own text


def train_length(drawing: str, class_: str, height: str) -> int:
    return sum(
        part.get("class") == class_ and part.get("height") == height for part in parts(drawing, "rect")
    )


@pytest.mark.parametrize("name", every_drawing())
def test_every_drawing_is_well_formed_named_and_without_styles(name):
    drawing = every_drawing()[name]
    root = ElementTree.fromstring(drawing)  # noqa: S314 our own text
    assert root.get("role") in {"img", "group"}
    assert root.get("aria-label")
    assert root[0].tag.endswith("title")
    assert "style" not in drawing


@pytest.mark.parametrize("name", [name for name in every_drawing() if name != "points"])
def test_words_of_strangers_cannot_leave_their_text(name):
    drawing = every_drawing('<script>"x" & y</script>')[name]
    ElementTree.fromstring(drawing)  # noqa: S314 our own text
    assert "<script" not in drawing
    assert "&lt;script&gt;" in drawing


def test_templates_print_a_drawing_as_it_is():
    assert charts.points("A").__html__() is not None
    assert charts.points("A").__html__().startswith("<svg")


def test_the_stylesheet_knows_every_class_of_every_drawing():
    for name, drawing in every_drawing().items():
        used = {one for found in re.findall(r'class="([^"]*)"', drawing) for one in found.split()}
        unknown = {one for one in used if not re.search(rf"\.{one}\b", CSS)}
        unknown -= {one for one in unknown if one.startswith("chart-")}  # only a handle for pages
        assert not unknown, f"{name}: {unknown}"


def test_a_picture_with_links_is_no_img_because_that_would_hide_them():
    for name, drawing in every_drawing().items():
        role = ElementTree.fromstring(drawing).get("role")  # noqa: S314 our own text
        assert role == ("group" if "<a " in drawing else "img"), name


@pytest.mark.parametrize(
    ("leads", "scale", "expected"),
    [
        (0, 4, 0),
        (1, 4, 1),
        (1, 100, 1),
        (12, 4, 3),
        (31, 4, 8),
        (53, 4, 13),
        (108, 4, 27),
        (90_000, 4_000, 22),
    ],
)
def test_a_train_has_a_wagon_for_every_scale_leads_and_at_least_one(leads, scale, expected):
    assert wagons(leads, scale) == expected


@pytest.mark.parametrize(
    ("leads", "room", "scale"),
    [(20, 20, 1), (21, 20, 4), (108, 28, 4), (500, 28, 20), (2_000, 28, 100), (0, 1, 1)],
)
def test_the_scale_is_the_finest_that_fits(leads, room, scale):
    assert scale_for([(leads, room)]) == scale


@given(st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(10, 30)), min_size=1))
def test_with_the_chosen_scale_every_train_fits_and_a_finer_one_would_not(trains):
    scale = scale_for(trains)
    assert all(wagons(count, scale) <= room for count, room in trains)
    finer = [one for one in SCALES if one < scale]
    assert not finer or any(wagons(count, finer[-1]) > room for count, room in trains)


def test_the_trains_are_to_one_scale_and_the_drawing_says_which():
    drawing = charts.tracks(a_machine(), words())
    lengths = [train_length(drawing, f"f-{letter}", "20") for letter in "abc"]
    assert lengths == [13, 27, 7]
    assert "4 Leads" in drawing


def test_a_busy_house_gets_longer_wagons_and_still_fits():
    busy = a_machine(b=charts.Track(50_000, "warm halten"))
    drawing = charts.tracks(busy, words())
    assert 1 <= train_length(drawing, "f-b", "20") <= 28
    assert "2000 Leads" in drawing


@pytest.mark.parametrize("narrow", [False, True])
def test_every_grade_and_source_leads_to_its_list(narrow):
    links = {link.get("href") for link in parts(charts.tracks(a_machine(), words(), narrow=narrow), "a")}
    assert {"/leads/?grade=A", "/leads/?grade=B", "/leads/?grade=C", "/leads/?channel=fair"} <= links


@pytest.mark.parametrize("narrow", [False, True])
def test_yellow_stands_only_where_something_stands(narrow):
    def yellow(machine: charts.Machine) -> int:
        drawing = charts.tracks(machine, words(), narrow=narrow)
        signs = [part for part in parts(drawing, "rect") if "f-warn" in (part.get("class") or "")]
        return len([part for part in signs if part.get("width") != "12"])  # 12 px: the legend

    calm = a_machine()
    stations = [*calm.stations]
    stations[2] = replace(stations[2], standing="3 stehen: Ort fehlt")
    assert yellow(calm) == 0
    assert yellow(replace(calm, stations=stations)) == 2  # the station and its mark


@pytest.mark.parametrize("narrow", [False, True])
def test_a_house_without_a_single_lead_is_drawn_too(narrow):
    empty = charts.Track(0, "")
    drawing = charts.tracks(
        a_machine(sources=[], a=empty, b=empty, c=empty, people=[]), words(), narrow=narrow
    )
    ElementTree.fromstring(drawing)  # noqa: S314 our own text


@pytest.mark.parametrize(
    ("left", "end_of_sector"),
    [  # at noon, the hour hand stands at the top; the sector ends where it will stand at the deadline
        (timedelta(hours=3), "72 38"),
        (timedelta(hours=6), "38 72"),
        (timedelta(hours=9), "4 38"),
    ],
)
def test_the_dials_sector_ends_at_the_deadline(left, end_of_sector):
    sector = next(
        part
        for part in parts(charts.clock(NOON, NOON + left, title="noch"), "path")
        if part.get("class") == "f-petrol"
    )
    ends = re.search(r"([\d.]+) ([\d.]+)Z", sector.get("d") or "")
    assert ends
    assert " ".join(f"{float(value):g}" for value in ends.groups()) == end_of_sector


def test_a_deadline_that_is_over_leaves_no_sector():
    assert "f-petrol" not in charts.clock(NOON, NOON - timedelta(minutes=1), title="vorbei")


@pytest.mark.parametrize("hours", [12, 37])
def test_a_deadline_beyond_the_dial_leaves_no_sector(hours):
    assert "f-petrol" not in charts.clock(NOON, NOON + timedelta(hours=hours), title="noch")


def test_offers_share_one_axis_so_a_later_deadline_lies_further_right():
    def stop(hours: float) -> float:
        axis = charts.clock_axis(NOON, NOON + timedelta(hours=hours), end=NOON + timedelta(hours=8), title="")
        return float(parts(axis, "circle")[0].get("cx") or 0)

    assert stop(0) == 6
    assert stop(8) == stop(30) == 240  # what ends later stays at the edge
    assert stop(2) - stop(1) == pytest.approx(stop(5) - stop(4), abs=0.02)


@given(st.lists(st.floats(-30, 40), min_size=1, max_size=9))
def test_the_steps_never_leave_the_drawing(points):
    rows = [charts.Step("Grund", value, "") for value in points]
    total = charts.Step("Punkte", max(sum(points), 0), "")
    drawing = charts.steps(rows, 55, total=total, letter="A", words="A ab 55", title="Warum?")
    for bar in parts(drawing, "rect"):
        left, width = float(bar.get("x") or 0), float(bar.get("width") or 0)
        assert left >= -0.5
        assert left + width <= 320.5


@given(st.floats(-40, 40))
def test_a_bar_never_breaks_through_the_buffer_stops(weeks):
    drawing = charts.bound_bar(weeks, bound=12, title="")
    for bar in parts(drawing, "rect"):
        left, width = float(bar.get("x") or 0), float(bar.get("width") or 0)
        assert 0 <= left <= left + width <= 488


@given(st.floats(6.1, 40))
def test_a_bar_beyond_the_bound_ends_in_a_point(weeks):
    for side in (weeks, -weeks):
        assert parts(charts.bound_bar(side, bound=12, title=""), "path")
    assert not parts(charts.bound_bar(5.9, bound=12, title=""), "path")


def test_a_long_name_never_runs_into_its_bar():
    label = "Rheinland Werkzeugmaschinen und Handels GmbH"
    drawing = charts.bars([charts.Bar(label, 1, 0.5, "1,50")], title="")
    name = next(part for part in parts(drawing, "text") if (part.text or "").startswith("Rhein"))
    assert (name.text or "").endswith("…")
    bar = parts(drawing, "rect")[0]
    assert text_width(name.text or "", size=13, bold=True) + 14 < float(bar.get("x") or 0)


def test_the_squares_area_is_the_share():
    def side(share: float) -> float:
        return float(parts(charts.square(share, most=0.4, title=""), "rect")[0].get("width") or 0)

    assert side(0.4) == 40
    assert side(0.1) == 20  # a quarter of the share, half the side


def test_words_are_measured_to_choose_their_place():
    assert text_width("mmm", size=12) > text_width("iii", size=12)
    assert wrapped("warm halten bis er reif ist", width=60, size=12) == ["warm", "halten bis", "er reif ist"]
    assert fitting("53", width=44) == "t28 b"
    assert fitting("1.234.567", width=44) == "t12 b"


# -- colours


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#0a4a58", "#ffffff") == pytest.approx(9.8, abs=0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (text, ground)
            for text in ("ink", "ink-2", "petrol")
            for ground in ("paper", "surface", "sunk", "petrol-3")
        ),
        ("ink", "warn-2"),
        ("petrol", "surface"),
        ("on-petrol", "petrol"),
        ("on-grade", "a"),
        ("on-grade", "b"),
        ("c", "paper"),
        ("a", "paper"),
        ("on-warn", "warn"),
        ("paper", "ink"),
    ],
)
def test_text_is_readable_on_its_ground(text, ground, dark):
    found = colours(CSS, dark=dark)
    assert contrast(found[text], found[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("sign", ["rail", "a", "b", "c", "petrol", "ink"])
def test_signs_and_borders_are_seen_on_every_ground(sign, dark):
    found = colours(CSS, dark=dark)
    assert contrast(found[sign], found["paper"]) >= SIGN_CONTRAST
    assert contrast(found[sign], found["surface"]) >= SIGN_CONTRAST


def test_the_design_page_gets_every_colour_with_its_contrast():
    light, dark = tokens(CSS), tokens(CSS, dark=True)
    assert [token.name for token in light] == [token.name for token in dark]
    assert {"paper", "ink", "petrol", "a", "b", "c", "warn"} <= {token.name for token in light}
    assert {token.name: f"{token.ratio:.1f}" for token in light}["a"] == "6.0"
    assert next(token for token in dark if token.name == "a").value == "#ff7a85"


# -- the strict content security policy


def test_no_template_holds_a_style_or_a_script_of_its_own():
    pages = set((WEB / "templates").rglob("*.html"))
    for template in pages - set((WEB / "templates/files").iterdir()):  # written to disk: no server, no policy
        source = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", source), template.name


def curve(*rows: charts.Reach) -> str:
    return charts.share_curve(rows, days=84, words=("Anspruch 1", "erhalten 1"), axis=["heute"], title="")


def test_what_is_owed_is_hatched_and_what_was_got_in_advance_is_not():
    def hatching(drawing: str) -> str:
        return next(part.get("d", "") for part in parts(drawing, "path") if part.get("stroke-width") == "1")

    assert hatching(curve(charts.Reach(0, 0, 0), charts.Reach(84, 5_000, 2_000)))
    assert not hatching(curve(charts.Reach(0, 0, 2_000), charts.Reach(84, 1_000, 2_000)))


def test_a_lead_that_was_taken_back_leads_the_staircase_down_again():
    drawn = curve(charts.Reach(0, 0, 0), charts.Reach(10, 100, 1_000), charts.Reach(20, 50, -100))
    stairs = next(part.get("d", "") for part in parts(drawn, "path") if part.get("class") == "l s-ink")
    heights = [float(y) for y in re.findall(r"V([\d.]+)", stairs)]
    assert heights[1] < heights[2]  # up is a smaller y


def test_the_longest_of_now_and_before_takes_the_room():
    now, before = parts(charts.then_and_now([("jetzt", 30, "30"), ("davor", 60, "60")], title=""), "rect")
    assert float(before.get("width") or 0) == pytest.approx(2 * float(now.get("width") or 0), abs=0.1)
