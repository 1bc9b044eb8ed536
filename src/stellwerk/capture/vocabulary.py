"""The names of our columns and what other houses call them, in German and English.

A synonym is compared after `header_key`: case, spaces, underscores, punctuation and umlaut spelling do not
matter, so `e-mail`, `E_Mail` and `EMail` are one entry. Add a synonym here and it is recognised everywhere.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "€": "eur", "#": "nr", "№": "nr"})
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A column header without case, accents, spaces and punctuation: 'E-Mail Adresse' -> 'emailadresse'."""
    text = unicodedata.normalize("NFC", header).casefold().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text)
    return _NOT_ALNUM.sub("", text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns of one kind of file: our names in their order, and the synonyms as header keys."""

    kind: str
    names: tuple[str, ...]
    synonyms: Mapping[str, str]


def _vocabulary(kind: str, table: Mapping[str, str]) -> Vocabulary:
    synonyms = {header_key(name): name for name in table}
    for name, words in table.items():
        for word in words.split("|"):
            synonyms.setdefault(header_key(word), name)
    synonyms.pop("", None)
    return Vocabulary(kind, tuple(name for name in table if name not in STREET_NUMBERS), synonyms)


# Columns that only complete the street: number behind it (German), number before it (English).
STREET_NUMBERS = ("house_number", "street_number")

_ADDRESS = {
    "street": "Straße|Strasse|Str.|Straße und Hausnummer|Straße/Nr.|Straße Nr|Str. Nr.|Straße Hausnr"
    "|Strassenname|Anschrift|Adresse|Adresszeile|Adresszeile 1|Adresse 1|street address|street name"
    "|address|address line|address 1|address line 1|mailing street",
    "house_number": "Hausnummer|Hausnr|Haus-Nr.|HNr|house no|house nr",
    "street_number": "street no|street nr",
    "postcode": "PLZ|Postleitzahl|zip|zipcode|zip code|zip/postal code|postal code|post code|postal"
    "|Postleitz",
    "city": "Ort|Stadt|Wohnort|Ortschaft|Gemeinde|Sitz|Firmensitz|town|place|suburb|locality"
    "|municipality|city/town",
    "country": "Land|Länderkennzeichen|Länderkürzel|LKZ|Ländercode|Land/Region|Staat|country code"
    "|country name|country/region|nation",
}

LEADS = _vocabulary(
    "leads",
    {
        "lead_id": "ID|Lead-Nr.|Leadnummer|Lead number|Lead no|Lead|Prospect ID|Prospect number"
        "|Interessentennummer|Interessenten-Nr.|Kontakt-ID|Kontaktnummer|Kontakt-Nr.|contact id|record id"
        "|Datensatz|Datensatz-ID|Datensatznummer|lfd. Nr.|laufende Nummer|Nr.|Nummer|No.|number|mql_id"
        "|opportunity id|external id|externe ID|reference|Referenz|Referenznummer|Vorgangsnummer|Vorgang"
        "|uuid|guid|id number",
        "company": "Firma|Firmenname|Firmenbezeichnung|Firma 1|Firma/Organisation|Unternehmen"
        "|Unternehmensname|Organisation|Organization|organisation name|organization name|Betrieb"
        "|Gesellschaft|Institution|Arbeitgeber|company name|account|account name|business name|business"
        "|employer|Firma Name|Name der Firma|Kundenname",
        "salutation": "Anrede|Anr.|Anredeform|Briefanrede|title of courtesy|courtesy title|gender"
        "|Geschlecht|mr/mrs",
        "first_name": "Vorname|Vor-Name|Rufname|given name|forename|first|firstname|christian name|prename"
        "|VN",
        "last_name": "Nachname|Familienname|Zuname|surname|family name|last|lastname|second name|NN",
        "name": "Ansprechpartner|Ansprechpartnerin|Ansprechperson|Kontaktperson|Kontaktname|Person"
        "|Vor- und Nachname|Vorname Nachname|Name Vorname|Name, Vorname|Nachname, Vorname"
        "|vollständiger Name|full name|contact name|contact person|person name|Besucher|Besuchername"
        "|Teilnehmer|visitor|attendee|AP|z. Hd.|zu Händen",
        "role": "Funktion|Position|Rolle|Stellung|Berufsbezeichnung|Beruf|Tätigkeit|Jobtitel|job title|job"
        "|title|Titel/Funktion|function|job function|job role|designation|occupation",
        "email": "E-Mail|E-Mail-Adresse|Mail|Mailadresse|Emailadresse|Email ID|e-mail address|mail address"
        "|eMail 1|email 1|E-Mail geschäftlich|elektronische Post|work email|business email",
        "phone": "Telefon|Tel.|Telefonnummer|Tel.-Nr.|Telnr|Telefon-Nr.|Rufnummer|Fon|Festnetz"
        "|Telefon geschäftlich|Telefon 1|Tel. 1|Durchwahl|Zentrale|telephone|telephone number|phone number"
        "|phone no|phone 1|work phone|business phone|landline|tel number",
        "mobile": "Mobil|Mobiltelefon|Mobilnummer|Mobilfunk|Handy|Handynummer|Natel|cell|cell phone"
        "|cellphone|mobile phone|mobile number|mobile no|Telefon mobil|Tel. mobil",
        **_ADDRESS,
        "web": "Webseite|Website|Internet|Internetseite|Homepage|www|URL|Domain|web site|web address"
        "|Webadresse|Internetadresse|company website",
        "language": "Sprache|Korrespondenzsprache|Spr.|lang|preferred language|locale",
        "industry": "Branche|Branchenbezeichnung|Wirtschaftszweig|WZ|Industrie|Industriezweig|sector"
        "|line of business|vertical|business segment|NACE|Branche/Sektor",
        "employees": "Mitarbeiter|Mitarbeiterzahl|Anzahl Mitarbeiter|MA|Mitarbeitende|Beschäftigte"
        "|Beschäftigtenzahl|Belegschaft|Betriebsgröße|Unternehmensgröße|Firmengröße|number of employees"
        "|no of employees|headcount|staff|company size|employee count|employees count",
        "product": "Produkt|Produktlinie|Artikel|Maschine|Modell|Produktinteresse|Produktname|Gerät|Anlage"
        "|product name|product line|product of interest|product interest|item|model|machine|article",
        "interest": "Interesse|Interessiert an|Interesse an|Anliegen|Anfrage|Anfragetext|Betreff|Bedarf"
        "|Thema|enquiry|inquiry|interested in|subject|request|topic|need",
        "value": "Wert|Auftragswert|Volumen|Auftragsvolumen|Projektvolumen|Projektgröße|Budget"
        "|Umsatzerwartung|erwarteter Umsatz|Potenzial|Potential|Betrag|Summe|amount|total amount|deal value"
        "|deal size|expected value|expected revenue|estimated value|opportunity value|project size|volume"
        "|lead value",
        "currency": "Währung|Waehrung|Whg|Währungscode|currency code|ccy",
        "deadline": "Frist|Termin|Entscheidungstermin|Entscheidung bis|Bedarf bis|Kaufzeitpunkt"
        "|Zeithorizont|geplant bis|Liefertermin|Wunschtermin|due date|due|decision date|needed by|timeline"
        "|time frame|timeframe|close date",
        "source": "Quelle|Herkunft|Leadquelle|Datenquelle|Ursprung|lead source|origin|referrer|source name"
        "|utm_source",
        "channel": "Kanal|Kontaktkanal|Vertriebskanal|Marketingkanal|Medium|lead channel|utm_medium"
        "|contact channel",
        "campaign": "Kampagne|Aktion|Kampagnenname|Marketingaktion|Werbeaktion|Messe|Mailing|campaign name"
        "|utm_campaign|event|trade fair|fair",
        "received_at": "Eingang|Eingangsdatum|Eingegangen am|eingegangen|Erfasst am|Erfassungsdatum"
        "|Anlagedatum|angelegt am|erstellt am|Erstelldatum|erstellt|Datum|Kontaktdatum|Erstkontakt"
        "|Zeitstempel|created|created at|created on|created date|creation date|opportunity created date"
        "|date|timestamp|received|received on|date received|arrived at|lead date|first contact"
        "|first contact date|submitted at|submission date",
        "consent": "Einwilligung|Zustimmung|Opt-in|Werbeeinwilligung|Werbeerlaubnis|DSGVO"
        "|DSGVO Einwilligung|Permission|Kontakterlaubnis|gdpr|gdpr consent|marketing consent|consent given"
        "|double opt-in|DOI|newsletter consent",
        "remark": "Bemerkung|Bemerkungen|Notiz|Notizen|Kommentar|Kommentare|Anmerkung|Anmerkungen|Hinweis"
        "|Freitext|Gesprächsnotiz|Nachricht|Beschreibung|Info|Memo|Text|note|notes|comment|comments|remarks"
        "|message|description|free text",
        "partner": "Händler|Fachhändler|Vertriebspartner|zuständiger Partner|Partnername|Partner-ID|dealer"
        "|reseller|partner id|partner name|assigned partner|distributor",
    },
)
OUR_NAMES = LEADS.names

PARTNERS = _vocabulary(
    "partners",
    {
        "partner_id": "ID|Partner-Nr.|Partnernummer|Partner|Händlernummer|Händler-Nr.|Nr.|Nummer|dealer id"
        "|reseller id|partner number|partner no|account id|Kreditor|number",
        "name": "Partnername|Firma|Firmenname|Händler|Händlername|Unternehmen|company|company name"
        "|partner name|dealer|dealer name|account name|account",
        "tier": "Stufe|Partnerstufe|Level|Status|Partnerstatus|Partnerlevel|Klasse|partner level"
        "|partner tier|class",
        "joined_at": "Partner seit|seit|Vertragsbeginn|Eintritt|Beginn|joined|joined on|since|start date"
        "|contract start|partner since",
        "left_at": "Vertragsende|Austritt|ausgeschieden|ausgeschieden am|Ende|gekündigt zum|left|left on"
        "|end date|contract end|until",
        "country": _ADDRESS["country"],
        "postcode": _ADDRESS["postcode"],
        "city": _ADDRESS["city"],
        "lat": "Breite|Breitengrad|geogr. Breite|latitude|geo lat",
        "lon": "Länge|Längengrad|geogr. Länge|longitude|lng|geo lon|long",
        "radius_km": "Radius|Umkreis|Umkreis km|Radius (km)|Einzugsgebiet km|radius|range km|service radius",
        "postcode_prefixes": "PLZ-Gebiete|PLZ-Gebiet|PLZ Bereich|PLZ-Bereiche|Gebiet|Gebiete"
        "|Vertriebsgebiet|territory|territories|postcodes|zip prefixes|postcode areas|postal codes",
        "products": "Produkte|Produktlinien|Produktlinie|Sortiment|Zertifiziert für|product lines|product"
        "|portfolio",
        "cert_valid_until": "Zertifikat bis|Zertifikat gültig bis|zertifiziert bis|Zertifizierung bis"
        "|gültig bis|certificate valid until|certified until|certificate until|certification expires"
        "|valid until",
        "on_show": "Vorführgeräte|Vorführmaschinen|Vorführung|Ausstellung|Demogeräte|on show|demo units"
        "|showroom|products on show",
        "languages": "Sprachen|Sprache|language|spoken languages",
        "industries": "Branchen|Branche|Branchenerfahrung|Schwerpunkte|industry|sectors|verticals",
        "size_class": "Größenklasse|Größe|Kundengröße|Projektgröße|size|customer size|size band",
        "min_value": "Projektwert ab|Mindestauftragswert|Projekte ab|min value|minimum value|projects from",
        "max_value": "Projektwert bis|Höchstauftragswert|Projekte bis|max value|maximum value|projects up to",
        "capacity_per_week": "Kapazität|Kapazität pro Woche|Kapazität/Woche|Leads pro Woche|Leads/Woche"
        "|capacity|weekly capacity|leads per week|capacity week",
        "max_open": "max. offen|maximal offen|max. offene Leads|offene Leads max|max open leads|open limit",
        "weight": "Gewicht|Gewichtung|Anspruch|entitlement|entitlement weight",
        "turnover": "Umsatz|Jahresumsatz|Partnerumsatz|revenue|annual turnover|sales",
        "cross_selling": "Cross-Selling|Erfahrung Cross-Selling|cross selling experience",
        "up_selling": "Up-Selling|Erfahrung Up-Selling|up selling experience|upselling",
        "contact_rhythm": "Kontaktrhythmus|Betreuung|Betreuungsrhythmus|rhythm|contact frequency",
        "absent_from": "abwesend ab|abwesend von|Urlaub von|Abwesenheit von|absence from|absence start"
        "|away from",
        "absent_to": "abwesend bis|Urlaub bis|Abwesenheit bis|absence to|absence end|away until|absent until",
        "contact_name": "Ansprechpartner|Ansprechpartnerin|Kontaktperson|Kontakt|Kontaktname|contact"
        "|contact person|full name",
        "contact_role": "Funktion|Position|Rolle|role|job title|function",
        "contact_email": "E-Mail|E-Mail-Adresse|Mail|Mailadresse|email|e-mail address|mail address",
        "contact_phone": "Telefon|Tel.|Telefonnummer|Tel.-Nr.|Mobil|phone|phone number|telephone|mobile",
        "contact_language": "Sprache des Kontakts|Korrespondenzsprache|correspondence language",
        "contact_decides": "Entscheider|entscheidet|decider|decision maker|decides",
        "contact_takes_offers": "nimmt Leads|Leadempfänger|nimmt Leadangebote an|takes offers|takes leads",
        "history_wins": "Abschlüsse|gewonnen|gewonnene Leads|Aufträge|wins|won|deals won",
        "history_expected": "erwartete Abschlüsse|Erwartungswert|expected wins|expected",
        "history_offers": "Angebote|Leadangebote|angebotene Leads|offers|leads offered|offered",
        "history_accepts": "Annahmen|angenommen|angenommene Leads|accepts|accepted|leads accepted",
    },
)
PARTNER_NAMES = PARTNERS.names

CUSTOMERS = _vocabulary(
    "customers",
    {
        "customer_no": "Kundennummer|Kunden-Nr.|Kd.-Nr.|KdNr|Kunde|Debitor|Debitorennummer|Debitoren-Nr.|ID"
        "|Nr.|Nummer|customer number|customer no|customer id|customer|account number|account id|account no"
        "|erp id|number",
        "company": "Firma|Firmenname|Name|Name 1|Kundenname|Unternehmen|Organisation|company name"
        "|customer name|account|account name|organization|business name",
        "first_name": "Vorname|given name|first|firstname",
        "last_name": "Nachname|Familienname|surname|family name|last|lastname",
        "contact": "Ansprechpartner|Kontaktperson|Kontakt|contact person|contact name|full name",
        **_ADDRESS,
        "email": "E-Mail|E-Mail-Adresse|Mail|Mailadresse|e-mail address|mail address",
        "phone": "Telefon|Tel.|Telefonnummer|Tel.-Nr.|Rufnummer|telephone|phone number|phone no",
        "web": "Webseite|Website|Internet|Homepage|www|URL|Domain",
        "industry": "Branche|Wirtschaftszweig|sector|line of business",
        "employees": "Mitarbeiter|Mitarbeiterzahl|Anzahl Mitarbeiter|number of employees|headcount"
        "|company size",
        "customer_since": "Kunde seit|seit|Erstauftrag|Kundenanlage|since|customer since|first order"
        "|first order date",
        "last_order": "letzter Auftrag|letzte Bestellung|letzte Bestellung am|letzter Auftrag am"
        "|letzter Kauf|Datum letzter Auftrag|last order date|last order on|last order at|last purchase"
        "|last ordered|last sale",
        "orders": "Aufträge|Anzahl Aufträge|Bestellungen|Anzahl Bestellungen|order count|number of orders",
        "turnover": "Umsatz|Umsatz gesamt|Gesamtumsatz|Jahresumsatz|revenue|sales|total revenue"
        "|turnover total",
        "products": "Produkte|Produkt|Produktlinie|Maschinen|Maschinenpark|product|installed base",
        "partner": "Händler|Fachhändler|Vertriebspartner|dealer|reseller|partner id",
        "erp_id": "ERP-Nummer|ERP-Nr.|SAP-Nummer|erp number",
    },
)
CUSTOMER_NAMES = CUSTOMERS.names

ORDERS = _vocabulary(
    "orders",
    {
        "order_no": "Auftragsnummer|Auftrags-Nr.|Auftragsnr|Auftrag|Bestellnummer|Bestell-Nr.|Belegnummer|Beleg"
        "|Belegnr.|order number|order no|order id|order|document number|external id|external_id",
        "customer_no": "Kundennummer|Kunden-Nr.|Kd.-Nr.|KdNr|Kunde|customer number|customer no|customer id|customer",
        "erp_id": "ERP-Nummer|ERP-Nr.|Debitor|Debitorennummer|Debitoren-Nr.|SAP-Nummer|erp number|erp id|account number"
        "|account no",
        "company": "Firma|Firmenname|Name|Name 1|Kundenname|Unternehmen|company name|customer name|account name",
        "ordered_on": "Auftragsdatum|Bestelldatum|Datum|Belegdatum|bestellt am|Auftrag vom|order date|ordered on|date",
        "amount": "Betrag|Auftragswert|Auftragssumme|Nettobetrag|Netto|Summe|Wert|Umsatz|order value|order amount|net"
        "|net amount|value|total",
        "product": "Produkt|Produktlinie|Artikel|Warengruppe|Maschine|product line|item|article",
    },
)
