"""Three tracks that come with the house, with their letters in both languages: to begin with, and to be changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stellwerk.grade.segments import DEFAULTS

FORMERLY_REFUSED = "2"  # the segment


@dataclass(frozen=True, slots=True)
class ShippedLetter:
    """A template: its name and texts per language."""

    name: Mapping[str, str]
    subject: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShippedTrack:
    """A track; `template` of its steps names a letter by its key."""

    name: Mapping[str, str]
    position: int
    entry: tuple[Mapping[str, Any], ...]
    steps: tuple[Mapping[str, Any], ...]


def _both(german: str, english: str) -> Mapping[str, str]:
    return {"de": german, "en": english}


LETTERS: Mapping[str, ShippedLetter] = {
    "thanks": ShippedLetter(
        _both("Danke für das Gespräch", "Thanks for the talk"),
        _both("Danke für Ihren Besuch bei {maker}", "Thank you for your visit to {maker}"),
        _both(
            "{greeting},\n\ndanke für das Gespräch über {product|Ihre Fertigung}. Hier finden Sie, worüber wir "
            "gesprochen haben:\n{link}\n\nFehlt Ihnen etwas? Antworten Sie einfach auf diese E-Mail.\n\n"
            "Freundliche Grüße\n{maker}",
            "{greeting},\n\nthank you for talking to us about {product|your production}. Here is what we spoke "
            "about:\n{link}\n\nIs anything missing? Just answer this mail.\n\nKind regards\n{maker}",
        ),
    ),
    "example": ShippedLetter(
        _both("Ein Beispiel aus der Praxis", "An example from practice"),
        _both("So macht es ein Betrieb wie {company|Ihrer}", "How a company like {company|yours} does it"),
        _both(
            "{greeting},\n\nein Betrieb mit ähnlichen Teilen hat mit uns die Rüstzeit halbiert. Wie, steht hier auf "
            "zwei Seiten:\n{link}\n\nMöchten Sie wissen, was bei Ihnen möglich ist? Eine kurze Antwort genügt.\n\n"
            "Freundliche Grüße\n{maker}",
            "{greeting},\n\na company with similar parts has halved its set-up time with us. How, stands here on two "
            "pages:\n{link}\n\nWould you like to know what is possible for you? A short answer is enough.\n\n"
            "Kind regards\n{maker}",
        ),
    ),
    "compare": ShippedLetter(
        _both("Rechnen und vergleichen", "Reckon and compare"),
        _both("Lohnt sich {model|eine neue Maschine}?", "Does {model|a new machine} pay?"),
        _both(
            "{greeting},\n\nmit sechs Zahlen sehen Sie, wann sich {model|eine neue Maschine} bei Ihnen rechnet:\n"
            "{link}\n\nWir rechnen auch gern gemeinsam mit Ihnen nach.\n\nFreundliche Grüße\n{maker}",
            "{greeting},\n\nsix figures show you when {model|a new machine} pays for you:\n{link}\n\n"
            "We are glad to reckon it together with you, too.\n\nKind regards\n{maker}",
        ),
    ),
    "again": ShippedLetter(
        _both("Sprechen wir noch einmal", "Let us talk again"),
        _both("Seit unserem letzten Gespräch hat sich etwas geändert", "Something has changed since we last spoke"),
        _both(
            "{greeting},\n\nbeim letzten Mal passte es nicht. Das verstehen wir. Seitdem hat sich einiges geändert, "
            "und vielleicht ist jetzt der richtige Zeitpunkt:\n{link}\n\nMöchten Sie nichts mehr davon hören, genügt "
            "der Klick unten.\n\nFreundliche Grüße\n{maker}",
            "{greeting},\n\nlast time it did not suit you. We understand that. A good deal has changed since, and "
            "maybe this is the right moment:\n{link}\n\nIf you would rather hear no more, the click below is enough."
            "\n\nKind regards\n{maker}",
        ),
    ),
}  # fmt: skip

CLICKED = {"kind": "check", "field": "did.clicked", "how": "yes", "value": ""}
TRACKS: tuple[ShippedTrack, ...] = (
    ShippedTrack(
        _both("Nach der Messe, kurz", "After the fair, short"),
        10,
        ({"group": "all", "field": "channel", "how": "one_of", "value": "fair"},),
        (
            {"kind": "mail", "template": "thanks"},
            {"kind": "wait", "days": 7},
            CLICKED | {"then": "jump", "to": 5},
            {"kind": "mail", "template": "example"},
            {"kind": "wait", "days": 10},
            {"kind": "call", "days": 2, "note": ""},
        ),
    ),
    ShippedTrack(
        _both("Früher abgelehnt", "Formerly refused"),
        20,
        tuple(row.as_json() for rule in DEFAULTS if rule.code == FORMERLY_REFUSED for row in rule.conditions),
        (
            {"kind": "wait", "days": 30},
            {"kind": "mail", "template": "again"},
            {"kind": "wait", "days": 14},
            CLICKED | {"how": "no", "then": "leave", "to": 0},
            {"kind": "call", "days": 3, "note": ""},
        ),
    ),
    ShippedTrack(
        _both("Geschäftskunden, lang", "Business customers, long"),
        90,
        ({"group": "all", "field": "product", "how": "known", "value": ""},),
        (
            {"kind": "wait", "days": 14},
            {"kind": "mail", "template": "example"},
            {"kind": "wait", "days": 28},
            {"kind": "mail", "template": "compare"},
            {"kind": "wait", "days": 28},
            CLICKED | {"then": "jump", "to": 8},
            {"kind": "wait", "days": 60},
            {"kind": "mail", "template": "again"},
            {"kind": "wait", "days": 14},
            {"kind": "call", "days": 3, "note": ""},
        ),
    ),
)
NOTES: Mapping[str, str] = _both("Bedarf und Zeitpunkt erfragen", "Ask for the need and the time")
