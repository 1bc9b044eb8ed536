"""Whom one may contact and why, and who is on the block list."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "junk.blocked": (
        "This contact is on the block list[; it was known again by the {by}].",
        "Dieser Kontakt steht auf der Sperrliste[; erkannt an: {by}].",
    ),
    "contact.blocked": ("Stands on the block list.", "Steht auf der Sperrliste."),
    "contact.no_mail": ("No mail address is known.", "Es ist keine E-Mail-Adresse bekannt."),
    "contact.no_phone": ("No phone number is known.", "Es ist keine Telefonnummer bekannt."),
    "contact.withdrawn": (
        "Consent was withdrawn[ on {withdrawn_on}].",
        "Die Einwilligung wurde[ am {withdrawn_on}] widerrufen.",
    ),
    "contact.unconfirmed": (
        "The consent is not confirmed yet: our mail has not been answered.",
        "Die Einwilligung ist noch nicht bestätigt: Unsere E-Mail ist nicht beantwortet.",
    ),
    "contact.no_consent": ("No consent is documented.", "Es ist keine Einwilligung dokumentiert."),
    "contact.expired": (
        "The consent has run out[: it was not used for {months} {months|month|months}].",
        "Die Einwilligung ist abgelaufen[: Sie wurde {months} {months|Monat|Monate} lang nicht genutzt].",
    ),
    "contact.consent": (
        "Consent of {given_on}[, {origin}].",
        "Einwilligung vom {given_on}[, {origin}].",
    ),
    "contact.customer": (
        "A customer; has not objected to mails about similar products.",
        "Kunde; hat E-Mails zu ähnlichen Produkten nicht widersprochen.",
    ),
    "block.opted_out": (
        "Objected by the link in a mail.",
        "Hat über den Link in einer E-Mail widersprochen.",
    ),
    "block.by_hand": ("Entered by hand[: {note}].", "Von Hand eingetragen[: {note}]."),
    "block.asked_us": (
        "Told us not to be contacted any more[: {note}].",
        "Hat uns gesagt, dass kein Kontakt mehr gewünscht ist[: {note}].",
    ),
    "potential.no_number": (
        "“{value}” is no whole number of companies.",
        "„{value}“ ist keine ganze Zahl von Firmen.",
    ),
    "potential.no_place": (
        "Region, industry and product are all empty.",
        "Region, Branche und Produkt sind alle leer.",
    ),
    "potential.no_column": (
        "The file needs a column “Companies” with their number. Add it and send the file again.",
        "Die Datei braucht eine Spalte „Firmen“ mit deren Zahl. Ergänzen Sie sie und senden Sie die Datei noch einmal.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "blocked": {
        "mail": ("mail address", "E-Mail-Adresse"),
        "phone": ("phone number", "Telefonnummer"),
        "name": ("name and postcode", "Name und Postleitzahl"),
    },
    "purpose": {
        "mail": ("Mail", "E-Mail"),
        "phone": ("Calls", "Anrufe"),
    },
    "legal_basis": {
        "consent": ("Consent", "Einwilligung"),
        "legitimate_interest": ("Legitimate interest", "Berechtigtes Interesse"),
        "contract": ("Contract", "Vertrag"),
        "partner": ("Legitimate interest: from a partner", "Berechtigtes Interesse: von einem Partner"),
        "referral": ("Legitimate interest: a referral", "Berechtigtes Interesse: eine Empfehlung"),
        "bought": ("Legitimate interest: a bought list", "Berechtigtes Interesse: eine gekaufte Liste"),
        "public": ("Legitimate interest: publicly known", "Berechtigtes Interesse: öffentlich bekannt"),
    },
    "consent_way": {
        "form": ("Web form", "Webformular"),
        "double_opt_in": ("Confirmed by mail", "Per E-Mail bestätigt"),
        "phone": ("Heard on the phone", "Am Telefon gehört"),
        "paper": ("In writing", "Schriftlich"),
        "talk": ("Said in person", "Persönlich gesagt"),
        "import": ("Came with the data", "Kam mit den Daten"),
    },
    "agency_kind": {
        "call_centre": ("Call centre", "Callcenter"),
        "provider": ("Provider of addresses", "Adressanbieter"),
        "marketing": ("Marketing agency", "Marketingagentur"),
    },
}
