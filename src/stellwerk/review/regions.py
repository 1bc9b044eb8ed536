"""Which leads lie in a region that a person named: a country, a postcode's beginning, a state or canton."""

from collections.abc import Mapping, Sequence

# State -> the first two digits of the postcodes that lie in it for the most part; borders cross some of them.
GERMAN: Mapping[str, str] = {
    "baden-württemberg": "68 69 70 71 72 73 74 75 76 77 78 79 88 89",
    "bayern": "80 81 82 83 84 85 86 87 90 91 92 93 94 95 96 97",
    "berlin": "10 12 13",
    "brandenburg": "03 14 15 16",
    "bremen": "28",
    "hamburg": "20 22",
    "hessen": "34 35 36 60 61 63 64 65",
    "mecklenburg-vorpommern": "17 18 19",
    "niedersachsen": "21 26 27 29 30 31 37 38 49",
    "nordrhein-westfalen": "32 33 40 41 42 44 45 46 47 48 50 51 52 53 57 58 59",
    "rheinland-pfalz": "54 55 56 67",
    "saarland": "66",
    "sachsen": "01 02 04 08 09",
    "sachsen-anhalt": "06 39",
    "schleswig-holstein": "23 24 25",
    "thüringen": "07 98 99",
}
AUSTRIAN: Mapping[str, str] = {
    "burgenland": "70 71 72 73 74 75",
    "kärnten": "90 91 92 93 94 95 96 98",
    "niederösterreich": "20 21 22 23 24 25 26 27 28 30 31 32 33 34 35 36 37 38 39",
    "oberösterreich": "40 41 42 43 44 45 46 47 48 49",
    "salzburg": "50 51 52 53 54 55 56 57",
    "steiermark": "80 81 82 83 84 85 86 87 88 89",
    "tirol": "60 61 62 63 64 65 66",
    "vorarlberg": "67 68 69",
    "wien": "10 11 12",
}
# Cantons that share all their digits with a larger one (both Appenzells, Obwalden, Nidwalden, Uri) have none.
SWISS: Mapping[str, str] = {
    "aargau": "43 48 50 51 52 53 54 55 56 57",
    "appenzell ausserrhoden": "",
    "appenzell innerrhoden": "",
    "basel-landschaft": "41 44",
    "basel-stadt": "40",
    "bern": "25 26 27 30 31 32 33 34 35 36 37 38 49",
    "freiburg": "15 16 17",
    "genf": "12",
    "glarus": "87",
    "graubünden": "70 71 72 73 74 75 76 77",
    "jura": "28 29",
    "luzern": "60 61 62",
    "neuenburg": "20 21 22 23 24",
    "nidwalden": "",
    "obwalden": "",
    "schaffhausen": "82",
    "schwyz": "64 88",
    "solothurn": "42 45 46 47",
    "st. gallen": "90 91 92 94 96",
    "tessin": "65 66 67 68 69",
    "thurgau": "85 93 95",
    "uri": "",
    "waadt": "10 11 13 14 18",
    "wallis": "19 39",
    "zug": "63",
    "zürich": "80 81 83 84 86 89",
}
# Country -> state -> the letters it goes by.
LETTERS: Mapping[str, Mapping[str, str]] = {
    "DE": {
        "baden-württemberg": "BW", "bayern": "BY", "berlin": "BE", "brandenburg": "BB", "bremen": "HB",
        "hamburg": "HH", "hessen": "HE", "mecklenburg-vorpommern": "MV", "niedersachsen": "NI",
        "nordrhein-westfalen": "NW", "rheinland-pfalz": "RP", "saarland": "SL", "sachsen": "SN",
        "sachsen-anhalt": "ST", "schleswig-holstein": "SH", "thüringen": "TH",
    },
    "AT": {
        "burgenland": "B", "kärnten": "K", "niederösterreich": "NÖ", "oberösterreich": "OÖ", "salzburg": "S",
        "steiermark": "ST", "tirol": "T", "vorarlberg": "V", "wien": "W",
    },
    "CH": {
        "aargau": "AG", "appenzell ausserrhoden": "AR", "appenzell innerrhoden": "AI", "basel-landschaft": "BL",
        "basel-stadt": "BS", "bern": "BE", "freiburg": "FR", "genf": "GE", "glarus": "GL", "graubünden": "GR",
        "jura": "JU", "luzern": "LU", "neuenburg": "NE", "nidwalden": "NW", "obwalden": "OW",
        "schaffhausen": "SH", "schwyz": "SZ", "solothurn": "SO", "st. gallen": "SG", "tessin": "TI",
        "thurgau": "TG", "uri": "UR", "waadt": "VD", "wallis": "VS", "zug": "ZG", "zürich": "ZH",
    },
}  # fmt: skip
COUNTRIES: Mapping[str, str] = {
    "deutschland": "DE", "germany": "DE", "österreich": "AT", "austria": "AT", "schweiz": "CH", "switzerland": "CH",
    "frankreich": "FR", "france": "FR", "italien": "IT", "italy": "IT", "niederlande": "NL", "netherlands": "NL",
    "polen": "PL", "poland": "PL", "tschechien": "CZ", "czechia": "CZ",
}  # fmt: skip
ENGLISH: Mapping[str, str] = {
    "bavaria": "bayern", "hesse": "hessen", "lower saxony": "niedersachsen", "saxony": "sachsen",
    "north rhine-westphalia": "nordrhein-westfalen", "rhineland-palatinate": "rheinland-pfalz",
    "saxony-anhalt": "sachsen-anhalt", "thuringia": "thüringen", "carinthia": "kärnten", "styria": "steiermark",
    "lower austria": "niederösterreich", "upper austria": "oberösterreich", "tyrol": "tirol", "vienna": "wien",
    "berne": "bern", "fribourg": "freiburg", "geneva": "genf", "genève": "genf", "grisons": "graubünden",
    "lucerne": "luzern", "neuchâtel": "neuenburg", "ticino": "tessin", "valais": "wallis", "vaud": "waadt",
    "zurich": "zürich", "sankt gallen": "st. gallen",
}  # fmt: skip


def state_of(named: str) -> tuple[str, str] | None:
    """The country and the letters of a region: ("DE", "HE"), ("AT", "") for the whole country; else None."""
    wanted = named.strip().lower()
    wanted = ENGLISH.get(wanted, wanted)
    for country, letters in LETTERS.items():
        if wanted in letters:
            return country, letters[wanted]
    code = COUNTRIES.get(wanted, named.strip().upper())
    return (code, "") if code in LETTERS else None


def lies_in(named: str, regions: Sequence[str]) -> list[bool]:
    """Which of the figures' regions ('DE 34', 'AT 10', 'FR') lie in the named one; '' means everywhere."""
    wanted = named.strip().lower()
    wanted = ENGLISH.get(wanted, wanted)
    if not wanted:
        return [True] * len(regions)
    for country, states in (("DE", GERMAN), ("AT", AUSTRIAN), ("CH", SWISS)):
        if wanted in states:
            inside = {f"{country} {digits}" for digits in states[wanted].split()}
            return [region in inside for region in regions]
    code = COUNTRIES.get(wanted, wanted.upper())
    if code.isdecimal():
        return [region.startswith("DE ") and region[3:].startswith(code[:2]) for region in regions]
    return [region == code or region.startswith(f"{code} ") for region in regions]
