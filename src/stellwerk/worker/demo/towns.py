"""The towns of the demo house: real towns with one of their postcodes and their dialling code without the zero."""

from typing import NamedTuple


class Town(NamedTuple):
    country: str
    postcode: str
    name: str
    dial: str


_TOWNS = """
DE 01067 351 Dresden|DE 04109 341 Leipzig|DE 09111 371 Chemnitz|DE 07743 3641 Jena|DE 08056 375 Zwickau
DE 06108 345 Halle (Saale)|DE 03046 355 Cottbus|DE 99084 361 Erfurt|DE 10115 30 Berlin|DE 14467 331 Potsdam
DE 20095 40 Hamburg|DE 24103 431 Kiel|DE 28195 421 Bremen|DE 26122 441 Oldenburg|DE 30159 511 Hannover
DE 34117 561 Kassel|DE 34369 5671 Hofgeismar|DE 37073 551 Göttingen|DE 36037 661 Fulda|DE 35390 641 Gießen
DE 33602 521 Bielefeld|DE 33098 5251 Paderborn|DE 38100 531 Braunschweig|DE 39104 391 Magdeburg
DE 40213 211 Düsseldorf|DE 42275 202 Wuppertal|DE 44135 231 Dortmund|DE 45127 201 Essen|DE 48143 251 Münster
DE 50667 221 Köln|DE 52062 241 Aachen|DE 55116 6131 Mainz|DE 57072 271 Siegen|DE 58507 2351 Lüdenscheid
DE 60311 69 Frankfurt am Main|DE 64283 6151 Darmstadt|DE 66111 681 Saarbrücken|DE 68159 621 Mannheim
DE 70173 711 Stuttgart|DE 72764 7121 Reutlingen|DE 73033 7161 Göppingen|DE 73430 7361 Aalen
DE 74072 7131 Heilbronn|DE 75172 7231 Pforzheim|DE 76133 721 Karlsruhe|DE 78048 7721 Villingen-Schwenningen
DE 78532 7461 Tuttlingen|DE 79098 761 Freiburg im Breisgau|DE 80331 89 München|DE 85049 841 Ingolstadt
DE 86150 821 Augsburg|DE 87435 831 Kempten (Allgäu)|DE 88045 7541 Friedrichshafen|DE 89073 731 Ulm
DE 90402 911 Nürnberg|DE 93047 941 Regensburg|DE 94032 851 Passau|DE 97070 931 Würzburg
DE 97421 9721 Schweinfurt|DE 95028 9281 Hof|AT 1010 1 Wien|AT 2700 2622 Wiener Neustadt|AT 3100 2742 St. Pölten
AT 4020 732 Linz|AT 4400 7252 Steyr|AT 4600 7242 Wels|AT 5020 662 Salzburg|AT 6020 512 Innsbruck
AT 6850 5572 Dornbirn|AT 8010 316 Graz|AT 8605 3862 Kapfenberg|AT 9020 463 Klagenfurt|CH 8001 44 Zürich
CH 8400 52 Winterthur|CH 3008 31 Bern|CH 4051 61 Basel|CH 6003 41 Luzern|CH 9000 71 St. Gallen
CH 5000 62 Aarau|CH 8200 52 Schaffhausen|CH 2502 32 Biel|CH 4500 32 Solothurn|CH 1003 21 Lausanne
CH 1204 22 Genève
"""
# Much is built here, and no partner works here.
_UNWORKED = "DE 18055 381 Rostock|DE 19053 385 Schwerin|DE 17033 395 Neubrandenburg|DE 18439 3831 Stralsund"
# Served by nobody of ours.
_ABROAD = (
    "FR 67000 388 Strasbourg|IT 20121 02 Milano|NL 5611 40 Eindhoven|PL 50-001 71 Wrocław|CZ 60200 5 Brno"
)


def _read(text: str) -> tuple[Town, ...]:
    rows = (row.strip().split(" ", 3) for line in text.strip().splitlines() for row in line.split("|"))
    return tuple(Town(country, postcode, name, dial) for country, postcode, dial, name in rows)


SERVED = _read(_TOWNS)
UNWORKED = _read(_UNWORKED)
ABROAD = _read(_ABROAD)
KASSEL = next(town for town in SERVED if town.name == "Kassel")
CALLING_CODES = {
    "DE": "49",
    "AT": "43",
    "CH": "41",
    "FR": "33",
    "IT": "39",
    "NL": "31",
    "PL": "48",
    "CZ": "420",
}
