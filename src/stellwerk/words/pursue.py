"""What happens next: reports, follow-ups, conversion."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "follow_up.appointment": (
        "The appointment is on {appointment_on}. By {due_at} somebody asks what came of it.",
        "Der Termin ist am {appointment_on}. Bis {due_at} wird gefragt, was daraus wurde.",
    ),
    "follow_up.asked_again": (
        "The prospect has asked again. Call at once.",
        "Der Interessent hat erneut angefragt. Rufen Sie gleich an.",
    ),
    "follow_up.complaint": (
        "The partner complains about the lead. It is checked by {due_at}.",
        "Der Partner reklamiert den Lead. Geprüft wird bis {due_at}.",
    ),
    "follow_up.date_missing": (
        "An appointment is agreed but has no date. It needs one by {due_at}.",
        "Ein Termin ist vereinbart, aber ohne Datum. Bis {due_at} braucht er eines.",
    ),
    "follow_up.direct": (
        "The manufacturer sells to this prospect itself. Sales calls by {due_at}.",
        "Diesen Interessenten bedient der Hersteller selbst. Der Vertrieb ruft bis {due_at} an.",
    ),
    "follow_up.look_again": (
        "“{kind}” is done and nothing follows yet. Look again.",
        "„{kind}“ ist erledigt, und noch folgt nichts. Sehen Sie noch einmal nach.",
    ),
    "follow_up.nobody_called": (
        "The prospect says that nobody called. Call by {due_at}.",
        "Der Interessent sagt, dass niemand angerufen hat. Rufen Sie bis {due_at} an.",
    ),
    "follow_up.not_real": (
        "The partner found no real interest. Decide by {due_at} what to do.",
        "Der Partner fand kein echtes Interesse. Entscheiden Sie bis {due_at}, was geschieht.",
    ),
    "follow_up.not_reached": (
        "Nobody was reached at try {tries}. Try again by {due_at}.",
        "Bei Versuch {tries} war niemand zu erreichen. Versuchen Sie es bis {due_at} noch einmal.",
    ),
    "follow_up.qualify": (
        "The lead is new. The call centre qualifies it by {due_at}.",
        "Der Lead ist neu. Das Callcenter qualifiziert ihn bis {due_at}.",
    ),
    "follow_up.quotation": (
        "The quotation is out. Ask what the prospect thinks by {due_at}.",
        "Das Angebot ist draußen. Fragen Sie bis {due_at} nach.",
    ),
    "follow_up.reached": (
        "There was a talk. Ask how it goes on by {due_at}.",
        "Es gab ein Gespräch. Fragen Sie bis {due_at} nach, wie es weitergeht.",
    ),
    "follow_up.returned": (
        "The partner gave the lead back. It needs a new way by {due_at}.",
        "Der Partner hat den Lead zurückgegeben. Bis {due_at} braucht er einen neuen Weg.",
    ),
    "follow_up.silent": (
        "The partner has fallen silent. The lead needs a new way by {due_at}.",
        "Vom Partner ist nichts mehr zu hören. Bis {due_at} braucht der Lead einen neuen Weg.",
    ),
    "follow_up.stuck": (
        "No partner is left. Place the lead by hand by {due_at}.",
        "Kein Partner ist mehr übrig. Bringen Sie den Lead bis {due_at} selbst unter.",
    ),
    "follow_up.taken": (
        "The lead is taken. The prospect is called by {due_at}.",
        "Der Lead ist angenommen. Der Interessent wird bis {due_at} angerufen.",
    ),
    "follow_up.tries_used_up": (
        "Nobody was reached in {tries} tries. Decide by {due_at} what to do.",
        "In {tries} Versuchen war niemand zu erreichen. Entscheiden Sie bis {due_at}, was geschieht.",
    ),
    "follow_up.win_undone": (
        "A reported order was taken back. Check it by {due_at}.",
        "Ein gemeldeter Auftrag wurde zurückgenommen. Prüfen Sie das bis {due_at}.",
    ),
    "pursue.appointment": (
        "An appointment is agreed. The lead is now: {temperature}.",
        "Ein Termin ist vereinbart. Der Lead ist jetzt: {temperature}.",
    ),
    "pursue.closed": (
        "This lead is already {progress}. Open it to see what is next.",
        "Dieser Lead ist bereits {progress}. Öffnen Sie ihn, um zu sehen, wie es weitergeht.",
    ),
    "pursue.converted": (
        "{prospect} is a customer now, with the number {number}.",
        "{prospect} ist jetzt Kunde, mit der Nummer {number}.",
    ),
    "pursue.lost": ("The lead was lost: {reason}.", "Der Lead ist verloren: {reason}."),
    "pursue.lost_reason_missing": (
        "Say why the lead was lost; choose a reason from the list.",
        "Sagen Sie, warum der Lead verloren ging; wählen Sie einen Grund aus der Liste.",
    ),
    "pursue.not_reached": (
        "Nobody was reached: try {tries} of {most_tries}.",
        "Niemand war zu erreichen: Versuch {tries} von {most_tries}.",
    ),
    "pursue.not_won": (
        "Only an order can be taken back. This lead is {progress}.",
        "Nur ein Auftrag lässt sich zurücknehmen. Dieser Lead ist {progress}.",
    ),
    "pursue.nothing_new": ("That was already reported.", "Das war schon gemeldet."),
    "pursue.product_does_not_solve": (
        "The known product does not solve the problem.",
        "Das bekannte Produkt löst das Problem nicht.",
    ),
    "pursue.product_solves": (
        "The known product solves the problem: {solves}.",
        "Das bekannte Produkt löst das Problem: {solves}.",
    ),
    "pursue.qualification_empty": (
        "Fill in at least one answer. Leave open what you do not know yet.",
        "Füllen Sie mindestens eine Antwort aus. Lassen Sie offen, was Sie noch nicht wissen.",
    ),
    "pursue.qualified": (
        "The partner has found out what is needed.",
        "Der Partner hat geklärt, was gebraucht wird.",
    ),
    "pursue.quotation": (
        "A quotation is out. The lead is now: {temperature}.",
        "Ein Angebot ist draußen. Der Lead ist jetzt: {temperature}.",
    ),
    "pursue.reached": (
        "The prospect was reached. The lead is now: {temperature}.",
        "Der Interessent wurde erreicht. Der Lead ist jetzt: {temperature}.",
    ),
    "pursue.snooze_into_the_past": (
        "This moment has passed. Choose a later one.",
        "Dieser Zeitpunkt ist vorbei. Wählen Sie einen späteren.",
    ),
    "pursue.too_many_orders": (
        "There are already {orders} orders, so it stays a customer. Cancel an order first.",
        "Es gibt schon {orders} Aufträge, also bleibt es beim Kunden. Stornieren Sie zuerst einen Auftrag.",
    ),
    "pursue.tries_used_up": (
        "Nobody was reached in {tries} of {most_tries} tries. The channel manager decides.",
        "In {tries} von {most_tries} Versuchen war niemand zu erreichen. Die Partnerbetreuung entscheidet.",
    ),
    "pursue.win_undone": (
        "The order was taken back; {orders} {orders|order stays|orders stay}. The lead is open again.",
        "Der Auftrag wurde zurückgenommen; {orders} {orders|bleibt|bleiben}. Der Lead ist wieder offen.",
    ),
    "pursue.won": (
        "The prospect has ordered. The prospect number gives way to a customer number.",
        "Der Interessent hat bestellt. Die Interessentennummer weicht einer Kundennummer.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "report": {
        "not_reached": ("Not reached", "Nicht erreicht"),
        "reached": ("Reached", "Erreicht"),
        "appointment": ("Appointment", "Termin"),
        "quotation": ("Quotation", "Angebot"),
        "won": ("Order", "Auftrag"),
        "lost": ("Lost", "Verloren"),
    },
    "progress": {
        "taken": ("Taken", "angenommen"),
        "reached": ("Reached", "erreicht"),
        "appointment": ("At the appointment", "beim Termin"),
        "quotation": ("At the quotation", "beim Angebot"),
        "won": ("Won", "gewonnen"),
        "lost": ("Lost", "verloren"),
    },
    "lost": {
        "price": ("Too expensive", "Zu teuer"),
        "competitor": ("Bought from a competitor", "Beim Wettbewerb gekauft"),
        "no_need": ("No need any more", "Kein Bedarf mehr"),
        "no_budget": ("No budget", "Kein Budget"),
        "too_late": ("Too late", "Zu spät"),
        "product": ("Product does not fit", "Produkt passt nicht"),
        "not_reached": ("Never reached", "Nie erreicht"),
        "other": ("Another reason", "Anderer Grund"),
    },
    "solves": {
        "yes": ("Yes", "ja"),
        "partly": ("Partly", "zum Teil"),
        "no": ("No", "nein"),
        "unknown": ("Not known yet", "noch unklar"),
    },
    "follow_up": {
        "qualify": ("Qualify", "Qualifizieren"),
        "ask": ("Ask what is missing", "Offenes erfragen"),
        "look_again": ("Look again", "Noch einmal nachsehen"),
        "after_visit": ("As agreed in a report", "Wie im Bericht vereinbart"),
        "first_call": ("First call", "Erster Anruf"),
        "call_again": ("Call again", "Noch einmal anrufen"),
        "call_now": ("Call now", "Jetzt anrufen"),
        "ask_after_talk": ("Ask after the talk", "Nach dem Gespräch fragen"),
        "ask_after_appointment": ("Ask after the appointment", "Nach dem Termin fragen"),
        "ask_after_quotation": ("Ask after the quotation", "Nach dem Angebot fragen"),
        "fix_date": ("Fix a date", "Datum festlegen"),
        "nurture_call": ("Call: track of marketing", "Anruf aus einer Strecke"),
        "nurture_replied": ("Answer the prospect", "Dem Interessenten antworten"),
        "check_conversion": ("Check the order", "Auftrag prüfen"),
        "ask_missing": ("Ask for what is missing", "Fehlendes erfragen"),
        "report_back": ("Report how it stands", "Melden, wie es steht"),
        "fix_address": ("Correct the mail address", "Mailadresse berichtigen"),
        "check_complaint": ("Check the complaint", "Reklamation prüfen"),
        "place_by_hand": ("Place by hand", "Selbst unterbringen"),
        "reassign": ("Find a new partner", "Neuen Partner finden"),
        "by_hand": ("Follow-up", "Wiedervorlage"),
        "decide": ("Decide what to do", "Entscheiden, was geschieht"),
        "ask_before_end": ("Ask before the quotation ends", "Vor Ablauf des Angebots fragen"),
        "revive": ("Ask once more", "Noch einmal anfragen"),
        "check_handover": ("Check the hand-over to the ERP", "Übergabe an das ERP prüfen"),
        "help": ("Help of an expert", "Hilfe von Fachleuten"),
    },
}
