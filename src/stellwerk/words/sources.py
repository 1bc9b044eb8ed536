"""Where contacts come from: kinds of sources, their settings, what a person is asked about a message."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "unclear.sender": (
        "No known sender of leads: {sender}.",
        "Als Absender von Leads nicht bekannt: {sender}.",
    ),
    "unclear.nobody": (
        "The message names no person, no company and no way to reach them.",
        "Die Nachricht nennt weder Person noch Firma noch einen Weg, sie zu erreichen.",
    ),
    "unclear.again": (
        "It was put aside and taken up again.",
        "Sie war abgelegt und wurde wieder aufgenommen.",
    ),
    "unclear.typed": ("A person read it.", "Ein Mensch hat sie gelesen."),
    "mailbox.no_secret": (
        "The environment has no STELLWERK_SOURCE_SECRET_{name}. An administrator puts the password there.",
        "In der Umgebung fehlt STELLWERK_SOURCE_SECRET_{name}. Die Verwaltung legt dort das Kennwort ab.",
    ),
    "mailbox.refused": (
        "The server says: {said}",
        "Der Server sagt: {said}",
    ),
    "unclear.nothing": (
        "A person put it aside[: {note}].",
        "Ein Mensch hat sie abgelegt[: {note}].",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "source_kind": {
        "web_form": ("Web form", "Webformular"),
        "api": ("Interface (REST)", "Schnittstelle (REST)"),
        "provider": ("Provider’s feed", "Anbieter"),
        "mailbox": ("Mailbox", "Postfach"),
        "referral": ("Referral", "Empfehlung"),
        "call_centre": ("Call centre", "Callcenter"),
        "fair": ("Trade fair", "Messe"),
        "mail": ("Reply card", "Antwortkarte"),
        "table_file": ("File", "Datei"),
        "address_list": ("Address list", "Adressliste"),
        "badge_scanner": ("Badge scanner", "Messescanner"),
    },
    "source_about": {
        "web_form": (
            "A page that asks what somebody needs. Link to it or show it on your site.",
            "Eine Seite, die nach dem Bedarf fragt. Verlinken Sie sie oder zeigen Sie sie auf Ihrer Website.",
        ),
        "api": (
            "Your own systems send leads with a key.",
            "Ihre eigenen Systeme senden Leads mit einem Schlüssel.",
        ),
        "provider": (
            "A provider sends signed messages. You say which of his fields means what.",
            "Ein Anbieter sendet signierte Nachrichten. Sie sagen, welches seiner Felder was bedeutet.",
        ),
        "mailbox": (
            "Mails of portals become leads. What nobody recognises, a person reads.",
            "Mails von Portalen werden Leads. Was niemand erkennt, liest ein Mensch.",
        ),
        "referral": (
            "Customers recommend you by a link of their own.",
            "Kunden empfehlen Sie über einen eigenen Link.",
        ),
        "call_centre": (
            "Somebody types while the contact is on the phone.",
            "Jemand tippt, während der Kontakt am Telefon ist.",
        ),
        "fair": (
            "A page on the stand's phones, also without a network: photo of the card, ticks, consent.",
            "Eine Seite auf den Telefonen des Stands, auch ohne Netz: Foto der Karte, Häkchen, Einwilligung.",
        ),
    },
    "source_setting": {
        "web_form.products": ("Products to choose from", "Produkte zur Auswahl"),
        "web_form.country": ("Country chosen at first", "Vorgewähltes Land"),
        "web_form.asks": ("What the form asks", "Wonach das Formular fragt"),
        "web_form.required": ("What must be filled in", "Was ausgefüllt sein muss"),
        "web_form.language": ("Language", "Sprache"),
        "api.channel": ("Channel", "Kanal"),
        "api.per_minute": ("Requests per minute", "Anfragen pro Minute"),
        "provider.fields": ("Which field means what", "Welches Feld was bedeutet"),
        "provider.secret": ("Secret from the environment", "Geheimnis aus der Umgebung"),
        "mailbox.host": ("Server", "Server"),
        "mailbox.port": ("Port", "Port"),
        "mailbox.tls": ("Encrypted (TLS)", "Verschlüsselt (TLS)"),
        "mailbox.user": ("User name", "Benutzername"),
        "mailbox.folder": ("Folder", "Ordner"),
        "mailbox.secret": ("Password from the environment", "Kennwort aus der Umgebung"),
        "mailbox.senders": ("Senders whose mails are leads", "Absender, deren Mails Leads sind"),
        "mailbox.fields": ("Which line means what", "Welche Zeile was bedeutet"),
        "referral.partner": ("Only of this partner (code)", "Nur von diesem Partner (Kürzel)"),
        "call_centre.products": ("Products to choose from", "Produkte zur Auswahl"),
        "fair.open_until": ("The page is open until", "Die Seite ist offen bis"),
        "fair.ticks": ("What the stand can tick", "Was der Stand ankreuzen kann"),
        "fair.own_ticks": ("Ticks in your own words", "Eigene Häkchen"),
        "fair.products": ("Products to choose from", "Produkte zur Auswahl"),
        "fair.consent_version": ("Words of the consent", "Wortlaut der Einwilligung"),
    },
    "source_hint": {
        "web_form.products": (
            "One line per product line, models behind a colon: turning: HW 250, HW 400",
            "Eine Zeile je Produktlinie, Modelle hinter dem Doppelpunkt: turning: HW 250, HW 400",
        ),
        "web_form.asks": (
            "Name, phone, e-mail and consent are always there.",
            "Name, Telefon, E-Mail und Einwilligung sind immer dabei.",
        ),
        "api.channel": (
            "For messages that do not say theirs.",
            "Für Nachrichten, die selbst keinen nennen.",
        ),
        "provider.fields": (
            "What is not listed is recognised by its name. A field inside another is written with a dot: "
            "contact.mail",
            "Was nicht hier steht, wird am Namen erkannt. Ein Feld in einem anderen schreibt man mit Punkt: "
            "contact.mail",
        ),
        "provider.secret": (
            "NAME of STELLWERK_SOURCE_SECRET_NAME, if the provider gives the secret. Else leave it empty.",
            "NAME aus STELLWERK_SOURCE_SECRET_NAME, wenn der Anbieter das Geheimnis vorgibt. Sonst leer.",
        ),
        "mailbox.secret": (
            "NAME of STELLWERK_SOURCE_SECRET_NAME, where the administrator keeps the password.",
            "NAME aus STELLWERK_SOURCE_SECRET_NAME, wo die Verwaltung das Kennwort ablegt.",
        ),
        "mailbox.senders": (
            "An address or a domain per line: leads@portal.example or portal.example. Mails of others wait for "
            "a person.",
            "Eine Adresse oder Domain je Zeile: leads@portal.example oder portal.example. Andere Mails warten "
            "auf einen Menschen.",
        ),
        "mailbox.fields": (
            "Lines like “Firma: …” are recognised by themselves. Here stand the others. Without a sender a row "
            "counts for all.",
            "Zeilen wie „Firma: …“ werden von selbst erkannt. Hier stehen die anderen. Ohne Absender gilt eine "
            "Zeile für alle.",
        ),
        "referral.partner": (
            "Empty: customers, by their links.",
            "Leer: Kunden, über ihre Links.",
        ),
        "fair.open_until": (
            "The fair’s last day. What phones still hold is taken 14 days longer. Empty: the page is closed.",
            "Der letzte Messetag. Was noch in Telefonen liegt, wird 14 Tage länger angenommen. Leer: Die Seite ist zu.",
        ),
        "fair.ticks": (
            "Three are quickly ticked. They count for the grade and the segments.",
            "Drei sind schnell angekreuzt. Sie zählen für die Note und die Segmente.",
        ),
        "fair.own_ticks": (
            "One per line. They stand with the lead in these words.",
            "Eines je Zeile. Sie stehen mit diesen Worten beim Lead.",
        ),
        "fair.products": (
            "One line per product line, models behind a colon: turning: HW 250, HW 400",
            "Eine Zeile je Produktlinie, Modelle hinter dem Doppelpunkt: turning: HW 250, HW 400",
        ),
        "fair.consent_version": (
            "The version stays with the lead. Mails go only when the person has confirmed by mail.",
            "Die Fassung bleibt beim Lead. E-Mails gehen erst, wenn die Person per E-Mail bestätigt hat.",
        ),
        "call_centre.products": (
            "One line per product line, models behind a colon: turning: HW 250, HW 400",
            "Eine Zeile je Produktlinie, Modelle hinter dem Doppelpunkt: turning: HW 250, HW 400",
        ),
    },
    "raw_state": {
        "waiting": ("on its way", "unterwegs"),
        "lead": ("became a lead", "wurde ein Lead"),
        "merged": ("went into a known lead", "ging in einen bekannten Lead"),
        "response": ("stands with a known lead", "steht bei einem bekannten Lead"),
        "kept": ("kept without a lead", "ohne Lead behalten"),
        "rejected": ("refused", "abgelehnt"),
    },
    "response": {
        "opened": ("opened a letter", "hat einen Brief geöffnet"),
        "clicked": ("followed a link", "ist einem Link gefolgt"),
        "called_back": ("called", "hat angerufen"),
        "visited": ("visited us", "hat uns besucht"),
        "answered": ("answered", "hat geantwortet"),
        "asked_again": ("asked again", "hat erneut angefragt"),
    },
}
