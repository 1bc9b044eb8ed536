"""Reasons in the reader's words: figures, dates and names as people write them."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.terms import Reason
from stellwerk.words import WORDS, name, say, say_all
from stellwerk.words.sentence import placeholders, render

BERLIN = timezone(timedelta(hours=1))

# A reason, and what a German and an English reader see. _ stands for a space that does not break.
SAID = [
    (
        Reason("match.eligible", {"count": 9, "excluded": 7}),
        "9 Partner kamen in Frage, 7 nicht.",
        "9 partners were eligible, 7 were not.",
    ),
    (
        Reason("match.eligible", {"count": 1, "excluded": 1}),
        "1 Partner kam in Frage, 1 nicht.",
        "1 partner was eligible, 1 was not.",
    ),
    (
        Reason("match.behind", {"weeks": 2.5}),
        "Er lag 2,5 Wochen hinter seinem fairen Anteil.",
        "The partner was 2.5 weeks behind its fair share.",
    ),
    (
        Reason("match.total", {"fit": 1.04, "credit": -0.62, "total": 0.42}),
        "Eignung 1,04 + Guthaben −0,62 = 0,42.",
        "Fit 1.04 + credit −0.62 = 0.42.",
    ),
    (
        Reason("match.nobody", {"excluded": {"TERRITORY": 4, "CERT_EXPIRED": 2, "FULL_WEEK": 1}}),
        "Kein Partner kommt in Frage: 4_mit anderem Gebiet, 2_ohne gültiges Zertifikat, 1_diese Woche voll.",
        "No partner is eligible: 4_in another territory, 2_without a valid certificate, 1_full this week.",
    ),
    (Reason("match.nobody", {"excluded": {}}), "Kein Partner kommt in Frage.", "No partner is eligible."),
    (
        Reason("grade.said.asks_for_delivery", {"points": 15}),
        "fragt nach Liefertermin",
        "asks for the delivery date",
    ),
    (Reason("grade.channel", {"channel": "fair"}), "Grundwert Messe", "Ground value trade fair"),
    (Reason("grade.industry", {"industry": "toolmaking"}), "Branche Werkzeugbau", "Industry toolmaking"),
    (Reason("grade.industry", {"industry": "it_services"}), "Branche IT-Dienste", "Industry IT services"),
    (Reason("grade.value", {"value_cents": 4_800_000}), "Wert bekannt: 48.000_€", "value known: €48,000"),
    (Reason("grade.soon", {"date": "2026-03-14"}), "bis 14.03.2026 gebraucht", "needed by 14 March 2026"),
    (
        Reason("treat.ask", {"missing": 1}),
        "Bis A fehlt 1 Punkt. Ein Anruf kann das klären.",
        "1 point is missing for an A. A call can clear that up.",
    ),
    (
        Reason("offer.window", {"hours": 6.75, "temperature": "warm", "fresh_percent": 93,
                                "due_at": "2026-03-17T11:40:00+01:00"}),
        "6,75 Arbeitsstunden, bis Di 17.03., 11:40: Der Kontakt ist warm, Frische 93_%.",
        "6.75 working hours, until Tue 17 March, 11:40: the contact is warm, freshness 93%.",
    ),
    (Reason("offer.declined", {}), "Der Partner hat abgelehnt.", "The partner declined."),
    (
        Reason("offer.declined", {"reason": "too_small"}),
        "Der Partner hat abgelehnt: Zu klein.",
        "The partner declined: too small.",
    ),
    (
        Reason("clean.country_guessed", {"country": "AT", "by": "postcode"}),
        "Das Land ergibt sich aus der Postleitzahl: Österreich.",
        "The postcode shows the country: Austria.",
    ),
    (
        Reason("fact.better_source", {"name": "size_class", "value": "M", "other": "L", "source": "person"}),
        "Firmengröße: Es gilt mittel, nicht groß. Die Quelle ist besser: von Mensch.",
        "Company size: medium counts, not large. The source is better: entered by a person.",
    ),
    (
        Reason("fact.only", {"name": "in_register", "value": True}),
        "Im Handelsregister: ja. Anderes ist nicht bekannt.",
        "In the commercial register: yes. Nothing else is known.",
    ),
    (
        Reason("fact.only", {"name": "last_order_on", "value": "2023-11-02"}),
        "Letzter Auftrag: 02.11.2023. Anderes ist nicht bekannt.",
        "Last order: 2 November 2023. Nothing else is known.",
    ),
    (
        Reason("columns.attributes", {"columns": ["Stand", "Halle"]}),
        "Als weitere Angaben übernommen: Stand, Halle.",
        "Kept as additional details: Stand, Halle.",
    ),
    (
        Reason("row.cell_too_long", {"limit": 1_000_000}),
        "Eine Zelle ist zu lang: mehr als 1.000.000 Zeichen.",
        "One cell is too long: more than 1,000,000 characters.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "german", "english"), SAID)
def test_a_reason_is_said_in_the_readers_language(reason: Reason, german: str, english: str) -> None:
    assert say(reason, "de") == german.replace("_", "\N{NO-BREAK SPACE}")
    assert say(reason, "en") == english.replace("_", "\N{NO-BREAK SPACE}")


def test_a_reason_may_come_as_it_is_stored() -> None:
    reason = Reason("match.behind", {"weeks": 2.5})
    assert say(reason.as_json(), "de") == say(reason, "de")


def test_german_is_for_all_its_countries_and_english_for_everybody_else() -> None:
    assert name("channel", "fair", "de-AT") == "Messe"
    assert name("channel", "fair", "fr") == "Trade fair"


def test_a_moment_is_shown_on_the_readers_clock() -> None:
    reason = Reason("offer.promise", {"promised_at": "2026-03-17T16:00:00+00:00"})
    assert "17:00" in say(reason, "de", tz=BERLIN)
    assert "16:00" in say(reason, "de", tz=UTC)
    assert "16:00" in say(reason, "de")


def test_several_reasons_keep_their_order() -> None:
    reasons = [Reason("grade.decider"), Reason("grade.no_phone")]
    assert say_all(reasons, "de") == ("entscheidet selbst", "keine Telefonnummer")


def test_a_reason_that_lacks_a_value_is_still_said() -> None:
    assert say(Reason("match.behind", {}), "de") == "Er lag {weeks} Wochen hinter seinem fairen Anteil."


def test_what_people_wrote_is_never_read_as_a_placeholder() -> None:
    reason = Reason("clean.email_unreadable", {"before": "{x}[y]|z"})
    assert say(reason, "de") == "„{x}[y]|z“ ist keine E-Mail-Adresse."


@given(
    key=st.sampled_from(sorted(WORDS)),
    language=st.sampled_from(["de", "en"]),
    value=st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
        st.lists(st.text(max_size=3)), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    ),
)  # fmt: skip
def test_whatever_the_values_are_saying_never_fails(key: str, language: str, value: object) -> None:
    must, can = placeholders(WORDS[key][0])
    assert say(Reason(key, dict.fromkeys((*must, *can), value)), language)


@given(st.integers(-(10**12), 10**12))
def test_money_reads_back_as_whole_euros(cents: int) -> None:
    said = say(Reason("grade.value", {"value_cents": cents}), "de").removeprefix("Wert bekannt: ")
    assert int(said.removesuffix("\N{NO-BREAK SPACE}€").replace(".", "").replace("−", "-")) == round(
        cents / 100
    )


@pytest.mark.parametrize(
    ("sentence", "values", "expected"),
    [
        ("{n} {n|lead|leads}", {"n": "2"}, "2 leads"),
        ("a[ b {x}] c", {}, "a c"),
        ("a[ b {x}] c", {"x": ""}, "a c"),
        ("a[ b {x}] c", {"x": "y"}, "a b y c"),
        ("{x} counts", {"x": "medium"}, "Medium counts"),
        ("[{x} ]nothing came", {}, "Nothing came"),
    ],
)
def test_the_little_language_of_sentences(sentence: str, values: dict[str, str], expected: str) -> None:
    assert render(sentence, values, lambda name, known: str(known[name])) == expected
