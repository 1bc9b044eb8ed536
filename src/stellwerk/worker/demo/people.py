"""Invents companies and the people in them; no name is given twice, every address ends in .example."""

import random
from dataclasses import dataclass

from stellwerk.clean.text import fold
from stellwerk.worker.demo.phrases import (
    BRANCHES,
    COINED,
    DECIDERS,
    ENDINGS,
    FEMALE,
    FRENCH,
    LAST,
    LEGAL,
    MALE,
    OTHERS,
    STREETS,
    TRADES,
)
from stellwerk.worker.demo.towns import CALLING_CODES, Town

_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ş": "s"}
)
_FRENCH_TOWNS = ("Lausanne", "Genève")


@dataclass(frozen=True, slots=True)
class Company:
    """A company at one place; `number` is its telephone number in E.164 form."""

    name: str
    legal: str
    street: str
    town: Town
    branch: str
    employees: int
    number: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.legal}"

    @property
    def key(self) -> str:
        return fold(self.name)

    @property
    def domain(self) -> str:
        return f"{slug(self.name)}.example"


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody at a company."""

    company: Company
    woman: bool
    first: str
    last: str
    role: str
    decides: bool
    language: str
    number: str

    @property
    def salutation(self) -> str:
        return "Frau" if self.woman else "Herr"

    @property
    def key(self) -> str:
        return fold(f"{self.first} {self.last}")

    @property
    def email(self) -> str:
        return f"{slug(self.first)}.{slug(self.last)}@{self.company.domain}"


def slug(text: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in text.translate(_PLAIN).lower())
    return "-".join(part for part in letters.split("-") if part)


class Registry:
    """Makes companies and people, each name once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._companies: set[str] = set()
        self._numbers: set[str] = set()

    def human(self, town: Town, *, decides: bool | None = None) -> Human:
        """Somebody at a new company of that town."""
        rng = self.rng
        company = self._company(town)
        decides = rng.random() < 0.45 if decides is None else decides
        woman = rng.random() < 0.3
        first = rng.choice(FEMALE if woman else MALE)
        language = "fr" if town.name in _FRENCH_TOWNS else "de"
        if language == "fr":
            first, woman = rng.choice(FRENCH), False
        role = rng.choice(DECIDERS if decides else OTHERS)
        if woman and role.endswith(("leiter", "führer", "Inhaber", "Meister", "käufer")):
            role += "in"
        return Human(company, woman, first, rng.choice(LAST), role, decides, language, self._direct(company))

    def _company(self, town: Town) -> Company:
        rng = self.rng
        name = self._name(town)
        return Company(
            name, rng.choice(LEGAL[town.country]), f"{rng.choice(STREETS)} {rng.randrange(1, 180)}", town,
            rng.choice(BRANCHES), rng.choice((6, 12, 18, 35, 60, 90, 90, 140, 140, 220, 380, 650)), self._number(town),
        )  # fmt: skip

    def _name(self, town: Town) -> str:
        rng = self.rng
        while True:
            owner, trade = rng.choice(LAST), rng.choice(TRADES)
            core = rng.choice((
                owner, f"{owner} & {rng.choice(('Sohn', 'Söhne', 'Partner'))}", f"{owner} & {rng.choice(LAST)}",
                f"{rng.choice(COINED)}{rng.choice(ENDINGS)}", f"{rng.choice(COINED)}{rng.choice(ENDINGS)}",
            ))  # fmt: skip
            name = f"{core} {trade}"
            if name not in self._companies:
                self._companies.add(name)
                return name

    def _number(self, town: Town) -> str:
        while True:
            digits = 5 if len(town.dial) > 3 else 6
            number = f"+{CALLING_CODES[town.country]}{town.dial}99{self.rng.randrange(10**digits):0{digits}d}"
            number = f"+41{town.dial}99{self.rng.randrange(10**5):05d}" if town.country == "CH" else number
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _direct(self, company: Company) -> str:
        """An extension of the company's number; Swiss numbers have none."""
        if company.town.country == "CH":
            return company.number
        return f"{company.number[:-2]}{self.rng.randrange(10, 99)}"
