"""Every reason that the source can give has a sentence in both languages, and no sentence is idle."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from tests.house.emitted import Emitted, Finder, Module, Unclear, literals

from stellwerk.clean import trained
from stellwerk.clean.likeness import WEIGHTS
from stellwerk.enrich.fact import Source
from stellwerk.enrich.providers.branch import PHRASES
from stellwerk.enrich.providers.product import Settings as ProductSettings
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.segments import COMPARISONS, TICKS, How
from stellwerk.grade.snapshot import FEATURES
from stellwerk.grade.sort import SCRAP_REASONS
from stellwerk.grade.strategy import HELPERS, Field
from stellwerk.grade.treatment import ROLES as TREATED_BY
from stellwerk.grade.treatment import WHATS
from stellwerk.match.eligible import CODES
from stellwerk.offer.complaints import ComplaintReason
from stellwerk.offer.lifecycle import DeclineReason, ReturnReason, WithdrawReason
from stellwerk.pursue.calls import Result, Skip
from stellwerk.pursue.escalation import Rung
from stellwerk.pursue.follow_ups import Event
from stellwerk.pursue.follow_ups import Role as FollowUpRole
from stellwerk.pursue.lifecycle import LostReason, Progress, Report
from stellwerk.pursue.visits import Kind as ReportKind
from stellwerk.store.models import Complaint, DirectSale, Qualification, ScoreModel, User
from stellwerk.terms import Channel, Letter, Level, OfferState, Stage, Temperature
from stellwerk.words import NAMES, WORDS, name, say
from stellwerk.words.sentence import placeholders

SOURCE = Path(__file__).parents[2] / "src" / "stellwerk"

# Keys that only a run would tell: (module, expression as written there) -> what it may stand for.
KNOWN: dict[tuple[str, str], Iterable[str]] = {
    ("clean.likeness", "key"): set(WEIGHTS) - {"prior"},
    ("clean.trained", "_NAMES[level]"): trained._NAMES.values(),
    ("grade.points", "name"): [row[0] for row in GradePolicy().interest_points],
    ("grade.points", "did"): [row[0] for row in GradePolicy().action_points],
    ("grade.chance", "key"): [
        f"grade.{name}" for name in ("channel", "industry", "size", "product", "region")
    ],
    ("match.explain", "code"): CODES[1:],
    ("match.step.__init__", "rule.value"): list(DirectSale.Rule),
    ("offer.lifecycle", "following.value"): ["accepted", "declined", "withdrawn", "returned", "won", "lost"],
    ("pursue.follow_ups", "event.value"): list(Event),
    ("pursue.escalation", "rung.value"): list(Rung),
    ("pursue.lifecycle", "report.value"): ["reached", "appointment", "quotation", "won"],
    ("worker.files.give", "key"): [key for key in WORDS if key.startswith(("junk.", "row."))],
}
ECHO = "worker.files.give"  # repeats the reasons of others without their values
POLICY = GradePolicy()


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted(path for path in SOURCE.rglob("*.py") if SOURCE / "words" not in path.parents)
    return tuple(
        Module.read(path, ".".join(path.relative_to(SOURCE).with_suffix("").parts)) for path in paths
    )


@cache
def emitted() -> dict[str, list[Emitted]]:
    by_key = defaultdict(list)
    for one in Finder(modules(), KNOWN).emitted():
        by_key[one.key].append(one)
    return dict(by_key)


def unsaid(places: Iterable[Emitted], sentence: str) -> list[str]:
    """The places whose values lack what the sentence must have, and what no place ever gives."""
    must, can = placeholders(sentence)
    seen = [(place, place.names) for place in places if place.names is not None]
    lacking = [
        f"{place.where} lacks {', '.join(sorted(must - names))}" for place, names in seen if must - names
    ]
    if len(seen) == len(list(places)):
        never = can - frozenset().union(*(names for _, names in seen))
        lacking += [f"nobody gives {value}" for value in sorted(never)]
    return lacking


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    missing = {key: places[0].where for key, places in emitted().items() if key not in WORDS}
    assert missing == {}


def test_every_sentence_is_said_somewhere() -> None:
    said = {key for key, places in emitted().items() if any(ECHO not in place.where for place in places)}
    assert sorted(set(WORDS) - said) == []


@pytest.mark.parametrize("half", [0, 1], ids=["english", "german"])
def test_a_sentence_names_only_values_that_its_reason_has(half: int) -> None:
    wrong = {key: unsaid(emitted().get(key, []), pair[half]) for key, pair in WORDS.items()}
    assert {key: places for key, places in wrong.items() if places} == {}


def test_both_languages_tell_the_same() -> None:
    different = [
        key for key, (english, german) in WORDS.items() if placeholders(english) != placeholders(german)
    ]
    assert different == []


def test_what_is_known_of_keys_is_still_needed() -> None:
    finder = Finder(modules(), KNOWN)
    finder.emitted()
    assert set(KNOWN) - finder.used == set()


@pytest.mark.parametrize("text", ["!", "erfolgreich", "successful", "Dashboard", "Pipeline", "Score"])
def test_the_voice_is_calm(text: str) -> None:
    pairs = [pair for names in NAMES.values() for pair in names.values()]
    assert [half for pair in (*WORDS.values(), *pairs) for half in pair if text in half] == []


# Kind of name -> every value that the house can show under it.
VALUES: dict[str, Iterable[str]] = {
    "call": Result,
    "call_skip": Skip,
    "channel": Channel,
    "complaint": ComplaintReason,
    "complaint_state": Complaint.State.values,
    "decline": {*DeclineReason, *ReturnReason, *WithdrawReason, "bounced", "silence", "complaint"},
    "excluded": CODES[1:],
    "fact": literals(modules(), "Fact", 0),
    "follow_up": set().union(
        *(literals(modules(), function, 0) for function in ("FollowUpPlan", "_Next", "_plan")),
        *(literals(modules(), function, "kind") for function in ("FollowUp", "ask")),
        # What own sales report is a Visit and has a kind of its own.
        literals(
            [m for m in modules() if m.name.startswith("pursue.step") and m.name != "pursue.step.selling"],
            "create",
            "kind",
        ),
    ),
    "grade": Letter,
    "industry": {row[1] for row in PHRASES} | {row[0] for row in POLICY.industry_points},
    "level": Level,
    "lost": LostReason,
    "method": literals(modules(), "Fact", 3),
    "offer_state": OfferState,
    "outcome_file": ["sales", "marketing", "scrap", "merged", "rejected"],
    "product": {row[1] for row in ProductSettings().products} | {row[0] for row in POLICY.usual_values},
    "progress": Progress,
    "report": Report,
    "report_kind": ReportKind,
    "role": {*User.Role.values, *FollowUpRole, *TREATED_BY},
    "score_state": [*ScoreModel.State.values, "overtaken"],
    "score_step": [
        "score_proposed",
        "score_live",
        "score_refused",
        "score_back",
        "score_checked",
        "training_ended",
    ],
    "scrap": SCRAP_REASONS,
    "helper": HELPERS,
    "segment": "123456",
    "segment_field": {*COMPARISONS, *(f"tick.{name}" for name in TICKS)},
    "segment_how": How,
    "size": [row[0] for row in POLICY.size_points],
    "solves": Qualification.Solves.values,
    "source": Source,
    "stage": Stage,
    "strategy": Field,
    "strategy_how": Field,
    "tick": TICKS,
    "temperature": Temperature,
    "action": [row[0] for row in POLICY.action_points],
    "feature": {
        *FEATURES,
        *(f"said.{row[0]}" for row in POLICY.interest_points),
        *(f"did.{row[0]}" for row in POLICY.action_points),
    },
    "treatment": [what for whats in WHATS.values() for what in whats],
}


@pytest.mark.parametrize("kind", VALUES)
def test_everything_that_pages_show_has_a_name(kind: str) -> None:
    assert {str(value) for value in VALUES[kind]} - set(NAMES[kind]) == set()


def test_pages_ask_only_for_kinds_of_names_that_there_are() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.html"))]
    asked = {kind for text in texts for kind in re.findall(r"named:['\"](\w+)", text)}
    assert (asked | literals(modules(), "name", 0)) - set(NAMES) == set()


# --- The finder itself


def read(source: str) -> dict[str, frozenset[str] | None]:
    finder = Finder([Module.parse(source, "here")], {("here", "state.value"): ["open"]})
    return {one.key: one.names for one in finder.emitted()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('Reason("a.b")', {"a.b": set()}),
        ('Reason("a.b", {"x": 1})', {"a.b": {"x"}}),
        ('Reason("a.b" if c else "a.c")', {"a.b": set(), "a.c": set()}),
        ('Reason(f"a.{state.value}")', {"a.open": set()}),
        ('def f():\n k = "a.b"\n v = {"x": 1}\n return Reason(k, {**v, "y": 2})', {"a.b": {"x", "y"}}),
        ('def f(k, **v):\n return Reason(f"a.{k}", {"x": 1, **v})\nf("b", y=1)', {"a.b": {"x", "y"}}),
        ('def f(k):\n return Reason(k, more())\nf("a.b")', {"a.b": None}),
    ],
)
def test_a_reason_is_found_however_it_is_written(source: str, expected: dict) -> None:
    assert read(source) == {
        key: None if names is None else frozenset(names) for key, names in expected.items()
    }


def test_a_key_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Unclear, match="what may 'x' be"):
        read("Reason(x)")


def test_a_sentence_without_its_value_would_be_noticed() -> None:
    place = Emitted("a.b", frozenset({"x"}), "here:1")
    assert unsaid([place], "{x}, {y}[ and {z}].") == ["here:1 lacks y", "nobody gives z"]


def test_what_nobody_put_into_words_is_shown_as_it_is() -> None:
    assert say(["no.such_key", {"x": 1}], "de") == "no.such_key (x: 1)"
    assert name("channel", "pigeon", "de") == "pigeon"
