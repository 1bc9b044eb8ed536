"""What came in: findings about files, their columns and their rows.

`row.*` also heads a count of rows, without its values.
"""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "table.binary": (
        "The file cannot be read as a table. Save it again, as CSV or XLSX.",
        "Die Datei lässt sich nicht als Tabelle lesen. Speichern Sie sie neu, als CSV oder XLSX.",
    ),
    "table.empty": (
        "The file is empty. Export it again with a header row.",
        "Die Datei ist leer. Exportieren Sie sie noch einmal mit Kopfzeile.",
    ),
    "table.locked": (
        "The workbook is protected by a password. Save it without one and try again.",
        "Die Mappe ist mit einem Kennwort geschützt. Speichern Sie sie ohne und versuchen Sie es neu.",
    ),
    "table.mixed_encoding": (
        "The file mixes several encodings. It was read as {encoding}; look at the umlauts.",
        "Die Datei mischt mehrere Zeichensätze. Sie wurde als {encoding} gelesen; prüfen Sie die Umlaute.",
    ),
    "table.no_delimiter": (
        "No columns were found. Separate them by comma, semicolon, tab or | and put the names into row 1.",
        "Es wurden keine Spalten gefunden. Trennen Sie sie mit Komma, Semikolon, Tabulator oder | "
        "und schreiben Sie die Namen in die erste Zeile.",
    ),
    "table.no_header": (
        "The first row must hold the column names. Add a header row.",
        "Die erste Zeile muss die Spaltennamen enthalten. Ergänzen Sie eine Kopfzeile.",
    ),
    "table.other_sheets": (
        "The sheet “{used}” was read. Left out: {left}.",
        "Gelesen wurde das Blatt „{used}“. Nicht gelesen: {left}.",
    ),
    "table.repeated_header": (
        "The column “{column}” occurs more than once. The later one is called “{now}” here.",
        "Die Spalte „{column}“ kommt mehrfach vor. Die spätere heißt hier „{now}“.",
    ),
    "table.too_large": (
        "The workbook is too large. Save it as CSV, which is read row by row.",
        "Die Mappe ist zu groß. Speichern Sie sie als CSV, das wird Zeile für Zeile gelesen.",
    ),
    "table.too_wide": (
        "The file has too many columns. Export only the columns of the contacts.",
        "Die Datei hat zu viele Spalten. Exportieren Sie nur die Spalten der Kontakte.",
    ),
    "customer.no_name": (
        "The row has no company. Add the name or leave the row out.",
        "Die Zeile hat keine Firma. Ergänzen Sie den Namen oder lassen Sie die Zeile weg.",
    ),
    "row.cell_too_long": (
        "One cell is too long[: more than {limit} characters].",
        "Eine Zelle ist zu lang[: mehr als {limit} Zeichen].",
    ),
    "row.nul": ("The row holds unreadable characters.", "Die Zeile enthält unlesbare Zeichen."),
    "row.stray_quote": (
        "A quotation mark is opened and never closed.",
        "Ein Anführungszeichen wird geöffnet und nicht geschlossen.",
    ),
    "row.too_long": (
        "The row is too long[: more than {limit} characters].",
        "Die Zeile ist zu lang[: mehr als {limit} Zeichen].",
    ),
    "row.too_many_cells": (
        "The row has more cells than the header[: {cells} instead of {columns}].",
        "Die Zeile hat mehr Zellen als die Kopfzeile[: {cells} statt {columns}].",
    ),
    "columns.attributes": (
        "Kept as additional details: {columns}.",
        "Als weitere Angaben übernommen: {columns}.",
    ),
    "columns.contactless": (
        "The file has no contact columns. Nobody is rejected for that; only the same number is a duplicate.",
        "Die Datei hat keine Kontaktspalten. Niemand scheidet deshalb aus; doppelt ist nur gleiche Nummer.",
    ),
    "columns.second": (
        "“{column}” also looks like {name}. The first column counts, this one is kept as a detail.",
        "„{column}“ sieht auch nach {name} aus. Die erste Spalte zählt, diese bleibt als weitere Angabe.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "column": {
        "lead_id": ("Lead number", "Leadnummer"),
        "company": ("Company", "Firma"),
        "salutation": ("Salutation", "Anrede"),
        "first_name": ("First name", "Vorname"),
        "last_name": ("Last name", "Nachname"),
        "name": ("Name", "Name"),
        "role": ("Position", "Position"),
        "email": ("E-mail", "E-Mail"),
        "phone": ("Phone", "Telefon"),
        "mobile": ("Mobile", "Mobiltelefon"),
        "street": ("Street", "Straße"),
        "postcode": ("Postcode", "Postleitzahl"),
        "city": ("Town", "Ort"),
        "country": ("Country", "Land"),
        "web": ("Website", "Webseite"),
        "language": ("Language", "Sprache"),
        "industry": ("Industry", "Branche"),
        "employees": ("Employees", "Mitarbeiter"),
        "product": ("Product", "Produkt"),
        "interest": ("Interest", "Interesse"),
        "value": ("Value", "Wert"),
        "currency": ("Currency", "Währung"),
        "deadline": ("Deadline", "Termin"),
        "source": ("Source", "Quelle"),
        "channel": ("Channel", "Kanal"),
        "campaign": ("Campaign", "Kampagne"),
        "received_at": ("Received on", "Eingang"),
        "consent": ("Consent", "Einwilligung"),
        "remark": ("Remark", "Bemerkung"),
        "partner": ("Partner", "Partner"),
        # Of partner files alone.
        "partner_id": ("Partner number", "Partnernummer"),
        "tier": ("Level", "Stufe"),
        "joined_at": ("Partner since", "Partner seit"),
        "left_at": ("Contract end", "Vertragsende"),
        "lat": ("Latitude", "Breitengrad"),
        "lon": ("Longitude", "Längengrad"),
        "radius_km": ("Radius in km", "Umkreis in km"),
        "postcode_prefixes": ("Postcode areas", "PLZ-Gebiete"),
        "products": ("Product lines", "Produktlinien"),
        "cert_valid_until": ("Certificate until", "Zertifikat bis"),
        "on_show": ("On show", "Vorführgeräte"),
        "languages": ("Languages", "Sprachen"),
        "industries": ("Industries", "Branchen"),
        "size_class": ("Customer size", "Kundengröße"),
        "min_value": ("Smallest project", "Kleinstes Projekt"),
        "max_value": ("Largest project", "Größtes Projekt"),
        "capacity_per_week": ("Leads a week", "Leads pro Woche"),
        "max_open": ("Most open leads", "Höchstens offene Leads"),
        "weight": ("Entitlement", "Anspruch"),
        "turnover": ("Turnover", "Umsatz"),
        "cross_selling": ("Cross-selling", "Cross-Selling"),
        "up_selling": ("Up-selling", "Up-Selling"),
        "contact_rhythm": ("Contact rhythm", "Kontaktrhythmus"),
        "absent_from": ("Away from", "Abwesend ab"),
        "absent_to": ("Away until", "Abwesend bis"),
        "contact_name": ("Contact", "Ansprechpartner"),
        "contact_role": ("Contact’s position", "Position des Ansprechpartners"),
        "contact_email": ("Contact’s e-mail", "E-Mail des Ansprechpartners"),
        "contact_phone": ("Contact’s phone", "Telefon des Ansprechpartners"),
        "contact_language": ("Contact’s language", "Sprache des Ansprechpartners"),
        "contact_decides": ("Decides", "Entscheidet"),
        "contact_takes_offers": ("Takes lead offers", "Nimmt Leadangebote an"),
        "history_wins": ("Orders so far", "Aufträge bisher"),
        "history_expected": ("Expected orders", "Erwartete Aufträge"),
        "history_offers": ("Offers so far", "Leadangebote bisher"),
        "history_accepts": ("Offers taken", "Angenommene Leadangebote"),
    },
}
