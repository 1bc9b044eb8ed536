"""How likely do two contacts mean the same? Fellegi-Sunter: every observation adds its weight in bits.

A weight is log2 of how much more often the observation is made on two entries of one contact than on two
different contacts that share a blocking key. Company, street and postcode are one fact and count once:
counted apart they merge colleagues.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from stellwerk.clean.contact import Contact
from stellwerk.clean.mail_address import FREE_MAIL, is_shared_box
from stellwerk.clean.text import fold, fold_street, word_set
from stellwerk.terms import Reason

# Shipped weights in bits; the key is also the key of the reason a person reads.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        # Before anything is compared: most pairs that share a key are colleagues or namesakes.
        "prior": -6.0,
        # The person.
        "duplicate.name_same": 7.0,
        "duplicate.name_swapped": 6.5,
        "duplicate.name_similar": 5.0,
        "duplicate.name_alike": 3.0,
        "duplicate.name_short": 4.5,
        "duplicate.last_name_same": 1.0,
        "duplicate.first_name_differs": -8.0,
        "duplicate.last_name_differs": -7.0,
        "duplicate.name_differs": -12.0,
        "duplicate.one_without_name": -8.0,
        "duplicate.both_without_name": 4.5,
        # Company and place, one fact.
        "duplicate.site_same": 6.0,
        "duplicate.company_same": 4.5,
        "duplicate.company_elsewhere": 0.0,
        "duplicate.address_same": 4.0,
        "duplicate.town_differs": -3.0,
        "duplicate.company_differs": -6.0,
        # E-mail.
        "duplicate.email_same": 9.0,
        "duplicate.email_similar": 3.0,
        "duplicate.email_shared": 1.0,
        "duplicate.email_differs": -2.0,
        # Telephone; a fixed line may be the switchboard of a whole house.
        "duplicate.mobile_same": 8.0,
        "duplicate.phone_same": 2.5,
        "duplicate.phone_similar": 1.5,
        "duplicate.phone_differs": -1.0,
    }
)
_NICKNAMES = (
    "andreas andi andy, michael micha michi mike, stefan stephan steffen, thomas tom tommy, "
    "christian chris, alexander alex sascha, matthias mathias matze, maximilian max, "
    "katharina kathi kati katrin kathrin, susanne susi, stefanie stephanie steffi, "
    "christine christina tina, johannes hannes jo, benjamin ben benni, sebastian basti, gabriele gabi, "
    "hans johann, josef sepp joseph, wolfgang wolf, daniel dani, robert rob bob, elisabeth lisa sissi, "
    "margarete greta grete, friedrich fritz, wilhelm willi willy, heinrich heinz, jakob jacob, "
    "philipp phillip philip, tobias tobi, florian flo, markus marcus marc mark, klaus claus, karl carl, "
    "guenter guenther, ralf ralph, rolf rudolf, walter walther, ulrich uli ulli, barbara babsi, "
    "franziska franzi, manuela manu, martina tina, jens jan, joerg georg, claudia klaudia"
)
_NAMESAKES: dict[str, set[str]] = {}
for _row in _NICKNAMES.split(", "):
    for _nick in _row.split():
        _NAMESAKES.setdefault(_nick, set()).update(_row.split())
_EMPTY_WORDS = word_set("und co kg gmbh ag the der die das firma fa")
_UMLAUT = re.compile(r"(?<=[aou])e")
_DOUBLED = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How probably two contacts are one (0 to 1), and the observations with their bits."""

    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a contact, folded once."""

    first: str
    last: str
    company: str
    company_words: tuple[str, ...]
    street: str
    postcode: str
    city: str
    email: str
    fixed: str
    mobile: str
    raw: str


@lru_cache(maxsize=65536)
def loose(text: str) -> str:
    """A folded text in which umlaut spellings and doubled letters do not matter: mueller, muller -> muler."""
    return _DOUBLED.sub(r"\1", _UMLAUT.sub("", text))


def traits(contact: Contact) -> Traits:
    """The comparable form of a contact."""
    company = loose(contact.company_key)
    return Traits(
        fold(contact.first_name) if contact.first_name else "",
        fold(contact.last_name) if contact.last_name else "",
        company.replace(" ", ""),
        _telling_words(company),
        loose(fold_street(contact.street)) if contact.street else "",
        contact.postcode,
        loose(fold(contact.city)) if contact.city else "",
        contact.email,
        contact.phone,
        contact.mobile,
        bare_digits(contact.phone_raw) if contact.phone_raw else "",
    )


@lru_cache(maxsize=65536)
def _telling_words(company: str) -> tuple[str, ...]:
    return tuple(word for word in company.split() if word not in _EMPTY_WORDS)


def bare_digits(text: str) -> str:
    """The digits of an unreadable number without country code and leading zero, for comparison only."""
    digits = "".join(letter for letter in text.replace("(0)", "") if letter.isdigit())
    return digits.removeprefix("00").removeprefix("49").lstrip("0")


def compare(a: Contact, b: Contact, *, weights: Mapping[str, float] = WEIGHTS) -> Likeness:
    """How probably two contacts are one, with the reasons. The order of the two does not matter."""
    return compare_traits(traits(a), traits(b), weights=weights)


def compare_traits(a: Traits, b: Traits, *, weights: Mapping[str, float] = WEIGHTS) -> Likeness:
    """The same on prepared contacts."""
    if a == b and (a.last or a.company) and (a.email or a.fixed or a.mobile or a.raw or a.street):
        return Likeness(1.0, (Reason("duplicate.identical"),))
    seen = [key for key in (_name(a, b), _site(a, b), _email(a, b), _phone(a, b)) if key]
    bits = weights["prior"] + sum(weights[key] for key in seen)
    seen.sort(key=lambda key: -abs(weights[key]))
    reasons = tuple(Reason(key, {"bits": weights[key]}) for key in seen)
    return Likeness(1 / (1 + 2 ** min(-bits, 1000)), reasons)


# ---------------------------------------------------------------- the person


def _name(a: Traits, b: Traits) -> str:
    if not (a.first or a.last) and not (b.first or b.last):
        return "duplicate.both_without_name"
    if not (a.first or a.last) or not (b.first or b.last):
        return "duplicate.one_without_name"
    # In one order, for the outcome must not depend on it.
    one, two = sorted(((a.first, a.last), (b.first, b.last)))
    return _names(*one, *two)


@lru_cache(maxsize=65536)
def _names(first: str, last: str, first2: str, last2: str) -> str:
    if not (first and last and first2 and last2):
        return _incomplete(first, last, first2, last2)
    same_last, same_first = _alike(last, last2), _alike(first, first2)
    if same_last == same_first == 1:
        return "duplicate.name_same"
    if same_last and same_first:
        return "duplicate.name_similar" if min(same_last, same_first) > 0.86 else "duplicate.name_alike"
    if _alike(first, last2) and _alike(last, first2):
        return "duplicate.name_swapped"
    if (same_last and _short_for(first, first2)) or _short_and_swapped(first, last, first2, last2):
        return "duplicate.name_short"
    if same_last:
        return "duplicate.first_name_differs"
    return "duplicate.last_name_differs" if same_first else "duplicate.name_differs"


def _incomplete(first: str, last: str, first2: str, last2: str) -> str:
    """One side has a single name; it may stand in the wrong column."""
    if (first, last) == (first2, last2):
        return "duplicate.name_short"
    words, words2 = [word for word in (first, last) if word], [word for word in (first2, last2) if word]
    if any(_alike(word, word2) for word in words for word2 in words2):
        return "duplicate.last_name_same"
    return "duplicate.name_differs"


def _short_and_swapped(first: str, last: str, first2: str, last2: str) -> bool:
    return (_short_for(first, last2) and _alike(last, first2) > 0) or (
        _short_for(last, first2) and _alike(first, last2) > 0
    )


@lru_cache(maxsize=65536)
def _alike(one: str, two: str) -> float:
    """1.0: the same but for umlauts and doubled letters; less: one slip (two in long words); 0.0: no."""
    plain, plain2 = loose(one), loose(two)
    if plain == plain2:
        return 1.0 if one else 0.0
    if min(len(plain), len(plain2)) < 3:
        return 0.0
    allowed = 1 if max(len(one), len(two)) < 9 else 2
    if OSA.distance(plain, plain2) > allowed and OSA.distance(one, two) > allowed:
        return 0.0
    return max(JaroWinkler.similarity(one, two), JaroWinkler.similarity(plain, plain2))


@lru_cache(maxsize=65536)
def _short_for(one: str, two: str) -> bool:
    """An initial, a nickname or the first of two names."""
    short, long = sorted((one, two), key=len)
    if len(short) == 1:
        return long.startswith(short)
    if long.startswith(short + " "):
        return True
    return loose(two) in {loose(name) for name in _NAMESAKES.get(one, ())}


# ---------------------------------------------------------------- company and place


def _site(a: Traits, b: Traits) -> str:
    place = _place(a, b)
    if not a.company or not b.company:
        return {1: "duplicate.address_same", -1: "duplicate.town_differs"}.get(place, "")
    if _same_company(a, b):
        if place > 0:
            return "duplicate.site_same"
        return "duplicate.company_elsewhere" if place < 0 else "duplicate.company_same"
    return "duplicate.address_same" if place > 0 else "duplicate.company_differs"


def _place(a: Traits, b: Traits) -> int:
    """1: the same house; -1: another place; 0: not known well enough."""
    same_postcode = a.postcode == b.postcode if a.postcode and b.postcode else None
    same_town = _same_town(a.city, b.city) if a.city and b.city else None
    if a.street and b.street:
        if _same_street(a.street, b.street) and (same_postcode or same_town):
            return 1
        if not (same_postcode or same_town):
            return -1 if same_postcode is False or same_town is False else 0
        return -1 if not _similar_street(a.street, b.street) else 0
    if same_postcode is False and not same_town:
        return -1
    return -1 if same_town is False and not same_postcode else 0


@lru_cache(maxsize=65536)
def _same_street(one: str, two: str) -> bool:
    if one == two:
        return True
    name, _, number = one.rpartition(" ")
    name2, _, number2 = two.rpartition(" ")
    return number == number2 and number[:1].isdigit() and ratio(name, name2) > 80


def _similar_street(one: str, two: str) -> bool:
    """One has lost its number or its spaces, or the number is mistyped."""
    glued, glued2 = one.replace(" ", ""), two.replace(" ", "")
    return glued.startswith(glued2) or glued2.startswith(glued) or ratio(glued, glued2) > 85


@lru_cache(maxsize=65536)
def _same_town(one: str, two: str) -> bool:
    return one == two or one.startswith(two) or two.startswith(one) or ratio(one, two) > 80


def _same_company(a: Traits, b: Traits) -> bool:
    return a.company == b.company or _one_company(a.company_words, b.company_words)


@lru_cache(maxsize=65536)
def _one_company(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """The same words but for slips and abbreviations; a shorter name is the beginning of the longer one."""
    if not one or not two:
        return False
    if ratio("".join(one), "".join(two)) >= 88:
        return True
    short, long = sorted((one, two), key=len)
    if sum(map(len, short)) < 4:
        return False
    return all(_word_fits(word, long[place]) for place, word in enumerate(short))


def _word_fits(one: str, two: str) -> bool:
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    return (len(short) >= 3 and long.startswith(short)) or _alike(one, two) > 0.86


# ---------------------------------------------------------------- mail and telephone


def _email(a: Traits, b: Traits) -> str:
    if not a.email or not b.email:
        return ""
    if a.email == b.email:
        return "duplicate.email_shared" if is_shared_box(a.email) else "duplicate.email_same"
    local, _, domain = a.email.partition("@")
    local2, _, domain2 = b.email.partition("@")
    shared, shared2 = is_shared_box(a.email), is_shared_box(b.email)
    if shared or shared2:
        return ""
    if domain != domain2 and domain not in FREE_MAIL and domain2 not in FREE_MAIL:
        return "duplicate.email_differs"  # 'k.maier' of another house is a namesake
    if _one_mailbox(local, local2):
        return "duplicate.email_similar"
    return "duplicate.email_differs" if domain == domain2 else ""


def _one_mailbox(one: str, two: str) -> bool:
    """'k.maier', 'karl.maier', 'maier.karl' and 'karlmaier' may be one person's; 'maier' too."""
    words, words2 = sorted(re.split(r"[._-]", one)), sorted(re.split(r"[._-]", two))
    if "".join(words) == "".join(words2) or _alike(one, two):
        return True
    common = set(words) & set(words2)
    if not any(len(word) > 2 for word in common):
        return False
    rest, rest2 = [w for w in words if w not in common], [w for w in words2 if w not in common]
    return not rest or not rest2 or rest[0][0:1] == rest2[0][0:1]


def _phone(a: Traits, b: Traits) -> str:
    if a.mobile and a.mobile == b.mobile:
        return "duplicate.mobile_same"
    if a.fixed and a.fixed == b.fixed:
        return "duplicate.phone_same"
    if a.raw and a.raw == b.raw:
        return "duplicate.phone_same"
    numbers, numbers2 = a.fixed or a.mobile or a.raw, b.fixed or b.mobile or b.raw
    if not numbers or not numbers2:
        return ""
    if numbers[-4:] == numbers2[-4:] or OSA.distance(numbers, numbers2, score_cutoff=1) <= 1:
        return "duplicate.phone_similar" if OSA.distance(numbers, numbers2, score_cutoff=2) <= 2 else ""
    if (a.fixed and b.fixed) or (a.mobile and b.mobile):
        return "duplicate.phone_differs"
    return ""
