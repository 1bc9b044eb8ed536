"""Telephone numbers in E.164 form.

`phonenumbers` decides what a valid number is. Its verdict depends on the first digits and the length, so for
the three home countries it is asked once per prefix and length; that is what makes this fast.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

_HOME = {"DE": "49", "AT": "43", "CH": "41"}
_HOME_BY_CODE = {code: region for region, code in _HOME.items()}
_SEVERAL = re.compile(r"\s*(?:[;,]|\boder\b|\bor\b|\bund\b|\s/\s*(?=[0+])|/\s+(?=[0+]))\s*", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:tel(?:efon)?|fon|phone|mobil|mobile|handy|m|t|p)\s*[.:]+\s*", re.IGNORECASE)
_DIRECT_DIAL = re.compile(r"(?:durchwahl|dw|ext\.?|x)\.?:?\s*(?=\d{1,5}$)", re.IGNORECASE)
_NO_DIGIT = re.compile(r"[^\d]")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PAGER)
_PREFIX = 5  # digits that decide, with the length, what kind a number of the home countries is


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164 form and where it belongs; `number` is '' when the text is none."""

    number: str
    is_mobile: bool = False
    region: str = ""


NO_PHONE = Phone("")


def read_phones(text: str, *, region: str) -> tuple[Phone, ...]:
    """All valid numbers of a cell ('0561 123 / 0171 456'); `region` (DE, AT ...) reads those without +."""
    if not text:
        return ()
    whole = read_phone(text, region=region)
    if whole.number:
        return (whole,)
    parts = _SEVERAL.split(text)
    if len(parts) < 2:
        return ()
    return tuple(
        phone for phone in (read_phone(part, region=region) for part in parts if part) if phone.number
    )


def read_phone(text: str, *, region: str) -> Phone:
    """One number; NO_PHONE when the text is no valid number."""
    text = _LABEL.sub("", text)
    direct = _DIRECT_DIAL.search(text)
    if direct:
        text = text[: direct.start()] + text[direct.end() :]
    if _WORDS.search(text):
        return NO_PHONE
    text = text.replace("(0)", "").strip()
    digits = _NO_DIGIT.sub("", text)
    if not 6 <= len(digits) <= 17:
        return NO_PHONE
    abroad = text.startswith(("+", "(+"))
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    return _international(digits) if abroad else _national(digits, region)


def _international(digits: str) -> Phone:
    home = _HOME_BY_CODE.get(digits[:2])
    if home:
        return _at_home(digits[2:].removeprefix("0"), home)
    return _anywhere("+" + digits, None)


def _national(digits: str, region: str) -> Phone:
    if region not in _HOME:
        return _anywhere(digits, region) if region else NO_PHONE
    if digits[0] == "0":
        return _at_home(digits[1:], region)
    # The + was lost, or Excel ate the leading zero; the longer reading is the rarer accident.
    code = _HOME[region]
    if digits.startswith(code) and len(digits) >= 11:
        phone = _at_home(digits[2:].removeprefix("0"), region)
        if phone.number:
            return phone
    return _at_home(digits, region) if len(digits) >= 9 else NO_PHONE


def _at_home(national: str, region: str) -> Phone:
    """A national number without its zero in one of the home countries."""
    kind = _kind(region, national[:_PREFIX], len(national))
    if kind is None:
        return NO_PHONE
    return Phone(f"+{_HOME[region]}{national}", kind, region)


@lru_cache(maxsize=65536)
def _kind(region: str, prefix: str, length: int) -> bool | None:
    """Whether numbers of this prefix and length are mobile ones; None when there are no such numbers.

    The digits behind the prefix do not matter for the kind, so any may stand in for them.
    """
    if prefix.startswith("00"):
        return None  # one zero may be left over from the way of writing, two are none of a number
    for filler in ("23456789012345678", "11111111111111111"):
        # Country and digits are known, so there is nothing to parse (a fifth of the time).
        digits = int((prefix + filler)[:length])
        kind = phonenumbers.number_type(PhoneNumber(int(_HOME[region]), digits))
        if kind != PhoneNumberType.UNKNOWN:
            return kind in _MOBILE
    return None


@lru_cache(maxsize=16384)
def _anywhere(text: str, region: str | None) -> Phone:
    """Any other country's number, read by `phonenumbers`."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return NO_PHONE
    if not phonenumbers.is_valid_number(number):
        return NO_PHONE
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    return Phone(written, mobile, phonenumbers.region_code_for_number(number) or "")
