"""A raw record becomes a clean contact: one spelling for names, companies, numbers, places and dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.clean.contact import Contact
from stellwerk.clean.figures import parse_count, parse_date, parse_datetime, parse_money_cents, parse_number
from stellwerk.clean.legal_forms import split_company
from stellwerk.clean.mail_address import FREE_MAIL, read_email, registered_domain
from stellwerk.clean.people import Person, decides, proper_case, read_person, read_salutation
from stellwerk.clean.phones import NO_PHONE, Phone, read_phones
from stellwerk.clean.places import (
    country_of_domain,
    country_of_town,
    is_german_postcode,
    read_country,
    restore_zero,
    split_postcode,
)
from stellwerk.clean.text import fold, tidy
from stellwerk.clean.wording import read_channel, read_consent, read_currency, read_language
from stellwerk.terms import Reason

__all__ = [
    "normalise",
    "parse_count",
    "parse_date",
    "parse_datetime",
    "parse_money_cents",
    "parse_number",
]
_NOTHING = dict.fromkeys(OUR_NAMES, "")  # most cells are empty: only those that say something are looked at
_GERMAN_SPEAKING = ("DE", "AT", "CH")


def normalise(
    record: Mapping[str, str], *, default_country: str, tz: tzinfo, day_first: bool = True
) -> tuple[Contact, tuple[Reason, ...]]:
    """The clean contact of a record under our column names, and what was changed that is worth saying.

    `default_country` (ISO alpha-2) counts where nothing else tells; `tz` is the zone of times without one;
    `day_first` decides what 5/6/2026 means. Never raises: what cannot be read is said in the reasons.
    """
    raw = _NOTHING | {name: tidy(text) for name, text in record.items() if text and name in _NOTHING}
    said: list[Reason] = []
    salutation, title = read_salutation(raw["salutation"])
    company, legal_form, company_key, name = _company(raw["company"], raw["name"])
    person = read_person(raw["first_name"], raw["last_name"], name)
    email = _email(raw["email"], said)
    place, phones = _place_and_phones(raw, email, default_country, said)
    phone, mobile, phone_raw = _sorted_phones(phones, raw, said)
    contact = Contact(
        lead_id=raw["lead_id"],
        company=company,
        legal_form=legal_form,
        salutation=salutation or person.salutation,
        title=_titles(title, person),
        first_name=person.first_name,
        last_name=person.last_name,
        role=raw["role"],
        decides=decides(raw["role"]),
        email=email,
        phone=phone,
        mobile=mobile,
        phone_raw=phone_raw,
        street=proper_case(raw["street"]),
        postcode=place.postcode,
        city=proper_case(place.city),
        country=place.country,
        web=registered_domain(raw["web"]) if raw["web"] else "",
        language=read_language(record.get("language", "")),
        industry=raw["industry"],
        employees=parse_count(raw["employees"]) if raw["employees"] else None,
        product=raw["product"],
        interest=raw["interest"],
        value_cents=_value_cents(raw["value"], said),
        currency=read_currency(record.get("currency", ""), raw["value"]),
        deadline_on=parse_date(raw["deadline"], day_first=day_first) if raw["deadline"] else None,
        source=raw["source"],
        channel=read_channel(raw["channel"], raw["source"], raw["campaign"]),
        campaign=raw["campaign"],
        received_at=parse_datetime(raw["received_at"], tz=tz, day_first=day_first)
        if raw["received_at"]
        else None,
        consent=read_consent(
            record.get("consent", "")
        ),  # as written: an 'x' is a tick here, elsewhere a blank
        remark=raw["remark"],
        partner=raw["partner"],
        name_key=fold(f"{person.first_name} {person.last_name}"),
        company_key=company_key,
    )
    _say_lost_dates(contact, raw, said)
    return contact, tuple(said)


@dataclass(frozen=True, slots=True)
class _Place:
    country: str
    postcode: str
    city: str


@lru_cache(maxsize=32768)
def _company(company: str, name: str) -> tuple[str, str, str, str]:
    """(company with its legal form, legal form, key, what is left as the person's name)."""
    if not company and split_company(name)[1]:
        company, name = name, ""
    if not company:
        return "", "", "", name
    if name == company:
        name = ""
    core, legal_form = split_company(company)
    core = _company_case(core)
    return f"{core} {legal_form}".strip(), legal_form, fold(core), name


def _company_case(name: str) -> str:
    """Shouted company names in proper case; short words stay, they may be initials (SAP, KSB)."""
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) > 6 and name.isupper():
        return " ".join(word if len(word) <= 3 else proper_case(word) for word in name.split())
    return proper_case(name) if name.islower() and len(letters) > 3 else name


def _titles(title: str, person: Person) -> str:
    if not title or title == person.title:
        return person.title
    return " ".join(dict.fromkeys(f"{title} {person.title}".split()))


def _email(raw: str, said: list[Reason]) -> str:
    if not raw:
        return ""
    email = read_email(raw)
    if not email:
        said.append(Reason("clean.email_unreadable", {"before": raw}))
    elif email != raw.lower():
        said.append(Reason("clean.email_mended", {"before": raw, "after": email}))
    return email


def _place_and_phones(
    raw: Mapping[str, str], email: str, default_country: str, said: list[Reason]
) -> tuple[_Place, tuple[Phone, ...]]:
    """Country and numbers together: a number tells the country, the country reads the number."""
    told, postcode, city = split_postcode(raw["postcode"], raw["city"])
    country = (read_country(raw["country"]) if raw["country"] else "") or told
    by = ""
    if not country:
        country, by = _evidence(raw, email, postcode, city, default_country)
        if by and country != default_country:
            said.append(Reason("clean.country_guessed", {"country": country, "by": by}))
    full = restore_zero(postcode, country=country) if len(postcode) == 4 else postcode
    if full != postcode:
        said.append(Reason("clean.postcode_zero", {"before": postcode, "after": full}))
    # A number without + is not read where the country is in doubt: it would become somebody else's.
    region = country or ("" if postcode else default_country)
    phones = [*read_phones(raw["phone"], region=region), *read_phones(raw["mobile"], region=region)]
    return _Place(country, full, city), tuple(phones)


def _evidence(
    raw: Mapping[str, str], email: str, postcode: str, city: str, default_country: str
) -> tuple[str, str]:
    """The country and by what it was guessed: phone, town, postcode, domain; else the default, by nothing."""
    for text in (raw["phone"], raw["mobile"]):
        if text.startswith(("+", "00")):
            for phone in read_phones(text, region=default_country):
                if phone.region:
                    return phone.region, "phone"
    if city and (country := country_of_town(city)):
        return country, "city"
    if len(postcode) == 5 and postcode.isdigit() and default_country in _GERMAN_SPEAKING:
        return "DE", "postcode"
    domain = registered_domain(raw["web"]) if raw["web"] else email.rpartition("@")[2]
    if domain and domain not in FREE_MAIL and (country := country_of_domain(domain)):
        return country, "domain"
    if len(postcode) == 4 and default_country == "DE":
        # Four digits are Austrian or Swiss unless a real German postcode lost its zero.
        if is_german_postcode("0" + postcode):
            return "DE", "postcode"
        return _alpine(raw)
    return default_country, ""


def _alpine(raw: Mapping[str, str]) -> tuple[str, str]:
    """Austria or Switzerland? Swiss numbers have a fixed length, so they are tried first."""
    for text in (raw["phone"], raw["mobile"]):
        for country in ("CH", "AT"):
            if text and read_phones(text, region=country):
                return country, "phone"
    return "", ""


def _sorted_phones(
    phones: tuple[Phone, ...], raw: Mapping[str, str], said: list[Reason]
) -> tuple[str, str, str]:
    """(fixed line, mobile, text that is no number); of several of a kind the first counts."""
    text = raw["phone"] or raw["mobile"]
    if not text:
        return "", "", ""
    fixed = next((phone for phone in phones if not phone.is_mobile), NO_PHONE).number
    mobile = next((phone for phone in phones if phone.is_mobile), NO_PHONE).number
    if fixed or mobile:
        return fixed, mobile, ""
    said.append(Reason("clean.phone_unreadable", {"before": text}))
    return "", "", text


def _value_cents(raw: str, said: list[Reason]) -> int | None:
    if not raw:
        return None
    value = parse_money_cents(raw)
    if value is None:
        said.append(Reason("clean.value_unreadable", {"before": raw}))
    return value


def _say_lost_dates(contact: Contact, raw: Mapping[str, str], said: list[Reason]) -> None:
    if raw["deadline"] and contact.deadline_on is None:
        said.append(Reason("clean.date_unreadable", {"column": "deadline", "before": raw["deadline"]}))
    if raw["received_at"] and contact.received_at is None:
        said.append(Reason("clean.date_unreadable", {"column": "received_at", "before": raw["received_at"]}))
