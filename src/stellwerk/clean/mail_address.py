"""E-mail addresses and web domains."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from tldextract import TLDExtract

from stellwerk.clean.text import word_set

# Shapes about which there is nothing to think; everything else is for email-validator.
_OBVIOUS = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?P<domain>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})"
)
_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_AT = re.compile(r"\s*[(\[{]\s*(?:at|ät)\s*[)\]}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[(\[{]\s*(?:dot|punkt)\s*[)\]}]\s*", re.IGNORECASE)
_SEVERAL = re.compile(r"[;,\s]+(?=[^@\s;,]+@)|\s*[;/|]\s*|\s+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TYPOS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmail.con": "gmail.com",
    "googlemail.con": "googlemail.com",
    "hotmial.com": "hotmail.com",
    "outlook.con": "outlook.com",
    "gmx.dee": "gmx.de",
    "web.dee": "web.de",
    "t-onlin.de": "t-online.de",
    "tonline.de": "t-online.de",
    "yaho.de": "yahoo.de",
}
FREE_MAIL = word_set(
    "gmail.com googlemail.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de aol.com aol.de "
    "yahoo.com yahoo.de outlook.com outlook.de hotmail.com hotmail.de live.com live.de icloud.com "
    "me.com mac.com msn.com arcor.de online.de posteo.de mailbox.org proton.me protonmail.com "
    "bluewin.ch hispeed.ch sunrise.ch aon.at chello.at a1.net drei.at kabelmail.de vodafone.de 1und1.de "
    "email.de mail.de mail.com"
)
# Mailboxes that many people of a house read.
SHARED_BOXES = word_set(
    "info kontakt contact office mail email post zentrale sekretariat verwaltung buero buro empfang "
    "service vertrieb verkauf sales einkauf anfrage anfragen hello hallo team support bestellung "
    "marketing buchhaltung admin webmaster technik werkstatt produktion hr personal jobs bewerbung"
)
_extract = TLDExtract(suffix_list_urls=(), cache_dir=None)


def read_email(text: str) -> str:
    """The address in lower case, with the usual slips mended; '' when there is none in the text."""
    plain = text.strip().lower()
    if _OBVIOUS.fullmatch(plain) and len(plain) <= 254:
        return _without_typo(plain)
    return _mended(plain) if "@" in plain or "at" in plain or "ät" in plain else ""


@lru_cache(maxsize=4096)
def _mended(plain: str) -> str:
    """The address in 'Name <a@b.de>', 'mailto:', 'a (at) b.de', 'a@b,de', or the first of several."""
    plain = _DOT.sub(".", _AT.sub("@", plain)).removeprefix("mailto:")
    if found := _BRACKETS.search(plain):
        plain = found.group(1)
    joined = re.sub(r"\s*([@.])\s*", r"\1", plain).strip(" .,;<>\"'()")
    for candidate in (joined, *_SEVERAL.split(joined)):
        candidate = candidate.strip(" .,;<>\"'()")
        if candidate.count("@") != 1:
            continue
        if re.fullmatch(r"[^,]+,[a-z]{2,3}", candidate):
            candidate = candidate.replace(",", ".")
        address = _valid(re.sub(r"\.{2,}", ".", candidate).replace(".@", "@").replace("@.", "@"))
        if address:
            return _without_typo(address)
    return ""


def _valid(address: str) -> str:
    if _OBVIOUS.fullmatch(address):
        return address
    local, _, domain = address.partition("@")
    try:
        written = validate_email(f"{local.translate(_UMLAUTS)}@{domain}", check_deliverability=False)
    except (EmailNotValidError, ValueError):
        return ""
    return written.normalized.lower()


def _without_typo(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{_TYPOS[domain]}" if domain in _TYPOS else address


@lru_cache(maxsize=32768)
def registered_domain(text: str) -> str:
    """The domain a house registered: 'https://www.maier.co.at/kontakt' -> 'maier.co.at'; '' for none."""
    if "." not in text or " " in text.strip():
        return ""
    parts = _extract(text.strip())
    if not parts.domain or parts.domain.replace(".", "").isdigit():
        return ""
    if not parts.suffix:  # a name outside the public list, as .example or an intranet
        host = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split(":")[0]
        return ".".join(host.split(".")[-2:]) if host.count(".") else ""
    return f"{parts.domain}.{parts.suffix}".lower()


def is_shared_box(address: str) -> bool:
    """Whether many people of a house read this mailbox (info@, vertrieb@)."""
    return address.partition("@")[0] in SHARED_BOXES
