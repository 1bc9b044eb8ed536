"""Writes leads.csv, partners.csv and customers.csv: an invented maker of machine tools and its dealers.

Run it, with another folder if wished; the same files come out every time. All companies and people are put
together at random, every domain of theirs ends in .example. The leads are as dirty as lists from a fair are:
several spellings, numbers and dates in German and English, postcodes whose zero Excel ate, duplicates with
typing mistakes, tests and rubbish. They came in during the half year before 1 July 2026, so sort them with
`stellwerk sort leads.csv --partners partners.csv --customers customers.csv --now 2026-07-01T08:00:00+02:00`.
"""

import csv
import random
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from words import (
    BRANCHES,
    COINED,
    ENDINGS,
    FEMALE,
    LAST,
    LEGAL,
    MALE,
    REMARKS,
    ROLES,
    SOURCES,
    STREETS,
    TOWNS,
    TRADES,
    Town,
)

HERE = Path(__file__).resolve().parent
LEADS = 2_000
PARTNERS = 60
CUSTOMERS = 80
NOW = datetime(2026, 7, 1, 8)  # noqa: DTZ001 (a naive local time is what such a file holds)
# product: (line, other spellings of it, usual price in euro)
PRODUCTS: dict[str, tuple[str, tuple[str, ...], int]] = {
    "Drehmaschine HW 400": ("turning", ("HW 400", "Drehmaschine HW400", "HW-400", "CNC HW 400"), 185_000),
    "Drehmaschine HW 250": ("turning", ("HW 250", "Drehmaschine HW250", "HW-250"), 98_000),
    "Fräszentrum HF 600": ("milling", ("HF 600", "Fraeszentrum HF 600", "Fräszentrum HF600"), 320_000),
    "Schleifzelle HS 20": ("grinding", ("HS 20", "Schleifzelle HS20", "Schleifmaschine HS 20"), 240_000),
}
LEAD_COLUMNS = (
    "Lead-Nr.", "Firma", "Anrede", "Vorname", "Nachname", "Funktion", "E-Mail", "Telefon", "Mobil",
    "Straße", "PLZ", "Ort", "Land", "Webseite", "Branche", "Mitarbeiter", "Produkt", "Interesse",
    "Auftragswert (EUR)", "Entscheidung bis", "Quelle", "Kampagne", "Eingang", "Einwilligung", "Bemerkung",
    "Minuten am Stand", "Vorhandene Maschine",
)  # fmt: skip
PARTNER_COLUMNS = (
    "partner_id", "name", "tier", "joined_at", "left_at", "country", "lat", "lon", "radius_km",
    "postcode_prefixes", "products", "cert_valid_until", "languages", "size_class", "capacity_per_week",
    "max_open", "weight", "absent_from", "absent_to", "history_wins", "history_expected", "history_offers",
    "history_accepts",
)  # fmt: skip
CUSTOMER_COLUMNS = (
    "Kundennummer", "Firma", "Straße", "PLZ", "Ort", "Land", "Ansprechpartner", "E-Mail", "Telefon",
    "Kunde seit", "Letzter Auftrag", "Anzahl Aufträge", "Umsatz gesamt", "Produkte",
)  # fmt: skip
PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "é": "e"})
Row = dict[str, str]


@dataclass(frozen=True)
class Company:
    """An invented company at one place; `line` is its number without the country code."""

    name: str
    legal: str
    street: str
    town: Town
    domain: str
    branch: str
    employees: int
    line: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.legal}".strip()


def slug(text: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in text.translate(PLAIN).lower())
    return "-".join(part for part in letters.split("-") if part)


def number(rng: random.Random, town: Town, *, mobile: bool = False) -> str:
    """A national number without its zero."""
    if mobile:
        prefix = {"DE": "171", "AT": "664", "CH": "79"}[town.country]
        return f"{prefix}{rng.randrange(9_900_000, 10_000_000)}"
    return f"{town.dial}{rng.randrange(9_900_000, 10_000_000)}"


def written_number(rng: random.Random, town: Town, national: str) -> str:
    """The same number in one of the ways people write it."""
    code = {"DE": "49", "AT": "43", "CH": "41"}[town.country]
    cut = len(town.dial) if national.startswith(town.dial) else len(national) - 7
    area, line = national[:cut], national[cut:]
    return rng.choice(
        (
            f"+{code} {area} {line}",
            f"0{area} / {line}",
            f"+{code} (0){area} {line[:4]}-{line[4:]}",
            f"00{code}{national}",
            f"(0{area}) {line[:3]} {line[3:]}",
            f"0{area}-{line}",
            f"+{code}{national}",
        )
    )


def company(rng: random.Random, taken: set[str]) -> Company:
    """A company whose name nobody else has."""
    while True:
        owner = rng.choice(LAST)
        branch, trade = rng.choice(TRADES)
        core = rng.choice(
            (owner, f"{owner} & {rng.choice(('Sohn', 'Partner', 'Söhne'))}", coined(rng), coined(rng))
        )
        name = f"{core} {trade}" if rng.random() < 0.85 else core
        if name not in taken:
            break
    taken.add(name)
    town = rng.choices(TOWNS, [{"DE": 10, "AT": 7, "CH": 6}[town.country] for town in TOWNS])[0]
    return Company(
        name,
        rng.choice(LEGAL[town.country]),
        f"{rng.choice(STREETS)} {rng.randrange(1, 180)}{rng.choice(('', '', '', '', 'a', 'b'))}",
        town,
        f"{slug(name)}.example",
        BRANCHES[branch],
        rng.choice((3, 6, 8, 12, 18, 25, 35, 48, 60, 90, 140, 220, 380, 650, 1400)),
        number(rng, town),
    )


def coined(rng: random.Random) -> str:
    return f"{rng.choice(COINED)}{rng.choice(ENDINGS)}"


# ---------------------------------------------------------------- leads


def lead(rng: random.Random, house: Company) -> Row:
    """A true contact of a company, written tidily."""
    woman = rng.random() < 0.3
    first, last = rng.choice(FEMALE if woman else MALE), rng.choice(LAST)
    role = rng.choices([name for name, _ in ROLES], [share for _, share in ROLES])[0]
    if woman and role.endswith(("leiter", "führer", "Inhaber", "Student", "Praktikant", "Meister")):
        role += "in"
    source, campaign, minutes = rng.choice(SOURCES)
    product = rng.choice(list(PRODUCTS))
    price = PRODUCTS[product][2]
    remark, interest, quality = rng.choices(REMARKS, [share for *_, share in REMARKS])[0][:3]
    value = round(price * rng.uniform(0.7, 1.6) * rng.choice((1, 1, 1, 2, 3)), -3)
    received = (
        NOW
        - timedelta(days=1)
        - timedelta(days=round(rng.triangular(0, 180, 20)), minutes=-rng.randrange(600))
    )
    local = rng.choice((f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", last, "info"))
    row = {
        "Firma": house.full_name,
        "Anrede": "Frau" if woman else "Herr",
        "Vorname": first,
        "Nachname": last,
        "Funktion": role,
        "E-Mail": f"{slug(local).replace('-', '.') if local != 'info' else local}@{house.domain}",
        "Telefon": written_number(rng, house.town, house.line[:-2] + str(rng.randrange(10, 99))),
        "Mobil": written_number(rng, house.town, number(rng, house.town, mobile=True))
        if rng.random() < 0.35
        else "",
        "Straße": house.street,
        "PLZ": house.town.postcode,
        "Ort": house.town.name,
        "Land": {"DE": "Deutschland", "AT": "Österreich", "CH": "Schweiz"}[house.town.country],
        "Webseite": f"www.{house.domain}" if rng.random() < 0.5 else "",
        "Branche": house.branch,
        "Mitarbeiter": str(house.employees),
        "Produkt": product if quality else rng.choice((product, "")),
        "Interesse": interest,
        "Auftragswert (EUR)": f"{value:.0f}" if quality and rng.random() < 0.75 else "",
        "Entscheidung bis": "",
        "Quelle": source,
        "Kampagne": campaign,
        "Eingang": received.isoformat(sep=" ", timespec="minutes"),
        "Einwilligung": rng.choices(("ja", "nein", ""), (75, 5, 20))[0],
        "Bemerkung": remark,
        "Minuten am Stand": str(max(1, round(rng.gauss(minutes * (1.4 if quality else 0.7), 3))))
        if minutes
        else "",
        "Vorhandene Maschine": rng.choice(
            ("", "", "Eigenfabrikat", "Fremdfabrikat, 8 Jahre", "Fremdfabrikat, 15 Jahre")
        ),
    }
    if quality and rng.random() < 0.6:
        row["Entscheidung bis"] = (NOW + timedelta(days=rng.randrange(20, 300))).strftime("%d.%m.%Y")
    return row


def soil(rng: random.Random, row: Row, town: Town) -> Row:
    """What hands, forms and spreadsheets do to a row."""
    row = dict(row)
    product = row["Produkt"]
    if product and rng.random() < 0.4:
        row["Produkt"] = rng.choice(PRODUCTS[product][1])
    if town.country == "DE" and row["PLZ"].startswith("0") and rng.random() < 0.6:
        row["PLZ"] = row["PLZ"][1:]
    elif rng.random() < 0.05:
        row["PLZ"] = {"DE": "D", "AT": "A", "CH": "CH"}[town.country] + "-" + row["PLZ"]
    if rng.random() < 0.3:
        row["Land"] = rng.choice((town.country, {"DE": "D", "AT": "A", "CH": "CH"}[town.country], ""))
    if rng.random() < 0.35:
        row["Straße"] = row["Straße"].replace("straße", "str.").replace("Straße", "Str.")
    if rng.random() < 0.06:
        for name in ("Firma", "Vorname", "Nachname", "Straße", "Ort"):
            row[name] = row[name].translate(PLAIN)
    if rng.random() < 0.05:
        for name in ("Firma", "Vorname", "Nachname"):
            row[name] = row[name].upper()
    if row["Auftragswert (EUR)"]:
        row["Auftragswert (EUR)"] = written_value(rng, int(row["Auftragswert (EUR)"]))
    if rng.random() < 0.6:
        row["Eingang"] = datetime.fromisoformat(row["Eingang"]).strftime("%d.%m.%Y %H:%M")
    if rng.random() < 0.2:
        row["Mitarbeiter"] = rng.choice((f"ca. {row['Mitarbeiter']}", "", "k.A."))
    if rng.random() < 0.05:
        row["Vorname"] = f"Dr. {row['Vorname']}"
    for name, share in (
        ("Telefon", 0.12),
        ("E-Mail", 0.07),
        ("Straße", 0.08),
        ("Branche", 0.15),
        ("Funktion", 0.2),
    ):
        if rng.random() < share:
            row[name] = ""
    return row


def written_value(rng: random.Random, euros: int) -> str:
    german = f"{euros:,}".replace(",", ".")
    styles = [german, f"{german},00 €", str(euros), f"{euros / 1000:.0f} T€", f"{euros:,}.00"]
    if euros >= 1_000_000:
        styles.append(f"{euros / 1e6:.2f} Mio".replace(".", ","))
    return rng.choice(styles)


def mistyped(rng: random.Random, text: str) -> str:
    if len(text) < 5:
        return text
    place = rng.randrange(1, len(text) - 2)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return rng.choice((text[:place] + text[place + 1 :], swapped, text[:place] + text[place] + text[place:]))


def again(rng: random.Random, row: Row, town: Town) -> Row:
    """The same contact entered once more by somebody else, at another occasion."""
    row = soil(rng, row, town)
    fault = rng.choice(("last", "first", "company", "swap", "legal", "none"))
    if fault == "last":
        row["Nachname"] = mistyped(rng, row["Nachname"])
    elif fault == "first":
        row["Vorname"] = f"{row['Vorname'][0]}."
    elif fault == "company":
        row["Firma"] = mistyped(rng, row["Firma"])
    elif fault == "swap":
        row["Vorname"], row["Nachname"] = row["Nachname"], row["Vorname"]
    elif fault == "legal":
        row["Firma"] = row["Firma"].split(" GmbH")[0].split(" AG")[0]
    row["Quelle"], row["Kampagne"], _ = rng.choice(SOURCES)
    row["Bemerkung"] = rng.choice(("", row["Bemerkung"], "hat noch einmal angefragt"))
    return row


def rubbish(rng: random.Random) -> Row:
    """A row that nobody can do anything with."""
    row = dict.fromkeys(LEAD_COLUMNS, "")
    row["Eingang"] = (NOW - timedelta(days=rng.randrange(180))).strftime("%d.%m.%Y")
    row["Quelle"], row["Kampagne"], _ = rng.choice(SOURCES)
    kinds: tuple[Row, ...] = (
        {"Vorname": "Max", "Nachname": "Mustermann", "E-Mail": "max@mustermann.example"},
        {"Vorname": "Test", "Nachname": "Test", "E-Mail": "test@test.de"},
        {"Firma": "asdf", "Vorname": "asdf", "Nachname": "jklö", "E-Mail": "asdf@asdf.de"},
        {"Vorname": rng.choice(MALE), "Nachname": rng.choice(LAST), "Bemerkung": "Visitenkarte nicht lesbar"},
        {"Vorname": rng.choice(MALE), "Nachname": rng.choice(LAST), "Telefon": "0000000000"},
        {"Nachname": "Gewinn sichern http://geschenk.example/[url", "E-Mail": "offer@geschenk.example"},
        {
            "Vorname": rng.choice(FEMALE),
            "Nachname": rng.choice(LAST),
            "E-Mail": f"{slug(coined(rng))}@mailinator.com",
        },
        {"Firma": "xxxxx", "Nachname": "xxxxx", "Telefon": "1234567"},
    )
    return {**row, **rng.choice(kinds)}


def leads(rng: random.Random, houses: list[Company]) -> list[Row]:
    """All leads in the order in which they came, numbered."""
    rows: list[Row] = []
    true: list[tuple[Row, Town]] = []
    while len(rows) < LEADS:
        luck = rng.random()
        if luck < 0.03:
            rows.append(rubbish(rng))
        elif luck < 0.11 and true:
            row, town = rng.choice(true)
            rows.append(again(rng, row, town))
        else:
            house = rng.choice(houses)
            row = lead(rng, house)
            true.append((row, house.town))
            rows.append(soil(rng, row, house.town))
    rng.shuffle(rows)
    return [{**row, "Lead-Nr.": f"L-{place:05d}"} for place, row in enumerate(rows, start=1)]


# ---------------------------------------------------------------- partners and customers


def partner(rng: random.Random, place: int, taken: set[str]) -> Row:
    """A dealer; the first ones of each country serve all of it, so that nearly every lead finds somebody."""
    country = "DE" if place < 42 else "AT" if place < 51 else "CH"
    home = rng.choice([town for town in TOWNS if town.country == country])
    while (name := f"{rng.choice(LAST)} Werkzeugmaschinen {rng.choice(LEGAL[country])}") in taken:
        pass
    taken.add(name)
    everywhere = place in (0, 1, 42, 43, 51, 52)
    by_radius = not everywhere and rng.random() < 0.6
    lines = ["turning", "milling", "grinding"]
    offers = rng.choice((0, 12, 30, 45, 60, 90))
    accepts = round(offers * rng.uniform(0.55, 0.97))
    expected = accepts * rng.uniform(0.12, 0.2)
    joined = f"{rng.randrange(2009, 2026)}-{rng.randrange(1, 13):02d}-01" if offers else "2026-05-01"
    row = {
        "partner_id": f"P{place + 1:02d}",
        "name": name,
        "tier": rng.choices(("gold", "silver", "base"), (20, 35, 45))[0] if offers else "new",
        "joined_at": joined,
        "left_at": "2026-03-31" if place in (17, 48) else "",
        "country": country,
        "lat": f"{home.lat:.3f}",
        "lon": f"{home.lon:.3f}",
        "radius_km": str(rng.choice((80, 120, 160, 220))) if by_radius else "",
        "postcode_prefixes": "" if everywhere or by_radius else prefixes(rng, home),
        "products": "|".join(lines if everywhere else sorted(rng.sample(lines, rng.choice((1, 2, 2, 3))))),
        "cert_valid_until": rng.choice(("2026-12-31", "2027-06-30", "2027-12-31", "2028-03-31")),
        "languages": {"DE": "de", "AT": "de", "CH": rng.choice(("de", "de|fr", "de|fr|it"))}[country],
        "size_class": rng.choice(("S", "M", "M", "L")),
        "capacity_per_week": str(rng.choice((4, 6, 8, 10, 15, 20)) * (8 if everywhere else 2)),
        "max_open": rng.choice(("", "", "40", "60", "90")),
        "weight": "",
        "absent_from": "",
        "absent_to": "",
        "history_wins": str(max(0, round(expected * rng.uniform(0.4, 1.7)))) if offers else "",
        "history_expected": f"{expected:.1f}" if offers else "",
        "history_offers": str(offers) if offers else "",
        "history_accepts": str(accepts) if offers else "",
    }
    if place in (9, 25, 37, 46, 56):
        row["cert_valid_until"] = "2026-05-31"
    if place in (5, 21, 33, 55):
        row["absent_from"], row["absent_to"] = "2026-06-22", "2026-07-10"
    return row


def prefixes(rng: random.Random, home: Town) -> str:
    """Leading digits of the postcodes around a town."""
    if home.country != "DE":
        return "|".join(sorted({home.postcode[0], rng.choice("12345678")}))
    lead = int(home.postcode[:2])
    return "|".join(f"{near:02d}" for near in range(max(1, lead - 3), min(99, lead + 3) + 1))


def customer(rng: random.Random, place: int, house: Company) -> Row:
    """A customer; every third has ordered nothing for two years or more."""
    since = rng.randrange(2005, 2024)
    last = NOW - timedelta(days=rng.randrange(750, 1900) if place % 3 == 0 else rng.randrange(10, 600))
    orders = rng.randrange(1, 14)
    first, name = rng.choice(MALE), rng.choice(LAST)
    product = rng.choice(list(PRODUCTS))
    return {
        "Kundennummer": str(10_000 + place),
        "Firma": house.full_name,
        "Straße": house.street,
        "PLZ": house.town.postcode,
        "Ort": house.town.name,
        "Land": house.town.country,
        "Ansprechpartner": f"{first} {name}",
        "E-Mail": f"einkauf@{house.domain}",
        "Telefon": written_number(rng, house.town, house.line),
        "Kunde seit": str(since),
        "Letzter Auftrag": last.strftime("%d.%m.%Y"),
        "Anzahl Aufträge": str(orders),
        "Umsatz gesamt": f"{orders * PRODUCTS[product][2]:,}".replace(",", ".") + ",00",
        "Produkte": product,
    }


def write(path: Path, columns: tuple[str, ...], rows: list[Row], *, delimiter: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns, delimiter=delimiter, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(1848)  # noqa: S311 (a reproducible example, not a secret)
    taken: set[str] = set()
    houses = [company(rng, taken) for _ in range(1_250)]
    strangers = [company(rng, taken) for _ in range(CUSTOMERS - 30)]
    write(folder / "leads.csv", LEAD_COLUMNS, leads(rng, houses), delimiter=";")
    write(
        folder / "partners.csv",
        PARTNER_COLUMNS,
        [partner(rng, i, taken) for i in range(PARTNERS)],
        delimiter=",",
    )
    customers = [customer(rng, i, house) for i, house in enumerate([*houses[:30], *strangers])]
    write(folder / "customers.csv", CUSTOMER_COLUMNS, customers, delimiter=";")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
