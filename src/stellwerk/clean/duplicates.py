"""Which contacts of a batch are already known? Only those that share a key are compared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stellwerk.clean.contact import Contact
from stellwerk.clean.likeness import WEIGHTS, Likeness, Traits, bare_digits, compare, compare_traits, traits
from stellwerk.clean.mail_address import FREE_MAIL
from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.text import fold, sound

__all__ = ["WEIGHTS", "Keys", "Likeness", "Pair", "compare", "find", "keys"]


@dataclass(frozen=True, slots=True)
class Keys:
    """The features by which a contact is looked up; two contacts without a common one are not compared."""

    email: str = ""
    phones: tuple[str, ...] = ()
    name_place: tuple[str, ...] = ()
    name_company: tuple[str, ...] = ()
    company_place: str = ""

    def all(self) -> tuple[str, ...]:
        """Every key as one text with its kind in front; what a table of keys holds."""
        found = [f"p:{phone}" for phone in self.phones]
        if self.email:
            found.append(f"e:{self.email}")
        found += [f"n:{key}" for key in self.name_place]
        found += [f"c:{key}" for key in self.name_company]
        if self.company_place:
            found.append(f"s:{self.company_place}")
        return tuple(found)


def site_key(contact: Contact) -> str:
    """By what the company of a contact is looked up: its sound and place, or its name where the place is unknown."""
    return site_of(keys(contact), contact)


def site_of(its_keys: Keys, contact: Contact) -> str:
    """The same where the keys are there already."""
    return its_keys.company_place or contact.company_key


@dataclass(frozen=True, slots=True)
class Pair:
    """Contact `first` of the batch is probably `second`: an earlier one of the batch, or one of the known."""

    first: int
    second: int
    is_known: bool
    likeness: Likeness


def keys(contact: Contact) -> Keys:
    """The blocking keys of a contact. Names go in by their sound, each word alone, so swapped names meet."""
    phones = [phone for phone in (contact.phone, contact.mobile) if phone]
    if not phones and contact.phone_raw:
        digits = bare_digits(contact.phone_raw)
        phones = [digits] if len(digits) >= 6 else []
    heard = {sound(word) for word in contact.name_key.split() if len(word) > 1}
    place = contact.postcode or fold(contact.city)
    firm = contact.company_key.partition(" ")[0]
    house = contact.email.rpartition("@")[2]
    if house in FREE_MAIL:
        house = ""
    return Keys(
        email=contact.email,
        phones=tuple(phones),
        name_place=tuple(sorted(f"{word}|{place}" for word in heard)) if place else (),
        name_company=tuple(sorted(f"{word}|{by}" for word in heard for by in (sound(firm), house) if by)),
        company_place=f"{sound(firm)}|{place}" if firm and place else "",
    )


def find(
    contacts: Sequence[Contact],
    *,
    known: Sequence[Contact] = (),
    own: Sequence[Keys] = (),
    policy: CleanPolicy | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Pair]:
    """All pairs of probability `policy.ask_above` and more: each contact with those before it and the known.

    `known` are the candidates that share a key with the batch; `own` the keys of the batch where the caller has
    them. Keys shared by more than `policy.largest_block` contacts are left out. Sorted by first, then the most
    probable.
    """
    policy = policy or CleanPolicy()
    shift = len(known)
    prepared = _Prepared([*known, *contacts])
    blocks: dict[str, list[int]] = defaultdict(list)
    pairs: list[Pair] = []
    their_keys = [*map(keys, known), *(own or map(keys, contacts))]
    for place, its_keys in enumerate(their_keys):
        features = its_keys.all()
        if place >= shift:
            found = _compared(place, _candidates(features, blocks, policy), prepared, weights)
            close = [
                Pair(place - shift, other if other < shift else other - shift, other < shift, likeness)
                for other, likeness in found
                if likeness.probability >= policy.ask_above
            ]
            pairs += sorted(close, key=lambda pair: -pair.likeness.probability)
        for key in features:
            blocks[key].append(place)
    return pairs


def _candidates(own: Iterable[str], blocks: Mapping[str, list[int]], policy: CleanPolicy) -> list[int]:
    shared: set[int] = set()
    for key in own:
        block = blocks.get(key)
        if block and len(block) <= policy.largest_block:
            shared.update(block)
    return sorted(shared)


class _Prepared(dict[int, Traits]):
    """The traits of contacts by their place, made when first asked for: most share no key with anybody."""

    def __init__(self, contacts: Sequence[Contact]) -> None:
        self._contacts = contacts

    def __missing__(self, place: int) -> Traits:
        made = self[place] = traits(self._contacts[place])
        return made


def _compared(
    place: int, others: Iterable[int], prepared: Mapping[int, Traits], weights: Mapping[str, float]
) -> Iterator[tuple[int, Likeness]]:
    for other in others:
        yield other, compare_traits(prepared[place], prepared[other], weights=weights)
