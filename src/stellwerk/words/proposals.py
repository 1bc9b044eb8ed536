"""What the machine proposes for the rules, what it rests on, and what became of it."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "proposal.acceptance": (
        "A partner takes {taken_percent} of its offers, in the mean over {partners} partners; the rules expect"
        " {usual_percent} of one that nobody knows yet.",
        "Ein Partner nimmt im Mittel über {partners} Partner {taken_percent} seiner Leadangebote an; das Regelwerk"
        " erwartet {usual_percent} von einem, den noch niemand kennt.",
    ),
    "proposal.differ_less": (
        "{partners} partners with {won} orders differ less than the rules believe: by about {spread_percent} from the"
        " usual one. Single results should count less.",
        "{partners} Partner mit {won} Aufträgen unterscheiden sich weniger, als das Regelwerk glaubt: um etwa"
        " {spread_percent} vom üblichen. Einzelne Ergebnisse sollten weniger zählen.",
    ),
    "proposal.differ_more": (
        "{partners} partners with {won} orders differ more than the rules believe: by about {spread_percent} from the"
        " usual one. Own results should speak sooner.",
        "{partners} Partner mit {won} Aufträgen unterscheiden sich stärker, als das Regelwerk glaubt: um etwa"
        " {spread_percent} vom üblichen. Eigene Ergebnisse sollten früher zählen.",
    ),
    "proposal.factors": (
        "With it the {partners} partners stand between {least} and {most} times what is usual.",
        "Damit stehen die {partners} Partner zwischen dem {least}- und dem {most}-Fachen des Üblichen.",
    ),
    "proposal.moved_on": (
        "This proposal is no longer open; look at the list.",
        "Dieser Vorschlag ist nicht mehr offen; bitte sehen Sie in die Liste.",
    ),
    "proposal.too_early": (
        "Too few to tell: {before} before, {after} since.",
        "Zu wenige für ein Urteil: {before} vorher, {after} seitdem.",
    ),
    "proposal.unanswered_less": (
        "It helped: {after_percent} of {after} offers ran out unanswered, {before_percent} of {before} before.",
        "Es hat geholfen: {after_percent} von {after} Leadangeboten liefen unbeantwortet ab, vorher {before_percent}"
        " von {before}.",
    ),
    "proposal.unanswered_more": (
        "It did not help: {after_percent} of {after} offers ran out unanswered, {before_percent} of {before} before.",
        "Es hat nicht geholfen: {after_percent} von {after} Leadangeboten liefen unbeantwortet ab, vorher"
        " {before_percent} von {before}.",
    ),
    "proposal.unanswered_same": (
        "No difference beyond chance: {after_percent} of {after} offers ran out unanswered, {before_percent} of"
        " {before} before.",
        "Kein Unterschied, der über den Zufall hinausgeht: {after_percent} von {after} Leadangeboten liefen"
        " unbeantwortet ab, vorher {before_percent} von {before}.",
    ),
    "proposal.won_less": (
        "It did not help: {after_percent} of {after} leads that ended since were won, {before_percent} of {before}"
        " before.",
        "Es hat nicht geholfen: {after_percent} von {after} seitdem beendeten Leads wurden gewonnen, vorher"
        " {before_percent} von {before}.",
    ),
    "proposal.won_more": (
        "It went well: {after_percent} of {after} leads that ended since were won, {before_percent} of {before}"
        " before.",
        "Es ging gut: {after_percent} von {after} seitdem beendeten Leads wurden gewonnen, vorher {before_percent} von"
        " {before}.",
    ),
    "proposal.won_same": (
        "No difference beyond chance: {after_percent} of {after} leads that ended since were won, {before_percent} of"
        " {before} before.",
        "Kein Unterschied, der über den Zufall hinausgeht: {after_percent} von {after} seitdem beendeten Leads wurden"
        " gewonnen, vorher {before_percent} von {before}.",
    ),
    "proposal.windows_longer": (
        "Of {count} offers {answered_percent} were answered, many at the last moment: more would have been with longer"
        " windows.",
        "Von {count} Leadangeboten wurden {answered_percent} beantwortet, viele im letzten Moment: Mit längeren Fristen"
        " wären es mehr.",
    ),
    "proposal.windows_shorter": (
        "Of {count} offers {answered_percent} were answered, half of them within {median_percent} of their window,"
        " nine of ten within {most_percent}. Leads wait longer than they need to.",
        "Von {count} Leadangeboten wurden {answered_percent} beantwortet, die Hälfte in {median_percent} der Frist,"
        " neun von zehn in {most_percent}. Leads warten länger als nötig.",
    ),
}
NAMES: Mapping[str, Mapping[str, Pair]] = {
    "proposal": {
        "acceptance": ("How often offers are taken", "Wie oft Leadangebote angenommen werden"),
        "curve": ("From points to chance", "Von Punkten zur Chance"),
        "differences": ("How much partners differ", "Wie stark sich Partner unterscheiden"),
        "duplicate_weights": ("What tells duplicates", "Was Dubletten verrät"),
        "half_lives": ("How fast interest fades", "Wie schnell Interesse abkühlt"),
        "windows": ("How long offers wait", "Wie lange Leadangebote warten"),
    },
    "proposal_state": {
        "proposed": ("Waits for a decision", "Wartet auf Entscheidung"),
        "live": ("Live", "Live"),
        "refused": ("Not wanted", "Nicht gewünscht"),
        "taken_back": ("Taken back", "Zurückgenommen"),
        "lapsed": ("Overtaken by a newer one", "Von einem neueren überholt"),
    },
}
