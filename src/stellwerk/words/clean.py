"""What was cleaned, what was refused, what may be the same.

`junk.*` also heads a count of rows, without its values.
"""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "merge.both_live": (
        "Partners work on both leads. Withdraw one of the two offers first.",
        "An beiden Leads arbeiten Partner. Ziehen Sie zuerst eines der beiden Leadangebote zurück.",
    ),
    "clean.came_back": (
        "Known from {number}, which was closed before this came[; customer {customer}]. So this is a new lead.",
        "Bekannt aus {number}; dieser Lead war schon abgeschlossen[; Kunde {customer}]. Deshalb ist dies ein neuer "
        "Lead.",
    ),
    "clean.country_guessed": (
        "The {by} shows the country: {country}.",
        "Das Land ergibt sich aus {by}: {country}.",
    ),
    "clean.date_unreadable": (
        "“{before}” under {column} is no readable date.",
        "„{before}“ unter {column} ist kein lesbares Datum.",
    ),
    "clean.email_mended": (
        "E-mail address mended: “{before}” is now {after}.",
        "E-Mail-Adresse berichtigt: Aus „{before}“ wurde {after}.",
    ),
    "clean.email_unreadable": ("“{before}” is no e-mail address.", "„{before}“ ist keine E-Mail-Adresse."),
    "clean.phone_unreadable": ("“{before}” is no telephone number.", "„{before}“ ist keine Telefonnummer."),
    "clean.postcode_zero": (
        "Postcode completed: {before} is {after}.",
        "Postleitzahl ergänzt: Aus {before} wurde {after}.",
    ),
    "clean.value_unreadable": ("“{before}” is no readable amount.", "„{before}“ ist kein lesbarer Betrag."),
    "junk.advertisement": (
        "Advertising: a web address stands where a name belongs[ ({column}: “{value}”)].",
        "Werbung: Wo ein Name hingehört, steht eine Webadresse[ ({column}: „{value}“)].",
    ),
    "junk.disposable_mail": (
        "The e-mail address is a throw-away one[ from {domain}].",
        "Die E-Mail-Adresse ist eine Wegwerfadresse[ von {domain}].",
    ),
    "junk.impossible_number": (
        "The telephone number[ {value}] cannot exist, and there is no other way to reach anybody.",
        "Die Telefonnummer[ {value}] kann es nicht geben, und einen anderen Weg gibt es nicht.",
    ),
    "junk.keyboard": (
        "Letters from the keyboard stand where a name belongs[ ({column}: “{value}”)].",
        "Wo ein Name hingehört, stehen nur Tasten[ ({column}: „{value}“)].",
    ),
    "junk.no_contact": (
        "There is no way to reach anybody: no e-mail, no telephone, no company with an address.",
        "Niemand ist zu erreichen: keine E-Mail, kein Telefon, keine Firma mit Anschrift.",
    ),
    "junk.test_entry": (
        "This is a test entry[ ({column}: “{value}”)].",
        "Das ist ein Testeintrag[ ({column}: „{value}“)].",
    ),
    "junk.unreadable_number": (
        "The telephone number[ “{value}”] cannot be read, and there is no other way to reach anybody.",
        "Die Telefonnummer[ „{value}“] ist nicht lesbar, und einen anderen Weg gibt es nicht.",
    ),
    "proposal.duplicate_weights": (
        "By {pairs} pairs that people decided: other weights agree with {after_percent} of answers that they have not "
        "seen, today’s with {before_percent}.",
        "Nach {pairs} Paaren, die Menschen entschieden haben: Andere Gewichte stimmen mit {after_percent} der "
        "Antworten überein, die sie nicht kennen, die heutigen mit {before_percent}.",
    ),
    "proposal.duplicate_answers": (
        "{same} pairs were one contact, {different} were two.",
        "{same} Paare waren ein Kontakt, {different} waren zwei.",
    ),
    "proposal.duplicate_change": (
        "{weight}: {bits} bits instead of {was}",
        "{weight}: {bits} Bit statt {was}",
    ),
    "duplicate.address_same": ("same address", "gleiche Anschrift"),
    "duplicate.both_without_name": ("no person named in either", "beide ohne Person"),
    "duplicate.branches": (
        "probably two branches of one company: one name, two places",
        "wohl zwei Niederlassungen einer Firma: ein Name, zwei Orte",
    ),
    "duplicate.colleagues": (
        "probably two colleagues: one company, two names",
        "wohl zwei Kollegen: eine Firma, zwei Namen",
    ),
    "duplicate.household": (
        "probably two people of one household: one surname, two first names",
        "wohl zwei Personen eines Haushalts: ein Nachname, zwei Vornamen",
    ),
    "duplicate.company_differs": ("different company", "andere Firma"),
    "duplicate.company_elsewhere": ("same company, another place", "gleiche Firma, anderer Ort"),
    "duplicate.company_same": ("same company", "gleiche Firma"),
    "duplicate.email_differs": ("different e-mail address", "andere E-Mail-Adresse"),
    "duplicate.email_same": ("same e-mail address", "gleiche E-Mail-Adresse"),
    "duplicate.email_shared": ("same shared mailbox", "gleiches Sammelpostfach"),
    "duplicate.email_similar": ("similar e-mail address", "ähnliche E-Mail-Adresse"),
    "duplicate.first_name_differs": ("different first name", "anderer Vorname"),
    "duplicate.field_differs": ("different {column}", "{column} verschieden"),
    "duplicate.field_same": ("same {column}", "{column} gleich"),
    "duplicate.field_similar": ("similar {column}", "{column} ähnlich"),
    "duplicate.first_name_same": ("same first name", "gleicher Vorname"),
    "duplicate.identical": ("identical in everything", "in allem gleich"),
    "duplicate.last_name_differs": ("different last name", "anderer Nachname"),
    "duplicate.last_name_same": ("same last name", "gleicher Nachname"),
    "duplicate.mobile_same": ("same mobile number", "gleiche Mobilnummer"),
    "duplicate.name_alike": ("names that sound alike", "ähnlich klingender Name"),
    "duplicate.name_differs": ("different name", "anderer Name"),
    "duplicate.name_same": ("same name", "gleicher Name"),
    "duplicate.name_short": ("name abbreviated", "Name abgekürzt"),
    "duplicate.name_similar": ("similar name", "ähnlicher Name"),
    "duplicate.name_swapped": ("first and last name swapped", "Vor- und Nachname vertauscht"),
    "duplicate.one_without_name": ("one without a person", "eines ohne Person"),
    "duplicate.phone_differs": ("different telephone number", "andere Telefonnummer"),
    "duplicate.phone_same": ("same telephone number", "gleiche Telefonnummer"),
    "duplicate.phone_similar": ("similar telephone number", "ähnliche Telefonnummer"),
    "duplicate.same_id": ("same number from the same source", "gleiche Nummer aus derselben Quelle"),
    "duplicate.site_same": ("same company at the same address", "gleiche Firma an gleicher Anschrift"),
    "duplicate.town_differs": ("different town", "anderer Ort"),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "weight": {
        "prior": ("before anything is compared", "bevor etwas verglichen ist"),
        "name_same": ("same name", "gleicher Name"),
        "name_swapped": ("first and last name swapped", "Vor- und Nachname vertauscht"),
        "name_similar": ("similar name", "ähnlicher Name"),
        "name_alike": ("names that sound alike", "ähnlich klingender Name"),
        "name_short": ("name abbreviated", "Name abgekürzt"),
        "last_name_same": ("same last name", "gleicher Nachname"),
        "first_name_differs": ("different first name", "anderer Vorname"),
        "last_name_differs": ("different last name", "anderer Nachname"),
        "name_differs": ("different name", "anderer Name"),
        "one_without_name": ("one without a person", "eines ohne Person"),
        "both_without_name": ("no person named in either", "beide ohne Person"),
        "site_same": ("same company at the same address", "gleiche Firma an gleicher Anschrift"),
        "company_same": ("same company", "gleiche Firma"),
        "company_elsewhere": ("same company, another place", "gleiche Firma, anderer Ort"),
        "address_same": ("same address", "gleiche Anschrift"),
        "town_differs": ("different town", "anderer Ort"),
        "company_differs": ("different company", "andere Firma"),
        "email_same": ("same e-mail address", "gleiche E-Mail-Adresse"),
        "email_similar": ("similar e-mail address", "ähnliche E-Mail-Adresse"),
        "email_shared": ("same shared mailbox", "gleiches Sammelpostfach"),
        "email_differs": ("different e-mail address", "andere E-Mail-Adresse"),
        "mobile_same": ("same mobile number", "gleiche Mobilnummer"),
        "phone_same": ("same telephone number", "gleiche Telefonnummer"),
        "phone_similar": ("similar telephone number", "ähnliche Telefonnummer"),
        "phone_differs": ("different telephone number", "andere Telefonnummer"),
    },
    "evidence": {
        "phone": ("Telephone number", "der Telefonnummer"),
        "city": ("Town", "dem Ort"),
        "postcode": ("Postcode", "der Postleitzahl"),
        "domain": ("Internet address", "der Internetadresse"),
    },
}
