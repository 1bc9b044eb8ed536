"""What did we learn. Its reports bring their sentences here."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "fair.absent": ("Absent until {until_on}.", "Abwesend bis {until_on}."),
    "fair.ahead": (
        "Received {weeks} weeks of its share in advance; it evens out as leads come that suit it.",
        "Hat {weeks} Wochen seines Anteils im Voraus; das gleicht sich mit jedem Lead aus, der zu ihm passt.",
    ),
    "fair.even": ("As good as at its fair share.", "Liegt praktisch auf seinem fairen Anteil."),
    "fair.full": (
        "All its places were taken in {count} of {of_weeks} weeks. While it is full, nothing is offered or credited.",
        "In {count} von {of_weeks} Wochen waren alle Plätze vergeben. Solange er voll ist, wird ihm nichts angeboten "
        "und nichts gutgeschrieben.",
    ),
    "fair.large": (
        "Got a lead worth {amount_cents}, which is {weeks} weeks of its share; it evens out.",
        "Bekam einen Lead im Wert von {amount_cents}, das sind {weeks} Wochen seines Anteils; es gleicht sich aus.",
    ),
    "fair.next": (
        "Nothing stands in its way: it is in front for the next lead that suits it.",
        "Nichts steht im Weg: Beim nächsten passenden Lead steht er vorn.",
    ),
    "fair.not_eligible": (
        "Was eligible for {count} of the pool's last {looked} leads; most often not: {excluded}.",
        "Kam für {count} der letzten {looked} Leads des Pools in Frage; meist nicht: {excluded}.",
    ),
    "fair.open_full": (
        "Works on as many open leads as it wants to; until then nothing is offered.",
        "Hat so viele offene Leads, wie er haben möchte; bis dahin wird nichts angeboten.",
    ),
    "fair.refusing": (
        "Took {taken} of {offers} lead offers, declined {declined}, missed {expired}.",
        "Nahm {taken} von {offers} Leadangeboten an, lehnte {declined} ab, verpasste {expired}.",
    ),
    "level.classed": (
        "The protected start is over: {leads} {leads|lead|leads} worked, {wins} won, {result_percent} of what was to "
        "be expected.",
        "Der geschützte Anfang ist vorbei: {leads} {leads|Lead|Leads} bearbeitet, {wins} gewonnen, {result_percent} "
        "des Erwarteten.",
    ),
    "level.danger": (
        "That lies below {level}: {asked_rate_percent} won and {asked_result_percent} of what was to be expected. If "
        "it stays so, a step down is announced before it happens.",
        "Das liegt unter {level}: {asked_rate_percent} gewonnen und {asked_result_percent} des Erwarteten. Bleibt es "
        "so, wird eine Stufe weniger angekündigt, bevor sie gilt.",
    ),
    "level.down": (
        "{leads} {leads|lead|leads} worked in {of_weeks} weeks, {wins} won: {rate_percent}, and {result_percent} of "
        "what was to be expected. The level asks for both: {asked_rate_percent} won and {asked_result_percent} of what "
        "was to be expected. That was not reached {confirm_weeks} weeks ago either.",
        "{leads} {leads|Lead|Leads} in {of_weeks} Wochen bearbeitet, {wins} gewonnen: {rate_percent}, und "
        "{result_percent} des Erwarteten. Die Stufe verlangt beides: {asked_rate_percent} gewonnen und "
        "{asked_result_percent} des Erwarteten. Das war auch vor {confirm_weeks} Wochen nicht erreicht.",
    ),
    "level.figures": (
        "{leads} {leads|lead|leads} worked in {of_weeks} weeks, {wins} won: {rate_percent}. That is {result_percent} "
        "of what was to be expected of these leads.",
        "{leads} {leads|Lead|Leads} in {of_weeks} Wochen bearbeitet, {wins} gewonnen: {rate_percent}. Das sind "
        "{result_percent} dessen, was von diesen Leads zu erwarten war.",
    ),
    "level.gone": (
        "The reason is gone: {leads} {leads|lead|leads} worked, {wins} won: {rate_percent}, and {result_percent} of "
        "what was to be expected. {level} is off the table.",
        "Der Grund ist entfallen: {leads} {leads|Lead|Leads} bearbeitet, {wins} gewonnen: {rate_percent}, und "
        "{result_percent} des Erwarteten. Der Wechsel zu {level} ist vom Tisch.",
    ),
    "level.next": (
        "{level} asks for {asked_leads} leads, {asked_rate_percent} of them won, and {asked_result_percent} of what "
        "was to be expected.",
        "{level} verlangt {asked_leads} Leads, davon {asked_rate_percent} gewonnen, und {asked_result_percent} des "
        "Erwarteten.",
    ),
    "level.over": (
        "The level of {partner} has been decided already.",
        "Über die Stufe von {partner} ist schon entschieden.",
    ),
    "level.start": (
        "The start is protected until {until_on}, or until {count} more {count|lead is|leads are} worked. Nobody is "
        "judged before.",
        "Der Anfang ist geschützt bis {until_on}, oder bis {count} weitere {count|Lead|Leads} bearbeitet sind. Vorher "
        "wird niemand eingestuft.",
    ),
    "level.top": ("That is the highest level.", "Das ist die höchste Stufe."),
    "level.unjudged": (
        "The protected start is over. {leads} {leads|lead|leads} worked are too few to judge, so it becomes {level}.",
        "Der geschützte Anfang ist vorbei. {leads} {leads|bearbeiteter Lead ist|bearbeitete Leads sind} zu wenig für "
        "ein Urteil, daher {level}.",
    ),
    "level.up": (
        "{leads} {leads|lead|leads} worked in {of_weeks} weeks, {wins} won: {rate_percent}, and {result_percent} of "
        "what was to be expected. {level} asks for {asked_leads} leads, {asked_rate_percent} and "
        "{asked_result_percent}.",
        "{leads} {leads|Lead|Leads} in {of_weeks} Wochen bearbeitet, {wins} gewonnen: {rate_percent}, und "
        "{result_percent} des Erwarteten. {level} verlangt {asked_leads} Leads, {asked_rate_percent} und "
        "{asked_result_percent}.",
    ),
    "named_receipt.by_hand": (
        "Fit {fit} + credit {credit} = {total}. {winner} was chosen by hand.",
        "Eignung {fit} + Guthaben {credit} = {total}. {winner} wurde von Hand gewählt.",
    ),
    "named_receipt.less": (
        "Fit {fit} + credit {credit} = {total}: {missing} less than {winner}[, which is {weeks} weeks of credit].",
        "Eignung {fit} + Guthaben {credit} = {total}: {missing} weniger als {winner}[, das sind {weeks} Wochen "
        "Guthaben].",
    ),
    "named_receipt.lottery": (
        "Fit {fit} + credit {credit} = {total}: as good as equal to {winner}. The lot decided.",
        "Eignung {fit} + Guthaben {credit} = {total}: praktisch gleichauf mit {winner}. Das Los hat entschieden.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "level_state": {
        "proposed": ("proposed", "vorgeschlagen"),
        "announced": ("announced", "angekündigt"),
        "done": ("done", "vollzogen"),
        "refused": ("refused", "nicht gewollt"),
        "lapsed": ("reason gone", "Grund entfallen"),
    },
}
