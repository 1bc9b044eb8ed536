"""What is said of files of contacts: their columns, their rows, what stays when they are taken back."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "import.only_header": (
        "The file holds column names and nothing else. Export it again with its rows.",
        "Die Datei enthält nur Spaltennamen. Exportieren Sie sie noch einmal mit den Zeilen.",
    ),
    "import.sender_taken": (
        "“{name}” is the name of another source. Give the sender another name.",
        "„{name}“ heißt schon eine andere Quelle. Geben Sie dem Absender einen anderen Namen.",
    ),
    "import.no_such_name": (
        "“{name}” is no name for a column. Choose one of the list.",
        "„{name}“ ist kein Name für eine Spalte. Wählen Sie einen aus der Liste.",
    ),
    "import.twice": (
        "{column} was given to several columns: {columns}. Give it to one of them.",
        "{column} ist mehreren Spalten zugeordnet: {columns}. Lassen Sie eine davon übrig.",
    ),
    "import.tick_twice": (
        "{tick} was given to several columns: {columns}. Give it to one of them.",
        "{tick} ist mehreren Spalten zugeordnet: {columns}. Lassen Sie eine davon übrig.",
    ),
    "import.no_way_to_reach": (
        "There is no way to reach anybody: no e-mail, no phone, no full address. Say which column holds one.",
        "Niemand ist erreichbar: Es fehlen E-Mail, Telefon und vollständige Anschrift. Sagen Sie, in welcher Spalte "
        "eines davon steht.",
    ),
    "import.no_name": (
        "Nobody is named: neither a company nor a person.",
        "Niemand ist genannt: weder eine Firma noch eine Person.",
    ),
    "import.no_place": (
        "Postcode and town are missing. Without them no partner can be chosen by its area.",
        "Postleitzahl und Ort fehlen. Ohne sie lässt sich kein Partner nach seinem Gebiet wählen.",
    ),
    "import.no_interest": (
        "Nothing says what somebody is interested in. Choose a product line in the next step.",
        "Nichts sagt, wofür sich jemand interessiert. Wählen Sie im nächsten Schritt eine Produktlinie.",
    ),
    "import.no_consent": (
        "Nothing says who has consented to calls and mails. Nobody is called or written to for advertising.",
        "Nichts sagt, wer in Anrufe und E-Mails eingewilligt hat. Niemand wird zur Werbung angerufen oder "
        "angeschrieben.",
    ),
    "import.no_basis": ("Say where the data comes from.", "Sagen Sie, woher die Daten stammen."),
    "import.no_keeps": ("Say what becomes of the rows.", "Sagen Sie, was aus den Zeilen wird."),
    "import.no_channel": ("Choose a channel.", "Wählen Sie einen Kanal."),
    "import.no_campaign": (
        "Choose a campaign or name a new one: its leads are counted there.",
        "Wählen Sie eine Kampagne oder nennen Sie eine neue: Dort werden die Leads gezählt.",
    ),
    "import.double": (
        "Probably the same person as in a row above.",
        "Wahrscheinlich dieselbe Person wie in einer Zeile darüber.",
    ),
    "import.known_row": (
        "The row came before, word for word. It is not taken twice.",
        "Die Zeile kam schon einmal, Wort für Wort. Sie wird nicht zweimal übernommen.",
    ),
    "import.kept": (
        "Kept in the marketing database, no lead was made of it.",
        "In der Marketing-Datenbank, kein Lead daraus gemacht.",
    ),
    "import.taken_back": (
        "The import was taken back.",
        "Der Import wurde zurückgenommen.",
    ),
    "import.undone": (
        "The import “{name}” was taken back, and nobody had worked on this lead.",
        "Der Import „{name}“ wurde zurückgenommen, und niemand hatte an diesem Lead gearbeitet.",
    ),
    "import.stays_taken": ("{partner} has taken it.", "{partner} hat ihn angenommen."),
    "import.stays_customer": ("It is a customer by now.", "Er ist inzwischen Kunde."),
    "import.stays_closed": ("It is closed already.", "Er ist schon abgeschlossen."),
    "import.stays_owner": ("{user} has it.", "Er liegt bei {user}."),
    "import.stays_worked": ("Somebody has worked on it.", "Jemand hat daran gearbeitet."),
    "import.stays_responded": ("The prospect has responded.", "Der Interessent hat sich gemeldet."),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "basis": {
        "enquiry": ("Own enquiry: they came to us", "Eigene Anfrage: Sie kamen auf uns zu"),
        "fair": ("Trade fair: they were at our stand", "Messe: Sie waren an unserem Stand"),
        "customer": ("Our customers", "Unsere Kunden"),
        "partner": ("From a partner", "Von einem Partner"),
        "referral": ("Recommended by somebody", "Von jemandem empfohlen"),
        "bought": ("Bought list", "Gekaufte Liste"),
        "public": ("Public directory", "Öffentliches Verzeichnis"),
    },
    "keeps": {
        "leads": ("Leads: graded and worked", "Leads: bewertet und bearbeitet"),
        "people": (
            "People of the marketing database, no leads",
            "Personen der Marketing-Datenbank, keine Leads",
        ),
    },
    "import_state": {
        "draft": ("Not let in yet", "Noch nicht eingelesen"),
        "waiting": ("Waits", "Wartet"),
        "running": ("Being read", "Wird eingelesen"),
        "done": ("Read", "Eingelesen"),
        "failed": ("Stopped", "Angehalten"),
        "undoing": ("Being taken back", "Wird zurückgenommen"),
        "undone": ("Taken back", "Zurückgenommen"),
    },
    "import_column": {
        "own": ("Keep as a further detail", "Als weitere Angabe behalten"),
        "out": ("Leave out", "Weglassen"),
        "house_number": ("House number", "Hausnummer"),
        "tick.founder": ("Tick: founder", "Häkchen: Gründer"),
        "tick.open_again": ("Tick: refused before, open now", "Häkchen: früher abgelehnt, jetzt offen"),
        "tick.new_subsidiary": ("Tick: new subsidiary", "Häkchen: neue Niederlassung"),
        "tick.partner_change": ("Tick: changes its partner", "Häkchen: wechselt den Partner"),
        "tick.unhappy": ("Tick: unhappy with a competitor", "Häkchen: unzufrieden mit dem Wettbewerb"),
        "tick.improved_product": (
            "Tick: the improved product fits",
            "Häkchen: das verbesserte Produkt passt",
        ),
    },
}
