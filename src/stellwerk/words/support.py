"""What would help a partner, why, and whether it did any good."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "support.capacity": (
        "Takes {taken_percent} % of its offers, {usual_percent} % are usual: talk about how many leads suit it.",
        "Nimmt {taken_percent} % seiner Leadangebote an, üblich sind {usual_percent} %: Sprechen Sie darüber, wie"
        " viele Leads passen.",
    ),
    "support.certificate": (
        "{product}: {won} won where {expected} were to be expected, and no valid certificate. A course with the"
        " certificate comes first.",
        "{product}: {won} gewonnen, wo {expected} zu erwarten waren, und kein gültiges Zertifikat. Zuerst der Kurs mit"
        " dem Zertifikat.",
    ),
    "support.example": (
        "{won} won where {expected} were to be expected: ask how, and let others learn from it.",
        "{won} gewonnen, wo {expected} zu erwarten waren: Fragen Sie, wie, und lassen Sie andere davon lernen.",
    ),
    "support.first_call": (
        "The first talk comes {hours} hours after the lead, {usual_hours} are usual: show what a quick call brings.",
        "Das erste Gespräch kommt {hours} Stunden nach dem Lead, üblich sind {usual_hours}: Zeigen Sie, was ein"
        " schneller Anruf bringt.",
    ),
    "support.hours_better": (
        "It helped: the first talk comes after {after} hours, it was {before}.",
        "Es hat geholfen: Das erste Gespräch kommt nach {after} Stunden, vorher waren es {before}.",
    ),
    "support.hours_same": (
        "Hardly a change: the first talk comes after {after} hours, it was {before}.",
        "Kaum eine Änderung: Das erste Gespräch kommt nach {after} Stunden, vorher waren es {before}.",
    ),
    "support.hours_worse": (
        "It did not help: the first talk comes after {after} hours, it was {before}.",
        "Es hat nicht geholfen: Das erste Gespräch kommt nach {after} Stunden, vorher waren es {before}.",
    ),
    "support.look": (
        "Look whether it helped: {help}.",
        "Nachsehen, ob es geholfen hat: {help}.",
    ),
    "support.own": (
        "Agreed without a figure that asks for it.",
        "Vereinbart, ohne dass eine Zahl danach verlangt.",
    ),
    "support.past": (
        "This day has passed; choose one in the future.",
        "Dieser Tag ist vorbei; bitte einen in der Zukunft wählen.",
    ),
    "support.under_way": (
        "This help is under way already; look below.",
        "Diese Hilfe läuft schon; bitte sehen Sie weiter unten.",
    ),
    "support.unknown": (
        "There is no such help; choose one from the list.",
        "Diese Hilfe gibt es nicht; bitte eine aus der Liste wählen.",
    ),
    "support.reporting": (
        "Reports on {said_percent} % of its leads, {usual_percent} % are usual: show the ten-second report.",
        "Meldet sich zu {said_percent} % seiner Leads, üblich sind {usual_percent} %: Zeigen Sie die Rückmeldung in"
        " zehn Sekunden.",
    ),
    "support.share_better": (
        "It helped: {after} % now, {before} % before.",
        "Es hat geholfen: jetzt {after} %, vorher {before} %.",
    ),
    "support.share_same": (
        "Hardly a change: {after} % now, {before} % before.",
        "Kaum eine Änderung: jetzt {after} %, vorher {before} %.",
    ),
    "support.share_worse": (
        "It did not help: {after} % now, {before} % before.",
        "Es hat nicht geholfen: jetzt {after} %, vorher {before} %.",
    ),
    "support.silent": (
        "{silent} leads lie without a word: talk about capacity before more go there.",
        "{silent} Leads liegen ohne ein Wort: Sprechen Sie über Kapazität, bevor mehr dorthin gehen.",
    ),
    "support.size": (
        "Large leads: {won} won where {expected} were to be expected; small ones {small_won} of {small_expected}."
        " Smaller leads for a while, and somebody beside it at the next large one.",
        "Große Leads: {won} gewonnen, wo {expected} zu erwarten waren; kleine {small_won} statt {small_expected}. Eine"
        " Weile kleinere Leads, und beim nächsten großen jemand an seiner Seite.",
    ),
    "support.talk": (
        "{won} won where {expected} were to be expected, and no figure says why: a talk on site.",
        "{won} gewonnen, wo {expected} zu erwarten waren, und keine Zahl sagt, warum: ein Gespräch vor Ort.",
    ),
    "support.too_early": (
        "Too early: {ended} leads ended since.",
        "Zu früh: {ended} Leads wurden seitdem beendet.",
    ),
    "support.training": (
        "{product}: {won} won where {expected} were to be expected. A training for this line.",
        "{product}: {won} gewonnen, wo {expected} zu erwarten waren. Eine Schulung für diese Produktlinie.",
    ),
    "support.wins_better": (
        "It helped: {won} won since where {expected} were to be expected.",
        "Es hat geholfen: seitdem {won} gewonnen, wo {expected} zu erwarten waren.",
    ),
    "support.wins_same": (
        "Hardly a change: {won} won since where {expected} were to be expected.",
        "Kaum eine Änderung: seitdem {won} gewonnen, wo {expected} zu erwarten waren.",
    ),
    "support.wins_worse": (
        "It did not help: {won} won since where {expected} were to be expected.",
        "Es hat nicht geholfen: seitdem {won} gewonnen, wo {expected} zu erwarten waren.",
    ),
}
NAMES: Mapping[str, Mapping[str, Pair]] = {
    "help": {
        "training": ("Training", "Schulung"),
        "certificate": ("Certificate", "Zertifikat"),
        "size": ("Smaller leads", "Kleinere Leads"),
        "capacity": ("Talk about capacity", "Gespräch über Kapazität"),
        "first_call": ("Quicker first call", "Schnellerer erster Anruf"),
        "reporting": ("Report back", "Rückmelden"),
        "talk": ("Talk on site", "Gespräch vor Ort"),
        "example": ("Ask how it does it", "Fragen, wie es geht"),
    }
}
