"""Customers: quotations, the way to the first order, the ERP, and those who fell asleep."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "customer.owner": (
        "Who looks after the customer was set by hand.",
        "Wer den Kunden betreut, wurde von Hand festgelegt.",
    ),
    "erp.acknowledged": (
        "{erp} has taken customer {number}[; there it has the number {erp_id}].",
        "{erp} hat den Kunden {number} übernommen[; dort hat er die Nummer {erp_id}].",
    ),
    "erp.refused": (
        "{erp} did not take the customer (try {tries}): {text}",
        "{erp} hat den Kunden nicht übernommen (Versuch {tries}): {text}",
    ),
    "erp.undone": (
        "{erp} knows that customer {number} was none.",
        "{erp} weiß, dass {number} doch kein Kunde ist.",
    ),
    "follow_up.erp_refused": (
        "{erp} does not take customer {number}: {text}. Look at it by {due_at}.",
        "{erp} übernimmt den Kunden {number} nicht: {text}. Sehen Sie bis {due_at} nach.",
    ),
    "follow_up.own_quiet": (
        "Nothing has been noted for {days} days. Say by {due_at} how it stands.",
        "Seit {days} Tagen ist nichts notiert. Melden Sie bis {due_at}, wie es steht.",
    ),
    "follow_up.own_silent": (
        "Sales has noted nothing for {days} days. Decide by {due_at} who goes on with it.",
        "Der Vertrieb hat seit {days} Tagen nichts notiert. Entscheiden Sie bis {due_at}, wer weitermacht.",
    ),
    "follow_up.quotation_ends": (
        "The quotation[ {number}] ends on {ends_on}. Ask the prospect by {due_at}.",
        "Das Angebot[ {number}] gilt bis {ends_on}. Fragen Sie bis {due_at} nach.",
    ),
    "follow_up.revive": (
        "Lost on {lost_on}: {reason}[, {competitor}]. Ask by {due_at} whether that has changed.",
        "Verloren am {lost_on}: {reason}[, {competitor}]. Fragen Sie bis {due_at}, ob sich das geändert hat.",
    ),
    "order.in_future": (
        "The order is dated {ordered_on}, in the future. Correct the date.",
        "Der Auftrag trägt das Datum {ordered_on}, das in der Zukunft liegt. Berichtigen Sie es.",
    ),
    "order.no_amount": (
        "There is no amount[: “{value}”]. Write it like 48,000.00.",
        "Es fehlt ein Betrag[: „{value}“]. Schreiben Sie ihn wie 48.000,00.",
    ),
    "order.no_customer": (
        "There is neither a customer number nor a number of the ERP. One of the two is needed.",
        "Es fehlen Kundennummer und ERP-Nummer. Eine von beiden wird gebraucht.",
    ),
    "order.no_day": (
        "There is no date of the order[: “{value}”]. Write it like 31.12.2026.",
        "Es fehlt das Auftragsdatum[: „{value}“]. Schreiben Sie es wie 31.12.2026.",
    ),
    "order.no_number": (
        "There is no order number. Without one nobody could tell whether it has come before.",
        "Es fehlt die Auftragsnummer. Ohne sie ist nicht zu erkennen, ob der Auftrag schon da ist.",
    ),
    "order.too_long": (
        "“{order_column}” is longer than {most} characters. Shorten it.",
        "„{order_column}“ hat mehr als {most} Zeichen. Kürzen Sie es.",
    ),
    "order.twice": (
        "Order {number} stands in the file twice, with different values. The first one counts.",
        "Auftrag {number} steht zweimal in der Datei, mit verschiedenen Werten. Es zählt der erste.",
    ),
    "order.assigned": (
        "It belongs to customer {number}, said a person.",
        "Er gehört zum Kunden {number}, sagt ein Mensch.",
    ),
    "order.put_aside": (
        "It belongs to none of our customers, said a person.",
        "Er gehört zu keinem unserer Kunden, sagt ein Mensch.",
    ),
    "order.unknown_customer": (
        "The ERP sent an order of a customer whom nobody knows here.",
        "Das ERP hat einen Auftrag eines Kunden geschickt, den hier niemand kennt.",
    ),
    "path.appointment": ("An appointment is agreed.", "Ein Termin ist vereinbart."),
    "path.from_cold": (
        "Goes on when somebody has talked to the person, or what is known shows real interest.",
        "Weiter geht es, wenn jemand mit der Person gesprochen hat oder echtes Interesse zu erkennen ist.",
    ),
    "path.from_customer": (
        "The order stands. Without a further one for long the customer counts as dormant.",
        "Der Auftrag steht. Bleibt ein weiterer lange aus, gilt der Kunde als schlafend.",
    ),
    "path.from_prospect": (
        "Goes on with the order, or ends with a reason.",
        "Weiter geht es mit dem Auftrag, oder es endet mit einem Grund.",
    ),
    "path.from_warm": (
        "Goes on when the door is open: an appointment or a quotation.",
        "Weiter geht es, wenn die Tür offen steht: mit einem Termin oder einem Angebot.",
    ),
    "path.interested": (
        "What is known speaks for real interest.",
        "Was bekannt ist, spricht für echtes Interesse.",
    ),
    "path.lost": ("Here it ended without an order.", "Hier endete es ohne Auftrag."),
    "path.order": ("There is an order.", "Ein Auftrag liegt vor."),
    "path.quotation": ("A quotation is out.", "Ein Angebot ist draußen."),
    "path.reachable": (
        "A telephone number or a mail address is known.",
        "Telefonnummer oder Mailadresse ist bekannt.",
    ),
    "path.real": (
        "Somebody has found out that the interest is real.",
        "Jemand hat geklärt, dass das Interesse echt ist.",
    ),
    "path.talked": ("Somebody has talked to the person.", "Jemand hat mit der Person gesprochen."),
    "pursue.not_in_sales": (
        "This lead is not with sales. Open it to see where it stands.",
        "Dieser Lead liegt nicht beim Vertrieb. Öffnen Sie ihn, um zu sehen, wo er steht.",
    ),
    "pursue.not_over": (
        "Only a lead that was lost or scrapped can be taken up again.",
        "Nur ein verlorener oder ausgemusterter Lead lässt sich wieder aufnehmen.",
    ),
    "pursue.not_revived": (
        "This lead was not taken up again, or has gone on since. Open it to see where it stands.",
        "Dieser Lead wurde nicht wieder aufgenommen, oder er ist schon weiter. Öffnen Sie ihn, um es zu sehen.",
    ),
    "pursue.with_partner": (
        "A partner has this lead, and reports on it. Take it back first.",
        "Diesen Lead hat ein Partner, und er berichtet auch. Holen Sie ihn zuerst zurück.",
    ),
    "quotation.closed_lead": (
        "This lead is closed. Take it up again before you quote.",
        "Dieser Lead ist abgeschlossen. Nehmen Sie ihn wieder auf, bevor Sie anbieten.",
    ),
    "quotation.decided": (
        "This quotation is already {quotation_state}. Nothing was changed.",
        "Dieses Angebot ist bereits {quotation_state}. Nichts wurde geändert.",
    ),
    "quotation.ends_before": (
        "The quotation ends before it was made. Check the two dates.",
        "Das Angebot endet vor dem Tag, an dem es gemacht wurde. Prüfen Sie die beiden Tage.",
    ),
    "quotation.in_future": (
        "The date lies in the future. Give the day on which the quotation was sent.",
        "Das Datum liegt in der Zukunft. Geben Sie den Tag an, an dem das Angebot hinausging.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "quotation_state": {
        "open": ("Open", "offen"),
        "ordered": ("Ordered", "bestellt"),
        "refused": ("Refused", "abgelehnt"),
        "withdrawn": ("Withdrawn", "zurückgezogen"),
    },
    "order_column": {
        "order_no": ("Order number", "Auftragsnummer"),
        "customer_no": ("Customer number", "Kundennummer"),
        "erp_id": ("Number in the ERP", "ERP-Nummer"),
        "company": ("Company", "Firma"),
        "ordered_on": ("Date of the order", "Auftragsdatum"),
        "amount": ("Amount", "Betrag"),
        "product": ("Product", "Produkt"),
    },
    "customer_action": {
        "call": ("Call", "Anruf"),
        "visit": ("Visit", "Besuch"),
        "service": ("Service", "Service"),
        "mailing": ("Letter", "Anschreiben"),
        "event": ("Event", "Veranstaltung"),
        "gift": ("Gift", "Präsent"),
        "other": ("Other", "Sonstiges"),
    },
    "erp_kind": {
        "file": ("As a file", "Als Datei"),
        "webhook": ("By webhook", "Per Webhook"),
        "pull": ("Fetched by the ERP", "Vom ERP abgeholt"),
    },
    "erp_error": {
        "no_answer": ("the ERP did not answer", "das ERP hat nicht geantwortet"),
        "private_address": (
            "its address lies in the house's own network, which the settings do not allow",
            "die Adresse liegt im eigenen Netz, und das ist in den Einstellungen nicht erlaubt",
        ),
        "no_address": ("its address does not exist", "die Adresse gibt es nicht"),
        "no_secret": (
            "the signing secret is missing in the environment",
            "das Signaturgeheimnis fehlt in der Umgebung",
        ),
        "no_folder": ("the folder cannot be written to", "in den Ordner lässt sich nicht schreiben"),
    },
    "handover_state": {
        "waiting": ("Waiting", "wartet"),
        "sent": ("Sent, no answer yet", "gesendet, noch ohne Antwort"),
        "acknowledged": ("Acknowledged", "bestätigt"),
        "refused": ("Refused", "abgelehnt"),
        "taken_back": ("Taken back", "zurückgenommen"),
    },
    "handover_what": {
        "new": ("New customer", "Neuer Kunde"),
        "undone": ("No customer after all", "Doch kein Kunde"),
    },
    "erp_difference": {
        "missing": ("The ERP does not have it", "Fehlt im ERP"),
        "other_id": ("Another number there", "Dort eine andere Nummer"),
        "unknown": ("Not known here", "Hier nicht bekannt"),
    },
}
