"""Fact providers, the questions that a person asks instead, and what waits above an agency's quota."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    # Why a provider could not be asked, or did not answer
    "provider.no_secret": (
        "The key is missing: the variable STELLWERK_SOURCE_SECRET_{name} is not set.",
        "Der Schlüssel fehlt: Die Variable STELLWERK_SOURCE_SECRET_{name} ist nicht gesetzt.",
    ),
    "provider.too_slow": (
        "It did not answer within {seconds} seconds.",
        "Sie hat nicht innerhalb von {seconds} Sekunden geantwortet.",
    ),
    "provider.unreachable": (
        "It cannot be reached ({said}).",
        "Sie ist nicht zu erreichen ({said}).",
    ),
    "provider.redirects": (
        "It sends on more than {most} times.",
        "Sie leitet mehr als {most}-mal weiter.",
    ),
    "provider.no_name": (
        "Nobody knows the address {host}. Check how it is written.",
        "Die Adresse {host} ist nirgends bekannt. Prüfen Sie die Schreibweise.",
    ),
    "provider.private_address": (
        "{host} lies in a private network. Only addresses of the internet are asked.",
        "{host} liegt in einem privaten Netz. Gefragt werden nur Adressen im Internet.",
    ),
    "provider.too_large": (
        "The answer is longer than {most} KB.",
        "Die Antwort ist länger als {most} KB.",
    ),
    "provider.key_refused": (
        "It refuses the key (status {status}). Check the key and its header.",
        "Sie weist den Schlüssel ab (Status {status}). Prüfen Sie Schlüssel und Kopfzeile.",
    ),
    "provider.bad_status": (
        "It answers with an error (status {status}).",
        "Sie antwortet mit einem Fehler (Status {status}).",
    ),
    "provider.no_budget": (
        "The calls of this day or month are used up.",
        "Die Aufrufe dieses Tages oder Monats sind verbraucht.",
    ),
    "provider.no_json": (
        "The answer is no JSON.",
        "Die Antwort ist kein JSON.",
    ),
    # What cannot be set
    "provider.no_https": (
        "The address must begin with https://.",
        "Die Adresse muss mit https:// beginnen.",
    ),
    "provider.no_url": (
        "This is no address. Write it like https://api.example.com/companies?name=, with a field behind it.",
        "Das ist keine Adresse. Schreiben Sie sie wie https://api.example.com/firmen?name=, mit einem Feld dahinter.",
    ),
    "provider.field_in_host": (
        "The name of the server must not hold a field. Put the fields behind it.",
        "Im Namen des Servers darf kein Feld stehen. Setzen Sie die Felder dahinter.",
    ),
    "provider.no_field": (
        "There is no field {field}. There is: {fields}.",
        "Ein Feld {field} gibt es nicht. Es gibt: {fields}.",
    ),
    "provider.no_hole": (
        "The address asks for nothing. Put at least one field in curly brackets into it.",
        "Die Adresse fragt nach nichts. Setzen Sie mindestens ein Feld in geschweiften Klammern ein.",
    ),
    "provider.needs_contract": (
        "The address sends personal data. Enter the contract that allows it (GDPR Art. 28).",
        "Die Adresse überträgt persönliche Daten. Tragen Sie den Vertrag ein, der das erlaubt (Art. 28 DSGVO).",
    ),
    "provider.no_answers": (
        "Say what the answer holds: at least one field and our fact.",
        "Sagen Sie, was in der Antwort steht: mindestens ein Feld und unser Fakt.",
    ),
    "provider.too_many": (
        "At most {most} fields can be read.",
        "Höchstens {most} Felder können gelesen werden.",
    ),
    "provider.no_path": (
        "{path} is no field. Write it with dots, like company.employees.",
        "{path} ist kein Feld. Schreiben Sie es mit Punkten, wie company.employees.",
    ),
    "provider.no_fact": (
        "Choose one of our facts for {name}.",
        "Wählen Sie für {name} einen unserer Fakten.",
    ),
    "provider.no_secret_name": (
        "Give the name of the key in capitals, like REGISTER. The key itself stands in the environment.",
        "Geben Sie den Namen des Schlüssels in Großbuchstaben an, wie REGISTER. Er selbst steht in der Umgebung.",
    ),
    "provider.no_header": (
        "This is no header that a key may go in. Usual are Authorization and X-Api-Key.",
        "In dieser Kopfzeile kann kein Schlüssel stehen. Üblich sind Authorization und X-Api-Key.",
    ),
    "provider.no_prefix": (
        "Before the key only plain letters may stand, like Bearer.",
        "Vor dem Schlüssel dürfen nur einfache Zeichen stehen, wie Bearer.",
    ),
    "provider.out_of_bounds": (
        "Enter a number from {least} to {most}.",
        "Geben Sie eine Zahl von {least} bis {most} ein.",
    ),
    # Why somebody is asked, and answers that cannot be read
    "question.why_letter": (
        "With a likelihood of {percent} the answer changes the grade. It moves the lead by {least} to {most} points.",
        "Mit einer Wahrscheinlichkeit von {percent} ändert die Antwort die Klasse. Sie bewegt den Lead um {least} bis "
        "{most} Punkte.",
    ),
    "question.why_points": (
        "The answer moves the lead by {least} to {most} points.",
        "Die Antwort bewegt den Lead um {least} bis {most} Punkte.",
    ),
    "question.unknown": ("Nobody asks for {name}.", "Nach {name} wird nicht gefragt."),
    "question.no_choice": (
        "Choose one of the answers. {value} is none.",
        "Wählen Sie eine der Antworten. {value} ist keine.",
    ),
    "question.no_yes": ("Answer yes or no.", "Antworten Sie mit Ja oder Nein."),
    "question.no_amount": (
        "This is no amount. Write it in euros, like 48,000.",
        "Das ist kein Betrag. Schreiben Sie ihn in Euro, wie 48.000.",
    ),
    "question.no_day": (
        "This is no day. Choose it in the calendar.",
        "Das ist kein Tag. Wählen Sie ihn im Kalender.",
    ),
    # Above an agency's quota
    "quota.over": (
        "{agency} has brought its {most} contacts of this week. This one waits until somebody lets it in.",
        "{agency} hat die {most} Kontakte dieser Woche gebracht. Dieser wartet, bis ihn jemand hereinlässt.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "question": {
        "product_line": ("What is it about?", "Worum geht es?"),
        "decides": (
            "Does this person decide on the purchase?",
            "Entscheidet diese Person über den Kauf?",
        ),
        "branch": ("What does the company make?", "Was stellt die Firma her?"),
        "size_class": ("How many people work there?", "Wie viele Menschen arbeiten dort?"),
        "value_cents": ("What may it cost?", "Was darf es kosten?"),
        "deadline_on": ("By when is it needed?", "Bis wann wird es gebraucht?"),
        "said.budget_free": ("Is the budget approved?", "Ist das Budget bewilligt?"),
        "said.asks_for_offer": ("Do they want a quotation?", "Möchten sie ein Angebot?"),
        "said.wants_demonstration": ("Do they want to see it run?", "Möchten sie eine Vorführung?"),
        "said.machine_stands": (
            "Is there an old machine that often stands still?",
            "Steht eine alte Maschine oft still?",
        ),
        "said.unhappy_with_competitor": (
            "Are they unhappy with their supplier?",
            "Sind sie mit ihrem Lieferanten unzufrieden?",
        ),
    },
    "provider": {
        "phone": ("Telephone number", "Telefonnummer"),
        "web_address": ("Mail and web address", "E-Mail- und Webadresse"),
        "own_databases": ("Own databases", "Eigene Datenbanken"),
        "postcode": ("Postcode", "Postleitzahl"),
        "size": ("Company size", "Firmengröße"),
        "legal_form": ("Legal form", "Rechtsform"),
        "first_name": ("First name", "Vorname"),
        "language": ("Language", "Sprache"),
        "branch": ("Industry", "Branche"),
        "product": ("Products", "Produkte"),
    },
    "provider_about": {
        "phone": (
            "From the first digits: country, town, mobile or fixed line.",
            "Aus den ersten Ziffern: Land, Ort, Mobil- oder Festnetz.",
        ),
        "web_address": (
            "Is the mailbox a company's, a shared one or a private one; the company's website.",
            "Ob ein Postfach einer Firma, einer Gruppe oder einer Person gehört; die Webseite der Firma.",
        ),
        "own_databases": (
            "Is it one of our customers, or a former one?",
            "Ist es ein Kunde von uns oder ein früherer?",
        ),
        "postcode": (
            "Coordinates and region in Germany, Austria and Switzerland.",
            "Koordinaten und Region in Deutschland, Österreich und der Schweiz.",
        ),
        "size": (
            "Small, medium or large by the number of employees.",
            "Klein, mittel oder groß nach der Zahl der Mitarbeiter.",
        ),
        "legal_form": (
            "Kind of business and its usual size.",
            "Art des Unternehmens und seine übliche Größe.",
        ),
        "first_name": ("Salutation, where the name leaves no doubt.", "Anrede, wo der Name eindeutig ist."),
        "language": ("In which language to write and call.", "In welcher Sprache man schreibt und anruft."),
        "branch": (
            "Industry from what was named, from the company's name or from free text.",
            "Branche aus der Angabe, dem Firmennamen oder freiem Text.",
        ),
        "product": (
            "Product line and model, by your own table.",
            "Produktlinie und Modell nach Ihrer eigenen Tabelle.",
        ),
    },
    "provider_field": {
        "company": ("Company", "Firma"),
        "legal_form": ("Legal form", "Rechtsform"),
        "web_domain": ("Web address", "Webadresse"),
        "street": ("Street", "Straße"),
        "postcode": ("Postcode", "Postleitzahl"),
        "city": ("Town", "Ort"),
        "country": ("Country, as DE, AT, CH", "Land, als DE, AT, CH"),
        "email_domain": ("Mail address from the @ on", "E-Mail-Adresse ab dem @"),
        "email": ("Mail address", "E-Mail-Adresse"),
        "phone": ("Telephone", "Telefon"),
        "first_name": ("First name", "Vorname"),
        "last_name": ("Last name", "Nachname"),
    },
}
