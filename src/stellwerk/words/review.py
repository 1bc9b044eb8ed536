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
    "policy.asks_too_much": (
        "Whoever is merged without a person must be above the line from which a person is asked: {most} at most.",
        "Die Grenze, ab der ein Mensch gefragt wird, darf nicht über der zum Zusammenführen liegen: höchstens {most}.",
    ),
    "policy.bar_crossed": (
        "Must be below {most}, from where the bar rises.",
        "Muss unter {most} liegen: Ab dort steigt die Schwelle.",
    ),
    "policy.below_floor": (
        "{level} has the factor {factor}; the least allowed is {least} (Levels of partners, least_factor).",
        "{level} hat den Faktor {factor}; erlaubt ist mindestens {least} (Stufen der Partner, least_factor).",
    ),
    "policy.empty": ("At least one value is needed.", "Mindestens ein Wert ist nötig."),
    "policy.gone": (
        "The rules have changed just now. Load the page again.",
        "Das Regelwerk hat sich gerade geändert. Bitte laden Sie die Seite neu.",
    ),
    "policy.hours_crossed": (
        "The most hours must not be below the least, {least}.",
        "Die höchste Frist darf nicht unter der kürzesten liegen, {least} Stunden.",
    ),
    "policy.moved_on": (
        "Policy {version} is no longer where it was: somebody has decided on it in the meantime.",
        "Regelwerk {version} ist nicht mehr in diesem Zustand: Jemand hat inzwischen darüber entschieden.",
    ),
    "policy.no_choice": ("Possible are: {choices}.", "Möglich sind: {choices}."),
    "policy.no_past": (
        "No lead reached the partners in these months. Choose a longer time.",
        "In diesen Monaten kam kein Lead zu den Partnern. Wählen Sie einen längeren Zeitraum.",
    ),
    "policy.no_step_back": (
        "Nothing ruled before, so there is no step back.",
        "Vorher galt kein anderes Regelwerk, daher gibt es keinen Schritt zurück.",
    ),
    "policy.no_such_months": (
        "Possible are so many months: {months}.",
        "So viele Monate sind möglich: {months}.",
    ),
    "policy.not_yours": (
        "Draft {version} is somebody else's. Only its maker changes and proposes it.",
        "Entwurf {version} gehört jemand anderem. Nur wer ihn gemacht hat, ändert ihn und schlägt ihn vor.",
    ),
    "policy.nothing_changed": (
        "Nothing differs from policy {version}, which rules now.",
        "Nichts weicht von Regelwerk {version} ab, das jetzt gilt.",
    ),
    "policy.no_treatment": (
        "A lead of grade {letter} cannot be treated like this. Possible are: {choices}.",
        "Ein {letter}-Lead kann so nicht behandelt werden. Möglich sind: {choices}.",
    ),
    "policy.number_changed": ("{number}: {old} becomes {new}.", "{number}: aus {old} wird {new}."),
    "policy.outdated": (
        "Policy {live} went live after {version} was proposed. Its maker takes it back and proposes it again, then it "
        "stands on the rules of now.",
        "Nach dem Vorschlag {version} wurde Regelwerk {live} wirksam. Wer ihn gemacht hat, nimmt ihn zurück und "
        "schlägt ihn neu vor; dann steht er auf den Regeln von jetzt.",
    ),
    "policy.phrase_broken": (
        "“{phrase}” cannot be read. Write words with commas between them; a star stands for any letters: angebot*, "
        "*preis*.",
        "„{phrase}“ ist nicht lesbar. Schreiben Sie Wörter mit Kommas dazwischen; ein Stern steht für beliebige "
        "Buchstaben: angebot*, *preis*.",
    ),
    "policy.phrase_empty": (
        "Every row needs at least one word to look for.",
        "Jede Zeile braucht mindestens ein Wort, nach dem gesucht wird.",
    ),
    "policy.phrase_endless": (
        "“{phrase}” could take for ever to look for. Write words with commas between them: angebot*, *preis*.",
        "Die Suche nach „{phrase}“ könnte endlos dauern. Schreiben Sie Wörter mit Kommas dazwischen: angebot*, "
        "*preis*.",
    ),
    "policy.rejected": ("Not approved: {why}", "Nicht freigegeben: {why}"),
    "policy.say_why": (
        "Say in a sentence why not, so that the maker can change it.",
        "Sagen Sie in einem Satz, warum nicht, damit der Entwurf geändert werden kann.",
    ),
    "policy.second_person": (
        "You made {version} yourself. A second person decides on it.",
        "Sie haben {version} selbst gemacht. Darüber entscheidet eine zweite Person.",
    ),
    "policy.stepped_back": (
        "One step back: from policy {version} to the numbers of {before}.",
        "Ein Schritt zurück: von Regelwerk {version} zu den Zahlen von {before}.",
    ),
    "policy.table_changed": ("{number}: the table is another one.", "{number}: Die Tabelle ist eine andere."),
    "policy.rungs_crossed": (
        "The ladder only climbs: not below {below}, which is {least}.",
        "Die Leiter steigt nur: nicht unter {below}, das ist {least}.",
    ),
    "policy.too_high": ("At most {most}.", "Höchstens {most}."),
    "policy.too_low": ("At least {least}.", "Mindestens {least}."),
    "policy.warned_too_early": (
        "The warning must come after the lead was taken: fewer days than {days}.",
        "Die Warnung muss nach der Annahme kommen: weniger Tage als {days}.",
    ),
    "policy.wrong_length": ("Exactly {count} values are needed.", "Genau {count} Werte sind nötig."),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "level_state": {
        "proposed": ("proposed", "vorgeschlagen"),
        "announced": ("announced", "angekündigt"),
        "done": ("done", "vollzogen"),
        "refused": ("refused", "nicht gewollt"),
        "lapsed": ("reason gone", "Grund entfallen"),
    },
    "policy_state": {
        "draft": ("draft", "Entwurf"),
        "proposed": ("waits for a second person", "wartet auf eine zweite Person"),
        "live": ("rules now", "gilt jetzt"),
        "retired": ("ruled before", "galt früher"),
        "discarded": ("discarded", "verworfen"),
    },
    "policy_step": {
        "policy_drafted": ("Drafted", "Entworfen"),
        "policy_changed": ("Changed", "Geändert"),
        "policy_proposed": ("Proposed", "Vorgeschlagen"),
        "policy_live": ("Approved and live", "Freigegeben und wirksam"),
        "policy_rejected": ("Not approved", "Nicht freigegeben"),
        "policy_taken_back": ("Taken back", "Zurückgenommen"),
        "policy_discarded": ("Discarded", "Verworfen"),
        "policy_stepped_back": ("One step back", "Ein Schritt zurück"),
    },
    "type_channel": {
        "fair": ("Fair leads", "Messeleads"),
        "mail": ("Enquiries by e-mail", "Anfragen per E-Mail"),
        "other": ("Leads of other origin", "Leads anderer Herkunft"),
        "phone": ("Calls", "Anrufe"),
        "provider": ("Bought addresses", "Gekaufte Adressen"),
        "referral": ("Referrals", "Empfehlungen"),
        "web": ("Enquiries from the web", "Anfragen aus dem Web"),
    },
}
