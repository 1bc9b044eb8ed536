"""Names of persons: salutations and titles apart, proper case, 'Nachname, Vorname', roles."""

import re
from dataclasses import dataclass
from functools import lru_cache

from nameparser import HumanName

from stellwerk.clean.text import word_set

_SALUTATIONS = {
    **dict.fromkeys(word_set("herr hr herrn hrn mr mister m monsieur signor männlich male h"), "Herr"),
    **dict.fromkeys(word_set("frau fr fräulein mrs ms miss mme madame signora w weiblich female f"), "Frau"),
}
_ONLY_ALONE = word_set("m h w f")  # letters that mean a salutation only in a column of their own
_TITLE = re.compile(
    r"(?:^|(?<=[\s.]))(?P<title>prof\.?|professor|univ\.-prof\.|priv\.-doz\.|dr\.?(?:-ing\.?)?|doktor|"
    r"dipl\.?\s?-?\s?"
    r"(?:ing|kfm|kff|kffr|betriebsw|inform|phys|chem|wirt-?ing|wi-?ing|oec|math)\.?(?:\s?\(fh\))?|ing\.|"
    r"mag\.|mba|"
    r"m\.\s?sc\.?|b\.\s?sc\.?|msc|bsc|m\.\s?eng\.?|b\.\s?eng\.?|m\.\s?a\.|b\.\s?a\.|ll\.m\.?|h\.\s?c\.|med\.|"
    r"rer\.\s?nat\.|jur\.|phil\.|techn\.)(?=\s|$|,)",
    re.IGNORECASE,
)
_TITLES = {"prof": "Prof.", "professor": "Prof.", "dr": "Dr.", "doktor": "Dr.", "dr-ing": "Dr.-Ing."}
_PARTICLES = word_set("von van dem vom de der den del della di da du zu zum zur und la le ten ter af el al")
_DECIDES = re.compile(
    r"gesch(?:ä|ae)ftsf(?:ü|ue)hr|\bgf\b|\bceo\b|\bcto\b|\bcfo\b|\bcoo\b|\binhaber|\bowner|vorstand|prokur|"
    r"gesellschafter|\bleiter|leitung|leiterin|\bhead\b|director|direktor|\bchef|president|managing|"
    r"founder|gr(?:ü|ue)nder|"
    r"\beinkaufsleit|betriebsleit|produktionsleit|fertigungsleit|werkleit|werksleit|\bvp\b|partner\b|"
    r"dirigeant|g(?:é|e)rant",
    re.IGNORECASE,
)
_DOES_NOT_DECIDE = re.compile(
    r"praktik|student|sch(?:ü|ue)ler|azubi|auszubildend|lehrling|trainee|werkstudent|assisten[zt]|"
    r"sekret(?:ä|ae)r|"
    r"\bintern\b|aushilfe|empfang|assistant|secretary|apprentice",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name in its parts; '' for what is not known."""

    salutation: str = ""
    title: str = ""
    first_name: str = ""
    last_name: str = ""


NOBODY = Person()


@lru_cache(maxsize=512)
def read_salutation(text: str) -> tuple[str, str]:
    """(salutation, titles) from a salutation column: 'Herr Dr.' -> ('Herr', 'Dr.'), 'Ms' -> ('Frau', '')."""
    words = (word.strip(".,") for word in text.lower().split())
    salutation = next((_SALUTATIONS[word] for word in words if word in _SALUTATIONS), "")
    return salutation, " ".join(_title(found) for found in _TITLE.findall(text))


@lru_cache(maxsize=65536)
def read_person(first: str, last: str, name: str) -> Person:
    """A person from first and last name columns, and from the full name where these say nothing."""
    if not first and not last:
        return _from_full_name(name) if name else NOBODY
    if not first or not last:
        alone = first or last
        if " " not in alone and "," not in alone:
            return _only_one(alone, name, is_first=bool(first))
        whole = _from_full_name(alone)
        if whole.first_name and whole.last_name:
            return whole
    salutation, title, first = _strip_titles(first)
    salutation2, title2, last = _strip_titles(last)
    titles = " ".join(dict.fromkeys(f"{title} {title2}".split()))
    return Person(salutation or salutation2, titles, proper_case(first), proper_case(last))


def _only_one(alone: str, name: str, *, is_first: bool) -> Person:
    """One of the two names is missing; a full name that contains the other completes it."""
    salutation, title, bare = _strip_titles(alone)
    if name and bare and bare.lower() in name.lower():
        return _from_full_name(name)
    bare = proper_case(bare)
    return Person(salutation, title, bare if is_first else "", "" if is_first else bare)


def _from_full_name(name: str) -> Person:
    salutation, title, bare = _strip_titles(name)
    if not bare:
        return Person(salutation, title)
    before, comma, behind = bare.partition(",")
    if comma and behind.strip():
        return Person(salutation, title, proper_case(behind.strip()), proper_case(before.strip()))
    words = bare.replace(",", " ").split()
    if len(words) == 1:
        return Person(salutation, title, "", proper_case(words[0]))
    if len(words) == 2:
        return Person(salutation, title, proper_case(words[0]), proper_case(words[1]))
    parsed = HumanName(" ".join(words))
    first, last = f"{parsed.first} {parsed.middle}".strip(), f"{parsed.last} {parsed.suffix}".strip()
    if not first or not last:
        first, last = " ".join(words[:-1]), words[-1]
    return Person(salutation, title, proper_case(first), proper_case(last))


def _strip_titles(text: str) -> tuple[str, str, str]:
    """(salutation, titles, the name without both)."""
    salutation = ""
    head, _, tail = text.partition(" ")
    word = head.lower().strip(".,")
    if tail and word in _SALUTATIONS and word not in _ONLY_ALONE:
        salutation, text = _SALUTATIONS[word], tail
    titles: list[str] = []
    if "." in text or " " in text:
        titles = [_title(found) for found in _TITLE.findall(text)]
        if titles:
            text = _TITLE.sub(" ", text)
    return salutation, " ".join(titles), " ".join(text.split()).strip(" ,")


def _title(text: str) -> str:
    return _TITLES.get(text.lower().replace(".", ""), text)


@lru_cache(maxsize=65536)
def proper_case(name: str) -> str:
    """SHOUTED and whispered names in proper case, keeping 'von' and double names; others stay."""
    if len(name) <= 3 and name.endswith("."):
        return name.upper()
    if len(name) <= 2 or not (name.isupper() or name.islower()):
        return name
    words = [
        word if word in _PARTICLES else "-".join(map(_capital, word.split("-")))
        for word in name.lower().split()
    ]
    return " ".join(words)


def _capital(word: str) -> str:
    for start in ("mc", "o'", "d'"):
        if word.startswith(start) and len(word) > len(start) + 2:
            return start.capitalize() + word[len(start) :].capitalize()
    return word[:1].upper() + word[1:]


@lru_cache(maxsize=8192)
def decides(role: str) -> bool | None:
    """Whether somebody of this role decides on an investment; None when the role does not tell."""
    if not role:
        return None
    if _DOES_NOT_DECIDE.search(role):
        return False
    return True if _DECIDES.search(role) else None
