"""What the command line says of files: what was taken, what was learned, where the rows went."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "files.curve": (
        "Learned from {count} closed leads, {won} of them won.",
        "Aus {count} abgeschlossenen Leads gelernt, davon {won} gewonnen.",
    ),
    "files.curve_too_few": (
        "{count} closed leads, {won} of them won, are too few. Points are the chance in percent.",
        "{count} abgeschlossene Leads, davon {won} gewonnen, sind zu wenig. Punkte sind Chance in Prozent.",
    ),
    "files.leaks": (
        "Left out, because these columns seem to be filled in once the end is known: {columns}.",
        "Weggelassen, weil diese Spalten wohl erst ausgefüllt werden, wenn das Ende bekannt ist: {columns}.",
    ),
    "files.learned": (
        "Learned from {count} closed leads, {won} of them won. Of a won and a lost lead it puts the won one first"
        " {auc_percent} of the time.",
        "Aus {count} abgeschlossenen Leads gelernt, davon {won} gewonnen. Von einem gewonnenen und einem verlorenen"
        " Lead nennt die Bewertung in {auc_percent} der Fälle den gewonnenen zuerst.",
    ),
    "files.customers": (
        "{count} {count|customer|customers} read.",
        "{count} {count|Kunde|Kunden} gelesen.",
    ),
    "files.pairs": (
        "{pairs} {pairs|pair|pairs} among {rows} {rows|contact|contacts}, by the weights that come with Stellwerk.",
        "{pairs} {pairs|Paar|Paare} unter {rows} {rows|Kontakt|Kontakten}, mit den mitgelieferten Gewichten.",
    ),
    "files.pairs_learned": (
        "{pairs} {pairs|pair|pairs} among {rows} {rows|contact|contacts}, by weights learned from the file itself.",
        "{pairs} {pairs|Paar|Paare} unter {rows} {rows|Kontakt|Kontakten}, mit Gewichten, die aus der Datei selbst"
        " gelernt sind.",
    ),
    "files.row_left_out": ("Row {row} is left out.", "Zeile {row} bleibt weg."),
    "files.partners": ("{count} {count|partner|partners} read.", "{count} Partner gelesen."),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "outcome_file": {
        "sales": ("A: to sales", "A: an den Vertrieb"),
        "marketing": ("B: kept warm", "B: warm gehalten"),
        "scrap": ("C: sorted out", "C: aussortiert"),
        "merged": ("Duplicate", "Doppelt"),
        "rejected": ("Rejected", "Abgewiesen"),
    },
}
