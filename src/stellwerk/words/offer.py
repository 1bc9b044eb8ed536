"""Will they take it: deadlines, answers, promises."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "offer.accepted": ("The partner took the lead.", "Der Partner hat den Lead angenommen."),
    "offer.already_answered": (
        "This offer is already {state}. Open the lead to see what is next.",
        "Dieses Leadangebot ist bereits {state}. Öffnen Sie den Lead, um zu sehen, wie es weitergeht.",
    ),
    "offer.answer_missing": (
        "Say why you decided so; the partner reads this answer.",
        "Schreiben Sie, warum Sie so entscheiden; der Partner liest diese Antwort.",
    ),
    "offer.bounced": (
        "The mail to {partner} reached nobody. Correct the address; the lead goes to the next partner.",
        "Die Mail an {partner} kam nicht an. Berichtigen Sie die Adresse; der Lead geht an den nächsten Partner.",
    ),
    "offer.complained": (
        "The partner complains about the lead: {complaint}.",
        "Der Partner reklamiert den Lead: {complaint}.",
    ),
    "offer.complaint_not_taken": (
        "This offer is {state}. Only a lead that was taken can be complained about.",
        "Dieses Leadangebot ist {state}. Reklamieren lässt sich nur ein Lead, der angenommen wurde.",
    ),
    "offer.complaint_rejected": (
        "The complaint “{complaint}” was checked and rejected.",
        "Die Reklamation „{complaint}“ wurde geprüft und abgelehnt.",
    ),
    "offer.complaint_too_late": (
        "A complaint is heard for {days} days after taking a lead. They are over; call us instead.",
        "Reklamieren lässt sich ein Lead {days} Tage nach dem Annehmen. Sie sind vorbei; rufen Sie uns an.",
    ),
    "offer.complaint_upheld": (
        "The complaint “{complaint}” is right. The lead no longer counts against the partner.",
        "Die Reklamation „{complaint}“ ist berechtigt. Der Lead wird dem Partner nicht mehr angerechnet.",
    ),
    "offer.declined": (
        "The partner declined[: {reason}].",
        "Der Partner hat abgelehnt[: {reason}].",
    ),
    "offer.expired": (
        "No answer came[ by {due_at}]. The next partner is asked.",
        "[Bis {due_at} ]kam keine Antwort. Der nächste Partner wird gefragt.",
    ),
    "offer.ladder_used_up": (
        "{offers} partners were asked and nobody took it. A person takes over.",
        "{offers} Partner wurden gefragt, keiner nahm an. Jetzt übernimmt ein Mensch.",
    ),
    "offer.lost": ("The lead was lost.", "Der Lead ist verloren."),
    "offer.not_taken": (
        "This offer is {state}. Only a lead that was taken can be worked on; take it first.",
        "Dieses Leadangebot ist {state}. Erst wenn Sie den Lead annehmen, können Sie ihn bearbeiten.",
    ),
    "offer.not_yet_due": (
        "The deadline runs until {due_at}. Wait for it or withdraw the offer.",
        "Die Frist läuft bis {due_at}. Warten Sie ab oder ziehen Sie das Leadangebot zurück.",
    ),
    "offer.nobody_called": (
        "The prospect says that nobody has called yet.",
        "Der Interessent sagt, dass sich noch niemand gemeldet hat.",
    ),
    "offer.nothing_new": (
        "This offer is already {state}. Nothing has changed.",
        "Dieses Leadangebot ist schon {state}. Nichts hat sich geändert.",
    ),
    "offer.promise": (
        "The prospect knows: somebody calls by {promised_at}.",
        "Der Interessent weiß: Bis {promised_at} meldet sich jemand.",
    ),
    "offer.reason_unknown": (
        "The reason “{reason}” is not on the list. Choose one of: {choices}.",
        "Der Grund „{reason}“ steht nicht auf der Liste. Wählen Sie einen von: {choices}.",
    ),
    "offer.returned": (
        "The partner no longer has the lead[: {reason}].",
        "Der Partner hat den Lead nicht mehr[: {reason}].",
    ),
    "offer.silence_warning": (
        "Nothing has been heard of the partner for {days} days. Without a word the lead goes on: {ends_at}.",
        "Seit {days} Tagen war vom Partner nichts zu hören. Ohne ein Wort geht der Lead weiter: {ends_at}.",
    ),
    "offer.silent": (
        "Nothing has been heard of the partner for {days} days. The lead is pulled back.",
        "Seit {days} Tagen war vom Partner nichts zu hören. Der Lead wird zurückgeholt.",
    ),
    "offer.too_late": (
        "The deadline passed on {due_at}. The lead goes to somebody else; watch for the next offer.",
        "Die Frist ist abgelaufen ({due_at}). Der Lead geht weiter; achten Sie auf das nächste Leadangebot.",
    ),
    "offer.waited_too_long": (
        "The lead has been on offer for {hours} hours. A person takes over.",
        "Der Lead ist seit {hours} Stunden im Angebot. Jetzt übernimmt ein Mensch.",
    ),
    "offer.win_undone": (
        "The order was reported by mistake and taken back.",
        "Der Auftrag war ein Versehen und wurde zurückgenommen.",
    ),
    "offer.window": (
        "{hours} working hours, until {due_at}: the contact is {temperature}, freshness {fresh_percent}.",
        "{hours} Arbeitsstunden, bis {due_at}: Der Kontakt ist {temperature}, Frische {fresh_percent}.",
    ),
    "offer.withdrawn": (
        "The lead was taken back[: {reason}].",
        "Der Lead wurde zurückgezogen[: {reason}].",
    ),
    "offer.won": ("The lead became an order.", "Aus dem Lead wurde ein Auftrag."),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "offer_state": {
        "open": ("Open", "offen"),
        "accepted": ("Taken", "angenommen"),
        "declined": ("Declined", "abgelehnt"),
        "expired": ("Expired", "verfallen"),
        "withdrawn": ("Withdrawn", "zurückgezogen"),
        "returned": ("Given back", "zurückgegeben"),
        "won": ("Won", "gewonnen"),
        "lost": ("Lost", "verloren"),
    },
    "decline": {
        "no_capacity": ("No time at the moment", "Zurzeit keine Kapazität"),
        "wrong_region": ("Not my region", "Nicht mein Gebiet"),
        "wrong_product": ("Not my product", "Nicht mein Produkt"),
        "known_customer": ("Already my customer", "Schon mein Kunde"),
        "too_small": ("Too small", "Zu klein"),
        "not_reached": ("Nobody was reached", "Niemand war zu erreichen"),
        "prospect_wish": ("The prospect wishes it", "Wunsch des Interessenten"),
        "wrong_partner": ("The wrong partner", "Der falsche Partner"),
        "wrong_data": ("The data are wrong", "Die Angaben stimmen nicht"),
        "nobody_called": ("Nobody called", "Niemand hat sich gemeldet"),
        "silence": ("Nothing was heard", "Nichts zu hören"),
        "bounced": ("The mail did not arrive", "Mail kam nicht an"),
        "complaint": ("A complaint that was right", "Berechtigte Reklamation"),
        "other": ("Another reason", "Anderer Grund"),
    },
    "complaint": {
        "wrong_number": ("Wrong number", "Falsche Nummer"),
        "no_interest": ("No interest", "Kein Interesse"),
        "known_customer": ("Already my customer", "Schon mein Kunde"),
        "wrong_area": ("Not my region", "Nicht mein Gebiet"),
        "no_budget": ("No budget", "Kein Budget"),
        "duplicate": ("I had this lead already", "Den Lead hatte ich schon"),
        "other": ("Another reason", "Anderer Grund"),
    },
    "complaint_state": {
        "open": ("Being checked", "wird geprüft"),
        "upheld": ("Right", "berechtigt"),
        "rejected": ("Rejected", "abgelehnt"),
    },
}
