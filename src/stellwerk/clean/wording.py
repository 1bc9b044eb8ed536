"""What people write in columns of few values: channel, language, consent, currency."""

import re
from functools import lru_cache

from stellwerk.clean.text import word_set
from stellwerk.terms import Channel

# The first that fits wins: "Messe-Newsletter" is a fair, "Telefonbuch-Adresskauf" a provider.
_CHANNELS = (
    (Channel.WEB, r"referr\w* (?:sites?|links?|urls?)|verweis\w* (?:seite|site)"),
    (
        Channel.FAIR,
        r"messe|\bfair|ausstellung|\bexpo|tagung|kongress|\bevent|trade.?show|roadshow|\bstand\b",
    ),
    (
        Channel.PROVIDER,
        r"adresskauf|adressh(?:ä|ae)ndler|adresslist|provider|dienstleister|zukauf|gekauft|purchased|datenbank|"
        r"database|\bportal|marktplatz|verzeichnis|lead.?import",
    ),
    (
        Channel.REFERRAL,
        r"empfehl|referr|\breferen(?:ce|z)\b|recommend|\btipp\b|mund.?propaganda|partner|h(?:ä|ae)ndler",
    ),
    (
        Channel.PHONE,
        r"telef|phone|\banruf|\bcall|hotline|\btel\b|cellular|innendienst",
    ),
    (
        Channel.MAIL,
        r"e-?mail|mailing|newsletter|\bbrief|post(?:wurf|karte)|\bmail",
    ),
    (
        Channel.WEB,
        r"web|formular|\bform\b|online|internet|homepage|google|\bseo\b|\bsea\b|organic|paid|display|direct|chat|"
        r"landing|social|linkedin|xing|facebook|youtube|bing|search|suche|\bapi\b|shop|blog|download|click",
    ),
)
_CHANNEL_PATTERNS = tuple((channel, re.compile(pattern, re.IGNORECASE)) for channel, pattern in _CHANNELS)
_LANGUAGES = {
    **dict.fromkeys(word_set("de deu ger deutsch german allemand tedesco d de-de de-at de-ch"), "de"),
    **dict.fromkeys(word_set("en eng englisch english anglais inglese e en-gb en-us"), "en"),
    **dict.fromkeys(
        word_set("fr fra fre französisch franzoesisch french français francais f fr-ch fr-fr"), "fr"
    ),
    **dict.fromkeys(word_set("it ita italienisch italian italiano i it-ch it-it"), "it"),
    **dict.fromkeys(word_set("nl niederländisch dutch"), "nl"),
    **dict.fromkeys(word_set("pl polnisch polish"), "pl"),
    **dict.fromkeys(word_set("cs cz tschechisch czech"), "cs"),
    **dict.fromkeys(word_set("es spanisch spanish español"), "es"),
    **dict.fromkeys(word_set("tr türkisch tuerkisch turkish"), "tr"),
}
_YES = word_set(
    "ja j yes y x 1 true wahr ok erteilt vorhanden opt-in optin doi bestätigt zugestimmt granted given ✓"
)
_NO = word_set(
    "nein n no 0 false falsch opt-out optout widerrufen abgelehnt verweigert keine withdrawn refused none"
)
_CURRENCIES = (
    ("CHF", re.compile(r"\bchf|\bsfr\b|\bfr\.|franken", re.IGNORECASE)),
    ("EUR", re.compile(r"€|eur", re.IGNORECASE)),
    ("USD", re.compile(r"\$|usd|dollar", re.IGNORECASE)),
    ("GBP", re.compile(r"£|gbp", re.IGNORECASE)),
)


@lru_cache(maxsize=4096)
def read_channel(channel: str, source: str, campaign: str) -> str:
    """A value of terms.Channel from the channel, else the source, else the campaign; '' without any."""
    for text in (channel, source, campaign):
        for found, pattern in _CHANNEL_PATTERNS:
            if text and pattern.search(text):
                return str(found)
    return str(Channel.OTHER) if channel or source else ""


@lru_cache(maxsize=512)
def read_language(text: str) -> str:
    """ISO 639-1 code of a language in words or code; '' for what is none of those we know."""
    return _LANGUAGES.get(text.strip().lower(), "")


@lru_cache(maxsize=512)
def read_consent(text: str) -> str:
    """'yes', 'no' or '' from a tick, a word or the beginning of a sentence."""
    plain = text.strip().lower().replace("double opt-in", "doi")
    head = plain.split()[0].strip(".,;:!") if plain else ""
    if plain in _NO or head in _NO:
        return "no"
    return "yes" if plain in _YES or head in _YES else ""


@lru_cache(maxsize=4096)
def read_currency(currency: str, value: str) -> str:
    """ISO 4217 code from the currency column, else from a sign beside the value; '' when neither tells."""
    code = currency.strip().upper()
    if len(code) == 3 and code.isalpha():
        return code
    return next((known for known, sign in _CURRENCIES if sign.search(currency) or sign.search(value)), "")
