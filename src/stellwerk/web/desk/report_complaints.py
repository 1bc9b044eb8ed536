"""What complaints about the leads of a report said, without saying of whom."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from stellwerk.review.step import Answered
from stellwerk.store.models import Complaint
from stellwerk.web.templatetags.stellwerk import named

SHOWN = 10  # newest complaints of the page
READ = 500  # newest ones whose words are counted
SHARED = 3  # leads whose complaints have a word in common: from there on the agency reads it
WORDS = 20
GONE = "…"
MAIL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
DIGITS = re.compile(r"\+?\d[\d\s()/.\-]{3,}\d")
TITLED = re.compile(r"\b(Herrn?|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Mrs?\.?|Ms\.?)((?:\s+(?:Dr\.|Prof\.))*\s+)[\w\-]+")
WORD = re.compile(r"[^\W\d_]{4,}")
NOT_TOLD = frozenset(
    {
        "aber", "auch", "dass", "dann", "dein", "diese", "dieser", "doch", "eine", "einem", "einen", "einer", "haben",
        "hatte", "kein", "keine", "mehr", "mein", "meine", "nach", "nicht", "noch", "oder", "schon", "sehr", "sein",
        "seine", "sich", "sind", "über", "wird", "wurde", "wegen", "with", "that", "this", "they", "have", "been",
        "were", "from", "there", "their", "about", "would", "could", "should", "lead", "leads",
    }
)  # fmt: skip
# Whom a complaint may name: the lead's person and company, and the partner that wrote it.
PEOPLE = (
    "offer__lead__person__first_name", "offer__lead__person__last_name", "offer__lead__organisation__name",
    "offer__lead__organisation__city", "offer__partner__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """One complaint as its owner reads it: nobody is named."""

    pk: int
    reason: str
    state: str
    note: str
    at: datetime


def said_of(answered: Answered) -> tuple[list[Spoken], list[tuple[str, int]]]:
    """The newest complaints about the leads of a report, and the words that several of them share. One query."""
    cut = answered.cut
    ids = answered.lead_ids(cut.at("offers")[cut.offers("complained") > 0])[-READ:].tolist()
    rows = Complaint.objects.filter(offer__lead__in=ids).exclude(note="").order_by("-made_at")
    spoken, notes = [], []
    for pk, reason, state, note, at, lead, *names in rows.values_list(
        "id", "reason", "state", "note", "made_at", "offer__lead", *PEOPLE
    ):
        told = masked(note, [name for name in names if name])
        notes.append((lead, told))
        spoken.append(Spoken(pk, named(reason, "complaint"), named(state, "complaint_state"), told, at))
    return spoken[:SHOWN], shared_words(notes)


def masked(note: str, names: Iterable[str]) -> str:
    """A text without addresses, numbers, the names that are known, and whoever is called Mr or Mrs."""
    told = TITLED.sub(lambda found: f"{found[1]} {GONE}", DIGITS.sub(GONE, MAIL.sub(GONE, note)))
    parts = {part for name in names for part in re.findall(r"[\w\-]{3,}", name) if part[0].isupper()}
    if parts:
        known = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
        told = re.sub(rf"\b({known})\w{{0,2}}\b", GONE, told, flags=re.IGNORECASE)
    return told


def shared_words(notes: Sequence[tuple[int, str]]) -> list[tuple[str, int]]:
    """Words that the complaints about several leads have in common: a name that nobody foresaw is not among them."""
    leads: dict[str, set[int]] = {}
    spelled: dict[str, Counter[str]] = {}
    for lead, note in notes:
        for word in WORD.findall(note):
            if word.casefold() not in NOT_TOLD:
                leads.setdefault(word.casefold(), set()).add(lead)
                spelled.setdefault(word.casefold(), Counter())[word] += 1
    often = sorted(
        ((len(of), word) for word, of in leads.items() if len(of) >= SHARED),
        key=lambda row: (-row[0], row[1]),
    )
    return [(spelled[word].most_common(1)[0][0], count) for count, word in often[:WORDS]]
