"""The sixty partners of the demo house: one star, two that never report, a few of every kind."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from stellwerk.enrich.known import Known
from stellwerk.enrich.providers import postcode
from stellwerk.enrich.regions import region_of
from stellwerk.store.models import (
    Absence,
    Certificate,
    Competence,
    Partner,
    PartnerContact,
    Resource,
    Territory,
)
from stellwerk.worker.demo.phrases import FEMALE, LAST, MALE
from stellwerk.worker.demo.towns import CALLING_CODES

STAR = "adler"
STAR_WEIGHT = 32.0  # its share of the leads of its pools, where a silver partner with eight places has 8
SILENT = ("iversen", "jost")
WEAK = ("conrad", "gerlach", "nagel", "rombach", "wirz")
STRONG = ("adler", "ebner", "falk", "hellwig", "sutter")
_LINES = {"t": "turning", "m": "milling", "g": "grinding"}
_MODELS = {"t": ("HW 250", "HW 400"), "m": ("HF 600",), "g": ("HS 20",)}


class Row(NamedTuple):
    """`lines` as t3m2: line and depth. `area`: postcode prefixes (20-29 34), a radius (r120), or * = the country."""

    code: str
    name: str
    country: str
    postcode: str
    city: str
    dial: str
    level: str
    lines: str
    area: str
    capacity: int
    size: str
    languages: str = "de"


_ROWS = """
adler|Adler GmbH|DE|34117|Kassel|561|gold|t3m3|r200|18|M
berg|Berg & Söhne GmbH|DE|33098|Paderborn|5251|silver|t2m2g2|31-35 37 59|8|M
conrad|Conrad Systemhaus GmbH|DE|99084|Erfurt|361|base|t1m2|34 36-37 98-99 06-07|7|S
dorn|Dorn Industrie AG|CH|8400|Winterthur|52|silver|g2|*|7|M|de
iversen|Iversen Nord GmbH|DE|24937|Flensburg|461|base|t2m2|20-31|10|M
jost|Jost AG|DE|76133|Karlsruhe|721|silver|t2m2g2|74-79|4|M
nordkap|Nordkap Maschinen GmbH|DE|20095|Hamburg|40|silver|t2m2g2|10-16 20-29 30-39 48-49|3|M
rheinland|Rheinland Werkzeugmaschinen GmbH|DE|50667|Köln|221|silver|t2m2g2|32-36 40-69|3|L
falk|Falk Fertigungstechnik GmbH|DE|70173|Stuttgart|711|gold|t3m3g2|63-79 86-89|4|L
hellwig|Hellwig & Partner GmbH|DE|90402|Nürnberg|911|gold|t2m3g2|80-97|3|M
sachsenspan|Sachsenspan GmbH|DE|09111|Chemnitz|371|silver|t2m2g2|01-16 37-39 95 98-99|3|M
gerlach|Gerlach CNC-Handel e. K.|DE|39104|Magdeburg|391|base|t1g1|38-39 06 29|7|S
nagel|Nagel Maschinen OHG|DE|52062|Aachen|241|base|m1|50-53|6|S
rombach|Rombach Technik GmbH|DE|79098|Freiburg im Breisgau|761|base|g1t1|r70|6|S
brandis|Brandis Werkzeugmaschinen GmbH|DE|30159|Hannover|511|silver|t2m1|29-31 37-38|8|M
casper|Casper Präzision GmbH|DE|28195|Bremen|421|silver|m2g2|26-28|7|S
dietz|Dietz Industrietechnik GmbH|DE|36037|Fulda|661|base|t2|36 63 97|6|S
erdmann|Erdmann GmbH & Co. KG|DE|44135|Dortmund|231|silver|t2m2|44-45 58-59|9|M
fresemann|Fresemann Maschinen GmbH|DE|26122|Oldenburg|441|base|t1m2|26-27 49|6|S
grothe|Grothe Werkzeugmaschinen GmbH|DE|33602|Bielefeld|521|silver|m2g1|32-33 49|7|M
hagedorn|Hagedorn Drehtechnik GmbH|DE|57072|Siegen|271|silver|t3|35 51 57-58|7|M
imhof|Imhof GmbH|DE|60311|Frankfurt am Main|69|silver|t2m2g2|r90|9|L
janssen|Janssen & Co. KG|DE|48143|Münster|251|base|t2g1|46 48-49 59|6|S
kremer|Kremer Maschinenhandel GmbH|DE|40213|Düsseldorf|211|silver|t2m2|40-42 47|9|L
lohmann|Lohmann Technik GmbH|DE|42275|Wuppertal|202|base|g3|40-45 51 58|6|M
marquardt|Marquardt GmbH|DE|68159|Mannheim|621|silver|t2m2|67-69 64|8|M
neff|Neff Zerspanungslösungen GmbH|DE|73033|Göppingen|7161|silver|t2m3|70-73 89|9|M
obermann|Obermann GmbH|DE|80331|München|89|gold|m3g2|r110|10|L
pohlmann|Pohlmann CNC GmbH|DE|93047|Regensburg|941|silver|t2m2|84 92-94|7|M
quast|Quast Industrie GmbH|DE|10115|Berlin|30|silver|t2m2g1|10-16|8|M
reuter|Reuter Werkzeugmaschinen GmbH|DE|04109|Leipzig|341|silver|t2m2|04 06-07|8|M
schoeller|Schöller GmbH|DE|01067|Dresden|351|base|m2g2|01-03|7|S
thoma|Thoma Schleiftechnik GmbH|DE|78532|Tuttlingen|7461|silver|g3m2|r80|8|M
urban|Urban Maschinen GmbH|DE|86150|Augsburg|821|base|t2m1|86-87 89|7|M
vetter|Vetter & Vetter GmbH|DE|97421|Schweinfurt|9721|silver|t2g2|96-97 36|7|M
weller|Weller Technik GmbH|DE|66111|Saarbrücken|681|base|t1m1|54 66|6|S
xaver|Xaver Huber Maschinen KG|DE|94032|Passau|851|base|t2|94 84|5|S
zander|Zander GmbH|DE|07743|Jena|3641|silver|g3|07-09 98-99 04|7|M
amberger|Amberger Drehzentrum GmbH|DE|74072|Heilbronn|7131|silver|t3|71 74|8|M
bollmann|Bollmann GmbH|DE|38100|Braunschweig|531|base|m2|29 38-39|6|M
cornelius|Cornelius Fräsen GmbH|DE|88045|Friedrichshafen|7541|silver|m3|78 88-89|7|M
drexler|Drexler GmbH|DE|85049|Ingolstadt|841|new|t2m2|85-86 91-93|6|M
ebner|Ebner Maschinen GmbH|AT|4020|Linz|732|gold|t3m2g2|*|4|M
wienmach|Wienmach Handels GmbH|AT|1010|Wien|1|silver|t2m2g2|*|3|L
alpwerk|Alpwerk GmbH|AT|6020|Innsbruck|512|silver|t2m2|6|7|S
grazer|Grazer Zerspanungspartner GmbH|AT|8010|Graz|316|silver|t2g2|8 9|7|M
salzach|Salzach Technik GmbH|AT|5020|Salzburg|662|base|m2|5 48|6|S
steyrer|Steyrer Drehtechnik GmbH|AT|4400|Steyr|7252|silver|t3|4 33|7|M
klammer|Klammer Maschinen e.U.|AT|9020|Klagenfurt|463|base|t1m1|9|5|S
kapfen|Kapfenberger Werkzeughandel GmbH|AT|8605|Kapfenberg|3862|base|m2g1|86-89 26-28|6|S
moosbrug|Moosbrugger GmbH|AT|6850|Dornbirn|5572|silver|m2g2|67-69|6|M
donauform|Donauform GmbH|AT|3100|St. Pölten|2742|new|t2m2|3 2|6|M
sutter|Sutter Werkzeugmaschinen AG|CH|8400|Winterthur|52|gold|t3m3g2|*|4|M|de fr it
helvetia|Romand Machines SA|CH|1003|Lausanne|21|silver|t2m2g2|*|3|M|fr de
wirz|Wirz AG|CH|4051|Basel|61|base|t1|40-44|5|S
berner|Berner Maschinen AG|CH|3008|Bern|31|silver|t2m2|30-38 45-49|7|M
seetal|Seetal Technik AG|CH|6003|Luzern|41|base|m2|56 60-64|6|S
bodensee|Bodensee Präzision AG|CH|9000|St. Gallen|71|silver|m2g3|85 90-96|6|M|de
jurawatch|Jurassienne d'Usinage SA|CH|2502|Biel|32|silver|t3g2|20-29 45|7|S|fr de
aarewerk|Aarewerk AG|CH|5000|Aarau|62|base|t2m2|50-57 80-81|7|M
"""


def _row(line: str) -> Row:
    code, name, country, code_of_place, city, dial, level, lines, area, places, size, *languages = line.split(
        "|"
    )
    return Row(
        code, name, country, code_of_place, city, dial, level, lines, area, int(places), size, *languages
    )


ROWS = tuple(_row(line) for line in _ROWS.strip().splitlines())


def found(rng: random.Random, *, today: date) -> None:
    """Writes all partners with their people, places, knowledge and absences."""
    partners = [_partner(row, rng, today) for row in ROWS]
    Partner.objects.bulk_create(partners)
    pairs = list(zip(partners, ROWS, strict=True))
    Territory.objects.bulk_create(t for partner, row in pairs for t in _territories(partner, row))
    Competence.objects.bulk_create(
        Competence(partner=partner, product=_LINES[line], depth=depth)
        for partner, row in pairs
        for line, depth in _known(row)
    )
    Certificate.objects.bulk_create(
        Certificate(partner=partner, product=_LINES[line], valid_until=_until(row, place, today, rng))
        for partner, row in pairs
        for place, (line, _) in enumerate(_known(row))
    )
    Resource.objects.bulk_create(
        Resource(partner=partner, model=model)
        for partner, row in pairs
        for line, depth in _known(row)
        if depth == 3 or row.level == "gold"
        for model in _MODELS[line]
    )
    PartnerContact.objects.bulk_create(c for partner, row in pairs for c in _people(partner, row, rng))
    Absence.objects.bulk_create(a for partner in partners for a in _absences(partner, rng, today))


def _partner(row: Row, rng: random.Random, today: date) -> Partner:
    spot = {
        fact.name: fact.value
        for fact in postcode.facts(_place(row), now=datetime.combine(today, time(12), UTC))
    }
    offers = 0 if row.level == "new" else rng.randrange(20, 60)
    expected = round(offers * 0.8 * 0.45, 1)
    strength = 1.5 if row.code in STRONG else 0.5 if row.code in (*WEAK, *SILENT) else rng.uniform(0.8, 1.15)
    prices = (5_000_000, 45_000_000) if row.size == "S" else (None, None)
    return Partner(
        code=row.code, name=row.name, level=row.level,
        weight=STAR_WEIGHT if row.code == STAR else None,
        performance="high" if row.code in STRONG else "weak" if row.code in (*WEAK, *SILENT) else "moderate",
        joined_on=today - timedelta(days=400 if row.level == "new" else rng.randrange(900, 5000)),
        country=row.country, subdivision=region_of(row.country, row.postcode), postcode=row.postcode, city=row.city,
        lat=spot.get("lat"), lon=spot.get("lon"),
        radius_km=float(row.area[1:]) if row.area.startswith("r") else None,
        size_class=row.size, languages=row.languages.split(),
        industries=rng.sample(("machining", "toolmaking", "medical", "automotive", "mechanical_engineering"), 2),
        min_value_cents=None, max_value_cents=prices[1], capacity_per_week=row.capacity,
        turnover_cents=rng.randrange(2, 40) * 100_000_000, history_offers=offers, history_accepts=round(offers * 0.8),
        history_expected=expected, history_wins=round(expected * strength),
    )  # fmt: skip


def _place(row: Row) -> Known:
    return {"country": row.country, "postcode": row.postcode}


def _known(row: Row) -> list[tuple[str, int]]:
    return [(row.lines[i], int(row.lines[i + 1])) for i in range(0, len(row.lines), 2)]


def _territories(partner: Partner, row: Row) -> list[Territory]:
    if row.area.startswith("r"):
        return []
    prefixes = [""] if row.area == "*" else [p for part in row.area.split() for p in _run(part)]
    return [Territory(partner=partner, country=row.country, prefix=prefix) for prefix in prefixes]


def _run(part: str) -> list[str]:
    """'20-23' -> 20, 21, 22, 23."""
    first, _, last = part.partition("-")
    return [f"{n:0{len(first)}d}" for n in range(int(first), int(last or first) + 1)]


def _until(row: Row, place: int, today: date, rng: random.Random) -> date:
    """Conrad forgot to renew its first certificate."""
    if row.code == "conrad" and place == 0:
        return today - timedelta(days=41)
    return today + timedelta(days=rng.randrange(120, 700))


def _people(partner: Partner, row: Row, rng: random.Random) -> list[PartnerContact]:
    if row.code == STAR:
        names = ("Pia Sommer", "Vertriebsleitung"), ("Volker Adler", "Geschäftsführer")
    else:
        first = rng.choice(MALE + FEMALE), rng.choice(MALE + FEMALE)
        names = (
            (f"{first[0]} {rng.choice(LAST)}", "Vertrieb"),
            (f"{first[1]} {rng.choice(LAST)}", "Geschäftsführung"),
        )
    line = f"+{CALLING_CODES[row.country]}{row.dial}990{rng.randrange(100, 999)}"
    language = row.languages.split()[0]
    return [
        PartnerContact(
            partner=partner, name=name, role=role, email=f"{_mailbox(name)}@{row.code}.example", phone=f"{line}{place}",
            language=language, decides=place == 1, takes_offers=place == 0,
        )
        for place, (name, role) in enumerate(names)
    ]  # fmt: skip


def _mailbox(name: str) -> str:
    plain = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ş": "s", "ç": "c"})
    return name.lower().translate(plain).replace(" ", ".")


def _absences(partner: Partner, rng: random.Random, today: date) -> list[Absence]:
    """A holiday last year for most; two are away this week, some soon. The star is there."""
    if partner.code == STAR:
        return []
    past = today - timedelta(days=rng.randrange(60, 400))
    away = [Absence(partner=partner, first_on=past, last_on=past + timedelta(days=rng.randrange(4, 16)))]
    if partner.code in ("xaver", "klammer"):
        away.append(
            Absence(partner=partner, first_on=today - timedelta(days=3), last_on=today + timedelta(days=9))
        )
    elif rng.random() < 0.15:
        soon = today + timedelta(days=rng.randrange(10, 40))
        away.append(Absence(partner=partner, first_on=soon, last_on=soon + timedelta(days=12)))
    return away
