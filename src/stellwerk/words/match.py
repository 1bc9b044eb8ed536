"""Who suits it, and why somebody did not get it."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "match.ahead": (
        "The partner was {weeks} weeks ahead of its fair share.",
        "Er lag {weeks} Wochen vor seinem fairen Anteil.",
    ),
    "match.behind": (
        "The partner was {weeks} weeks behind its fair share.",
        "Er lag {weeks} Wochen hinter seinem fairen Anteil.",
    ),
    "match.eligible": (
        "{count} {count|partner was|partners were} eligible, {excluded} {excluded|was|were} not.",
        "{count} Partner {count|kam|kamen} in Frage, {excluded} nicht.",
    ),
    "match.lottery": (
        "{count} partners were as good as equal. The lot decided.",
        "{count} Partner lagen praktisch gleichauf. Das Los hat entschieden.",
    ),
    "match.nobody": (
        "No partner is eligible[: {excluded}].",
        "Kein Partner kommt in Frage[: {excluded}].",
    ),
    "match.total": (
        "Fit {fit} + credit {credit} = {total}.",
        "Eignung {fit} + Guthaben {credit} = {total}.",
    ),
    "excluded.ABSENT": (
        "{count} {count|is|are} absent.",
        "{count} {count|ist|sind} abwesend.",
    ),
    "excluded.CERT_EXPIRED": (
        "{count} {count|has|have} an expired certificate.",
        "Bei {count} ist das Zertifikat abgelaufen.",
    ),
    "excluded.COMPETENCE": (
        "{count} {count|does|do} not sell this product.",
        "{count} {count|führt|führen} dieses Produkt nicht.",
    ),
    "excluded.FULL_OPEN": (
        "{count} {count|has|have} enough open leads.",
        "{count} {count|hat|haben} genug offene Leads.",
    ),
    "excluded.FULL_WEEK": (
        "{count} {count|has|have} no place left this week.",
        "{count} {count|hat|haben} diese Woche keinen Platz mehr.",
    ),
    "excluded.LANGUAGE": (
        "{count} {count|does|do} not speak the language.",
        "{count} {count|spricht|sprechen} die Sprache nicht.",
    ),
    "excluded.NOT_ACTIVE": (
        "{count} {count|has|have} no active contract.",
        "{count} {count|hat|haben} keinen laufenden Vertrag.",
    ),
    "excluded.NOT_ON_SHOW": (
        "{count} cannot show the product.",
        "{count} {count|kann|können} das Produkt nicht vorführen.",
    ),
    "excluded.PROJECT_SIZE": (
        "{count} {count|takes|take} only projects of another size.",
        "{count} {count|nimmt|nehmen} nur Projekte anderer Größe.",
    ),
    "excluded.PROTECTED": (
        "{count} may not: the customer is registered by another partner.",
        "{count} {count|darf|dürfen} nicht: Der Kunde ist von einem anderen Partner registriert.",
    ),
    "excluded.REFUSED_BEFORE": (
        "{count} {count|has|have} already declined or missed this lead.",
        "{count} {count|hat|haben} diesen Lead schon abgelehnt oder verpasst.",
    ),
    "excluded.TERRITORY": (
        "{count} {count|works|work} in another territory.",
        "{count} {count|arbeitet|arbeiten} in einem anderen Gebiet.",
    ),
    "excluded.UNKNOWN_LANGUAGE": (
        "For {count} the language decides, and it is not known.",
        "Bei {count} entscheidet die Sprache, und die ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_PLACE": (
        "For {count} the place decides, and it is not known.",
        "Bei {count} entscheidet der Ort, und der ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_PRODUCT": (
        "For {count} the product decides, and it is not known.",
        "Bei {count} entscheidet das Produkt, und das ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_VALUE": (
        "For {count} the value decides, and it is not known.",
        "Bei {count} entscheidet der Wert, und der ist nicht bekannt.",
    ),
    "receipt.compared": (
        "{count} partners were eligible. You: fit {fit} + credit {credit} = {total}. "
        "The lead went to a partner with fit {winner_fit} + credit {winner_credit} = {winner_total}.",
        "{count} Partner kamen in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Erhalten hat ihn ein Partner mit Eignung {winner_fit} + Guthaben {winner_credit} = {winner_total}.",
    ),
    "receipt.not_eligible": (
        "{count} {count|partner was|partners were} eligible. You were not among them.",
        "{count} Partner {count|kam|kamen} in Frage. Sie waren nicht darunter.",
    ),
    "receipt.own_only": (
        "{count} {count|partner was|partners were} eligible. You: fit {fit} + credit {credit} = {total}. "
        "With fewer than five the others stay unnamed.",
        "{count} Partner {count|kam|kamen} in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Bei weniger als fünf bleiben die anderen ungenannt.",
    ),
    "partner.twice": (
        "The partner {partner} occurs twice. The first row counts.",
        "Den Partner {partner} gibt es zweimal. Die erste Zeile zählt.",
    ),
    "partner.unreadable": (
        "The column {column} cannot be read[: “{value}”].",
        "Die Spalte {column} ist nicht lesbar[: „{value}“].",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    # They follow a count, one or many: "4 mit anderem Gebiet, 2 ohne gültiges Zertifikat".
    "excluded": {
        "NOT_ACTIVE": ("without a contract", "ohne Vertrag"),
        "TERRITORY": ("in another territory", "mit anderem Gebiet"),
        "UNKNOWN_PLACE": ("for want of a place", "wegen fehlender Ortsangabe"),
        "COMPETENCE": ("without this product", "ohne dieses Produkt"),
        "UNKNOWN_PRODUCT": ("for want of a product", "wegen fehlender Produktangabe"),
        "CERT_EXPIRED": ("without a valid certificate", "ohne gültiges Zertifikat"),
        "LANGUAGE": ("with another language", "mit anderer Sprache"),
        "UNKNOWN_LANGUAGE": ("for want of a language", "wegen fehlender Sprachangabe"),
        "NOT_ON_SHOW": ("without one to show", "ohne Vorführgerät"),
        "PROJECT_SIZE": ("for other project sizes", "für andere Projektgrößen"),
        "UNKNOWN_VALUE": ("for want of a value", "wegen fehlender Wertangabe"),
        "PROTECTED": ("barred by customer protection", "durch Kundenschutz gesperrt"),
        "ABSENT": ("absent", "abwesend"),
        "REFUSED_BEFORE": ("declined or missed it", "mit Absage oder verpasster Frist"),
        "FULL_WEEK": ("full this week", "diese Woche voll"),
        "FULL_OPEN": ("with enough open leads", "mit genug offenen Leads"),
    },
}
