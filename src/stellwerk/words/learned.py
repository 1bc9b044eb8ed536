"""What was learned from outcomes: reasons of the learned chance, suspects, verdicts, and the command's summary."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "drift.order": (
        "The last {count} closed leads did not come out in the order that was said: of two, the better one came first"
        " in {auc_percent} of the cases.",
        "Die letzten {count} abgeschlossenen Leads kamen anders, als die Reihenfolge sagte: Von zweien lag nur in"
        " {auc_percent} der Fälle der bessere vorn.",
    ),
    "drift.rate": (
        "Of the last {count} closed leads {came_percent} were won. The forecast was {said_percent}.",
        "Von den letzten {count} abgeschlossenen Leads wurden {came_percent} gewonnen. Vorhergesagt waren"
        " {said_percent}.",
    ),
    "leak.alone": (
        "“{column}” alone tells won from lost in {percent} of all pairs, all other columns together in {rest_percent}."
        " Check whether it was known when the lead came in.",
        "„{column}“ allein trennt gewonnen und verloren in {percent} aller Paare, alle anderen Spalten zusammen in"
        " {rest_percent}. Bitte prüfen, ob der Wert schon bekannt war, als der Lead kam.",
    ),
    "leak.filled": (
        "“{column}” is filled for {won_percent} of the won and {lost_percent} of the lost leads: it is filled in on"
        " the way.",
        "„{column}“ ist bei {won_percent} der gewonnenen und {lost_percent} der verlorenen Leads gefüllt: Der Wert"
        " kommt erst unterwegs dazu.",
    ),
    "leak.late_name": (
        "The name “{column}” suggests that it is known only on the way or at the end, and it tells won from lost in"
        " {percent} of all pairs.",
        "Der Name „{column}“ spricht dafür, dass der Wert erst unterwegs oder am Ende bekannt ist. Er trennt gewonnen"
        " und verloren in {percent} aller Paare.",
    ),
    "leak.later": (
        "“{column}” lies after the moment of scoring for {percent} of the leads: it was not known then.",
        "„{column}“ liegt bei {percent} der Leads nach dem Zeitpunkt der Bewertung: Der Wert war damals nicht bekannt.",
    ),
    "leak.round": (
        "Round amounts in “{column}” are won in {round_percent}, exact ones in {exact_percent} of the cases: it was"
        " overwritten at the end.",
        "Runde Werte in „{column}“ werden in {round_percent}, krumme in {exact_percent} der Fälle gewonnen: Der Wert"
        " wurde am Ende überschrieben.",
    ),
    "leak.settled_lost": (
        "Of {count} leads with “{level}” in “{column}” {of} were lost: that is entered when the outcome is clear.",
        "Von {count} Leads mit „{level}“ in „{column}“ gingen {of} verloren: Das wird eingetragen, wenn das Ergebnis"
        " feststeht.",
    ),
    "leak.settled_won": (
        "Of {count} leads with “{level}” in “{column}” {of} were won: that is entered when the outcome is clear.",
        "Von {count} Leads mit „{level}“ in „{column}“ wurden {of} gewonnen: Das wird eingetragen, wenn das Ergebnis"
        " feststeht.",
    ),
    "leak.too_good": (
        "“{column}” alone tells won from lost in {percent} of all pairs: too good to have been known at the start.",
        "„{column}“ allein trennt gewonnen und verloren in {percent} aller Paare: zu gut, um am Anfang bekannt gewesen"
        " zu sein.",
    ),
    "learned.all_won": (
        "All {count} leads were won: add lost ones, there is nothing to compare.",
        "Alle {count} Leads wurden gewonnen: Bitte auch verlorene mitgeben, sonst gibt es nichts zu vergleichen.",
    ),
    "learned.no_model": (
        "This is no learned chance: give the file that `score train` wrote.",
        "Das ist keine gelernte Bewertung: Bitte die Datei angeben, die `score train` geschrieben hat.",
    ),
    "learned.none_won": (
        "None of {count} leads was won: check which value of the outcome means won.",
        "Keiner von {count} Leads wurde gewonnen: Bitte prüfen, welcher Wert „gewonnen“ heißt.",
    ),
    "learned.nothing": (
        "There is no closed lead to learn from.",
        "Es gibt keinen abgeschlossenen Lead, aus dem sich lernen lässt.",
    ),
    "score.against": (
        "“{column}” is “{value}”: speaks {strength} against an order",
        "„{column}“ ist „{value}“: spricht {strength} gegen einen Auftrag",
    ),
    "score.against_missing": (
        "“{column}” is empty: speaks {strength} against an order",
        "„{column}“ ist leer: spricht {strength} gegen einen Auftrag",
    ),
    "score.for": (
        "“{column}” is “{value}”: speaks {strength} for an order",
        "„{column}“ ist „{value}“: spricht {strength} für einen Auftrag",
    ),
    "score.for_missing": (
        "“{column}” is empty: speaks {strength} for an order",
        "„{column}“ ist leer: spricht {strength} für einen Auftrag",
    ),
    "train.base_only": (
        "The columns say nothing about new leads that would be better than the mean: everybody gets the base rate.",
        "Die Spalten sagen über neue Leads nichts, was besser wäre als der Durchschnitt: Alle bekommen die"
        " Grundquote.",
    ),
    "train.chosen": (
        "Chosen: {chosen}.",
        "Gewählt: {chosen}.",
    ),
    "train.judged_cross": (
        "On leads that it had not seen: AUC {auc}, log-loss {log_loss} (saying the base rate: {base_log_loss}),"
        " calibration error {ece}. Judged across all leads, for want of dates: later leads may differ.",
        "Bei Leads, die neu für die Bewertung waren: AUC {auc}, Log-Loss {log_loss} (Grundquote allein:"
        " {base_log_loss}), Kalibrierungsfehler {ece}. Ohne Datum quer über alle Leads geprüft: Spätere Leads können"
        " anders sein.",
    ),
    "train.judged_time": (
        "On later leads that it had not seen: AUC {auc}, log-loss {log_loss} (saying the base rate: {base_log_loss}),"
        " calibration error {ece}.",
        "Bei späteren Leads, die neu für die Bewertung waren: AUC {auc}, Log-Loss {log_loss} (Grundquote allein:"
        " {base_log_loss}), Kalibrierungsfehler {ece}.",
    ),
    "train.learned": (
        "Learned from {count} closed leads, {won} of them won[ ({won_values})].",
        "Aus {count} abgeschlossenen Leads gelernt, davon {won} gewonnen[ ({won_values})].",
    ),
    "train.leaks": (
        "{count} {count|column|columns} may know the outcome: {columns}. `score check` says why; `--ignore` leaves"
        " {count|it|them} out.",
        "{count} {count|Spalte kennt|Spalten kennen} vielleicht das Ergebnis: {columns}. `score check` sagt warum,"
        " `--ignore` lässt {count|sie|sie} weg.",
    ),
    "train.not_enough": (
        "Not enough to tell: {wanted} won and {wanted} lost leads are needed. The range of each chance is wide.",
        "Das ist zu wenig für eine sichere Aussage: Nötig sind {wanted} gewonnene und {wanted} verlorene Leads. Die"
        " Spanne jeder Chance ist breit.",
    ),
    "train.not_used": (
        "Not used, because each lead has its own value: {columns}.",
        "Nicht verwendet, weil jeder Lead einen eigenen Wert hat: {columns}.",
    ),
    "train.skipped": (
        "{count} {count|row|rows} left out: no outcome, or broken.",
        "{count} {count|Zeile|Zeilen} ausgelassen: ohne Ergebnis oder beschädigt.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "candidate": {
        "base": ("The base rate for everybody", "die Grundquote für alle"),
        "evidence": ("The weight of evidence of every level", "das Gewicht jedes Merkmals"),
        "table": ("A logistic regression on pieces", "eine logistische Regression auf Stufen"),
        "two_views": (
            "The mean of two logistic regressions",
            "der Mittelwert zweier logistischer Regressionen",
        ),
        "trees": ("Many small trees", "viele kleine Entscheidungsbäume"),
        "mean": ("The mean of the best", "der Mittelwert der besten Verfahren"),
        "blend": ("A weighed mean of all", "ein gewichteter Mittelwert aller Verfahren"),
    },
    "strength": {
        "slight": ("slightly", "leicht"),
        "clear": ("clearly", "deutlich"),
        "strong": ("strongly", "stark"),
    },
}
