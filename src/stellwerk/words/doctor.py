"""What the doctor finds in a running house, and what to do about it."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "doctor.database_new": ("The database is up to date.", "Die Datenbank ist auf dem neuesten Stand."),
    "doctor.database_old": (
        "The database lacks {count} {count|change|changes}. Stop the service and start it again: the start brings it "
        "up to date.",
        "Der Datenbank {count|fehlt|fehlen} {count} {count|Änderung|Änderungen}. Beenden Sie den Dienst und starten "
        "Sie ihn neu: Der Start bringt sie auf den neuesten Stand.",
    ),
    "doctor.journal_broken": (
        "The journal is not as it was written, in {count} {count|place|places}; the first: {first}. Keep the database "
        "as it is, find out who could write to it, and compare with the last backup.",
        "Das Journal ist nicht mehr, wie es geschrieben wurde, an {count} {count|Stelle|Stellen}; die erste: {first}. "
        "Lassen Sie die Datenbank, wie sie ist, klären Sie, wer in sie schreiben konnte, und vergleichen Sie mit der "
        "letzten Sicherung.",
    ),
    "doctor.journal_whole": (
        "The journal is whole: every sealed entry is as it was written.",
        "Das Journal ist unversehrt: Jeder versiegelte Eintrag ist, wie er geschrieben wurde.",
    ),
    "doctor.line_moves": (
        "The line moves: no lead has waited at a door for more than 15 minutes.",
        "Es geht voran: Kein Lead wartet länger als 15 Minuten an einer Tür.",
    ),
    "doctor.line_stands": (
        "{count} {count|lead has|leads have} waited at a door for more than 15 minutes. See whether the service runs "
        "and what it says last; start it again.",
        "{count} {count|Lead wartet|Leads warten} länger als 15 Minuten an einer Tür. Sehen Sie nach, ob der Dienst "
        "läuft und was er zuletzt sagt; starten Sie ihn neu.",
    ),
    "doctor.nothing_lies": (
        "Nothing lies around. Open leads, each with a next step: {checked}.",
        "Nichts liegt herum. Offene Leads, jeder mit einem nächsten Schritt: {checked}.",
    ),
    "doctor.reports_agree": (
        "The reports agree with the rows they are counted from.",
        "Die Auswertungen stimmen mit den Zeilen überein, aus denen sie gezählt sind.",
    ),
    "doctor.reports_differ": (
        "The reports do not agree with the rows[: {sums}][; blocks to be counted again: {blocks}]. At two o'clock in "
        "the night everything is counted anew by itself. Run the doctor again tomorrow; if it still says so, report "
        "it as a bug with this sentence.",
        "Die Auswertungen stimmen nicht mit den Zeilen überein[: {sums}][; neu zu zählende Blöcke: {blocks}]. Um zwei "
        "Uhr nachts wird von selbst alles neu gezählt. Fragen Sie den Doktor morgen noch einmal; sagt er es dann "
        "immer noch, melden Sie es als Fehler mit diesem Satz.",
    ),
    "doctor.settings_right": (
        "The settings are in order.",
        "Die Einstellungen sind in Ordnung.",
    ),
    "doctor.settings_wrong": (
        "The settings have {count} {count|fault|faults}; the first: {first} The page Settings of the reference says "
        "what they mean.",
        "Die Einstellungen haben {count} Fehler; der erste: {first} Was sie bedeuten, sagt die Seite Settings der "
        "Referenz.",
    ),
    "doctor.something_lies": (
        "{found} of {checked} open leads {found|has|have} no next step. Open Today → Does anything lie around? and "
        "give them a follow-up.",
        "{found} von {checked} offenen Leads {found|hat|haben} keinen nächsten Schritt. Öffnen Sie Heute → Liegt "
        "etwas herum? und geben Sie ihnen eine Wiedervorlage.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {}
