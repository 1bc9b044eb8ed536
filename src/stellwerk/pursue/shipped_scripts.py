"""The scripts that a new house begins with: one for each kind of call, in German and English."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def _ask(name: str, german: str, english: str, ask: str, sets: str = "", to: str = "") -> dict[str, Any]:
    return {"id": name, "say_de": german, "say_en": english, "ask": ask, "sets": sets, "next": to}


def _option(value: str, german: str, english: str, to: str = "") -> Row:
    return {"value": value, "label_de": german, "label_en": english, "next": to}


_HELLO_DE = "Guten Tag, hier ist {agent} von {maker}. Sie haben sich bei uns gemeldet. Passt es Ihnen gerade?"
_HELLO_EN = "Good day, this is {agent} of {maker}. You got in touch with us. Is this a good moment?"
_BYE_DE = "Vielen Dank. Ich gebe das so weiter. Sie hören von uns."
_BYE_EN = "Thank you. I will pass this on. You will hear from us."

_QUALIFY: Sequence[Row] = (
    _ask("hello", _HELLO_DE, _HELLO_EN, "yes_no", to="need")
    | {"options": [_option("yes", "Ja", "Yes"), _option("no", "Nein", "No", "when")]},
    _ask(
        "when",
        "Wann darf ich Sie wieder anrufen? Bitte den Zeitpunkt unten bei „Später noch einmal“ eintragen.",
        "When may I call again? Please enter the moment below, at “Call back”.",
        "nothing",
    ),
    _ask("need", "Was wollen Sie lösen?", "What do you want to solve?", "text", "found.need", "problem"),
    _ask(
        "problem",
        "Wo drückt es heute am meisten?",
        "Where does it hurt most today?",
        "text",
        "found.problem",
        "solves",
    ),
    _ask(
        "solves",
        "Kennen Sie unser Produkt schon? Würde es das lösen?",
        "Do you know our product already? Would it solve this?",
        "choice",
        "found.solves",
        "who",
    )
    | {
        "options": [
            _option("yes", "Ja", "Yes"),
            _option("partly", "Zum Teil", "Partly"),
            _option("no", "Nein", "No"),
            _option("unknown", "Noch unklar", "Not known yet"),
        ]
    },
    _ask(
        "who",
        "Wer entscheidet bei Ihnen darüber?",
        "Who decides about this in your company?",
        "text",
        "found.who",
        "unhappy",
    ),
    _ask(
        "unhappy",
        "Sind Sie mit Ihrem jetzigen Lieferanten zufrieden? (Ja anklicken, wenn unzufrieden.)",
        "Are you content with your present supplier? (Choose yes if unhappy.)",
        "yes_no",
        "tick.unhappy",
        "by",
    ),
    _ask(
        "by",
        "Bis wann brauchen Sie die Lösung?",
        "By when do you need the solution?",
        "date",
        "fact.deadline_on",
        "real",
    ),
    _ask(
        "real",
        "Darf sich ein Partner in Ihrer Nähe mit einem Vorschlag melden?",
        "May a partner near you get in touch with a proposal?",
        "yes_no",
        "found.real",
        "bye",
    ),
    _ask("bye", _BYE_DE, _BYE_EN, "nothing"),
)
_MISSING: Sequence[Row] = (
    _ask("hello", _HELLO_DE, _HELLO_EN, "nothing", to="need"),
    _ask(
        "need",
        "Was genau suchen Sie, und wofür?",
        "What exactly are you looking for, and what for?",
        "text",
        "found.need",
        "budget",
    ),
    _ask(
        "budget",
        "Ist dafür schon ein Budget vorgesehen?",
        "Is there a budget for it yet?",
        "yes_no",
        to="value",
    )
    | {"options": [_option("yes", "Ja", "Yes"), _option("no", "Nein", "No", "bye")]},
    _ask(
        "value",
        "Wie hoch ist es ungefähr, in Euro?",
        "Roughly how much, in euros?",
        "number",
        "fact.value_cents",
        "bye",
    ),
    _ask("bye", _BYE_DE, _BYE_EN, "nothing"),
)
_WARM: Sequence[Row] = (
    _ask(
        "hello",
        "Guten Tag, hier ist {agent} von {maker}. Wir hatten Ihnen geschrieben. Haben Sie einen Augenblick?",
        "Good day, this is {agent} of {maker}. We wrote to you. Do you have a moment?",
        "nothing",
        to="changed",
    ),
    _ask(
        "changed",
        "Was hat sich bei Ihnen seit unserem letzten Kontakt geändert?",
        "What has changed since we last spoke?",
        "choice",
        to="bye",
    )
    | {
        "options": [
            _option("nothing", "Nichts", "Nothing"),
            _option("need", "Es gibt jetzt einen Bedarf", "There is a need now", "need"),
            _option("supplier", "Unzufrieden mit dem Lieferanten", "Unhappy with the supplier", "unhappy"),
        ]
    },
    _ask(
        "unhappy",
        "Also unzufrieden mit dem jetzigen Lieferanten, richtig?",
        "So you are unhappy with your present supplier, right?",
        "yes_no",
        "tick.unhappy",
        "need",
    ),
    _ask("need", "Was brauchen Sie?", "What do you need?", "text", "found.need", "bye"),
    _ask("bye", _BYE_DE, _BYE_EN, "nothing"),
)
# Name, kind of follow-up, steps.
SHIPPED: tuple[tuple[str, str, Sequence[Row]], ...] = (
    ("Qualifizieren / Qualify", "qualify", _QUALIFY),
    ("Fehlendes erfragen / Ask what is missing", "ask", _MISSING),
    ("Warmhalten / Keep warm", "nurture_call", _WARM),
)
