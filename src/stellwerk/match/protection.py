"""Whose company is it? Protections, conflicts of interest and named accounts name one; leads are held against them.

The comparison of companies is the duplicate engine's. Only what shares a web domain, or the sound of a name and
its place, is compared: many leads meet many claims without comparing each with each.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from stellwerk.clean.contact import Contact
from stellwerk.clean.legal_forms import split_company
from stellwerk.clean.likeness import Traits, compare_traits, traits
from stellwerk.clean.mail_address import FREE_MAIL, registered_domain
from stellwerk.clean.text import fold, sound, word_set
from stellwerk.terms import Reason

# Many houses live under these; sharing one of them says nothing.
SHARED_HOSTS = FREE_MAIL | word_set(
    "facebook.com instagram.com linkedin.com xing.com youtube.com wixsite.com wordpress.com jimdosite.com "
    "jimdofree.com webnode.com blogspot.com google.com business.site"
)
_SAME_COMPANY = frozenset({"duplicate.site_same", "duplicate.company_same"})


class Sureness(IntEnum):
    """How sure it is that two entries mean one company. Rules act on NAME and above; a person is shown all."""

    DOUBTFUL = 1
    NAME = 2
    PLACE = 3
    DOMAIN = 4


@dataclass(frozen=True, slots=True)
class Company:
    """A company as a lead or a claim names it; '' means unknown. `product` '' stands for every product line."""

    id: int
    name: str
    web_domain: str
    country: str
    postcode: str
    city: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's word on a company: the owner of a protection, or the partner that must not get its leads."""

    partner_id: str
    company: Company


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim that speaks of a company, how sure that is, and why."""

    claim: Claim
    sureness: Sureness
    reason: Reason


def claims_on(leads: Sequence[Company], claims: Sequence[Claim]) -> dict[int, tuple[str, ...]]:
    """Lead id -> who claims its company: the surer claim first, of equal ones the earlier in `claims`.

    Give the claims oldest first. A claim for one product line holds for leads of that line alone. A lead that
    nobody claims has no entry.
    """
    return {
        lead_id: tuple(dict.fromkeys(hit.claim.partner_id for hit in hits))
        for lead_id, hits in hits_on(leads, claims).items()
    }


def hits_on(
    companies: Sequence[Company], claims: Sequence[Claim], *, least: Sureness = Sureness.NAME
) -> dict[int, list[Hit]]:
    """Company id -> the claims that speak of it, the surest first; the reasons are for the person who decides."""
    named = [_name(claim.company) for claim in claims]
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(named):
        for key in _keys(name):
            blocks[key].append(place)
    found: dict[int, list[Hit]] = {}
    for company in companies:
        hits = list(_hits(_name(company), claims, named, blocks, least))
        if hits:
            found[company.id] = sorted(hits, key=lambda hit: -hit.sureness)
    return found


@dataclass(frozen=True, slots=True)
class _Name:
    """A company, prepared for comparing."""

    company: Company
    domain: str
    key: str
    traits: Traits


def _name(company: Company) -> _Name:
    key = fold(split_company(company.name)[0])
    domain = registered_domain(company.web_domain) if company.web_domain else ""
    contact = Contact(
        company=company.name, company_key=key, postcode=company.postcode.strip(), city=company.city
    )
    return _Name(company, "" if domain in SHARED_HOSTS else domain, key, traits(contact))


def _keys(name: _Name) -> tuple[str, ...]:
    """By what a company is looked up. Whole names meet anywhere, names that only sound alike in one place."""
    keys = [f"d:{name.domain}"] if name.domain else []
    if name.key:
        heard = sound(name.key.partition(" ")[0])
        keys.append(f"n:{name.key}")
        keys += [f"p:{heard}|{name.traits.postcode}"] if name.traits.postcode else []
        keys += [f"c:{heard}|{name.traits.city}"] if name.traits.city else []
    return tuple(keys)


def _hits(
    one: _Name,
    claims: Sequence[Claim],
    named: Sequence[_Name],
    blocks: Mapping[str, Sequence[int]],
    least: Sureness,
) -> Iterator[Hit]:
    places = sorted({place for key in _keys(one) for place in blocks.get(key, ())})
    for place in places:
        line = claims[place].company.product
        if line and line != one.company.product:
            continue
        judged = _judge(one, named[place])
        if judged and judged[0] >= least:
            yield Hit(claims[place], *judged)


def _judge(one: _Name, two: _Name) -> tuple[Sureness, Reason] | None:
    """How sure two are one company; None where they are not, or nothing speaks for it."""
    if one.domain and one.domain == two.domain:
        return Sureness.DOMAIN, Reason("protection.same_domain", {"domain": one.domain})
    if not _same_name(one, two) or _abroad(one.company, two.company):
        return None
    values = {"company": two.company.name, "city": two.company.city or two.company.postcode}
    exact = one.traits.company == two.traits.company
    if not exact and not _telling(one, two):
        return Sureness.DOUBTFUL, Reason("protection.name_begins_alike", values)
    if _known_place(one) and _known_place(two):
        return Sureness.PLACE, Reason("protection.same_place", values)
    if exact:
        return Sureness.NAME, Reason("protection.same_name", values)
    return Sureness.DOUBTFUL, Reason("protection.name_begins_alike", values)


def _same_name(one: _Name, two: _Name) -> bool:
    """The duplicate engine's word: the same company, and not in another town."""
    reasons = compare_traits(one.traits, two.traits).reasons
    return any(reason.key in _SAME_COMPANY for reason in reasons)


def _telling(one: _Name, two: _Name) -> bool:
    """Two words in common tell a company; 'Müller' alone is the beginning of many names in a town."""
    shorter = min(len(one.traits.company_words), len(two.traits.company_words))
    alike = len(one.traits.company_words) == len(two.traits.company_words)
    return shorter >= 2 or alike


def _abroad(one: Company, two: Company) -> bool:
    return bool(one.country and two.country and one.country != two.country)


def _known_place(name: _Name) -> bool:
    return bool(name.traits.postcode or name.traits.city)
