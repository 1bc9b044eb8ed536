"""Between which values a policy number makes sense; what lies outside would stop the house, not steer it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from stellwerk.clean.policy import SHIPPED
from stellwerk.enrich.providers import PROVIDERS
from stellwerk.enrich.providers.http import READERS
from stellwerk.grade.phrases import PhraseError, compiled
from stellwerk.grade.policy import LINE_NUMBERS, LINE_TABLES
from stellwerk.grade.sort import SCRAP_REASONS
from stellwerk.grade.treatment import ROLES, WHATS
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.register import RHYTHMS
from stellwerk.pursue.lifecycle import LostReason
from stellwerk.review.proposing import KINDS
from stellwerk.terms import Letter, Level, PolicyError, Reason, Temperature

Range = tuple[float, float]

EVERY: Range = (0, 10**12)  # where nothing else is said
POINTS: Range = (-100, 100)
SHARE: Range = (0, 1)
WEEKS: Range = (1, 260)

# (section, number) -> least and most; of a table or a list every number in it.
RANGES: Mapping[tuple[str, str], Range] = {
    ("clean", "merge_above"): (0.5, 1),
    ("clean", "ask_above"): SHARE,
    ("clean", "keyboard_letters"): (3, 100),
    ("clean", "repeated_letters"): (2, 100),
    ("clean", "largest_block"): (2, 100_000),
    ("clean", "weights"): (-30, 30),
    ("enrich", "fresh_days"): (1, 3650),
    ("enrich", "usual_fresh_days"): (1, 3650),
    ("enrich", "again_share"): SHARE,
    ("grade", "a_from"): (1, 99),
    ("grade", "interest_half_life_days"): (1, 3650),
    ("grade", "nurture_days"): (1, 3650),
    ("grade", "revisit_days"): (1, 3650),
    ("grade", "nearly_a_points"): (0, 98),
    ("grade", "half_lives"): (1, 3650),
    ("grade", "usual_days"): (1, 3650),
    ("grade", "stays_a_points"): (0, 50),
    ("grade", "bar_falls"): (0, 50),
    ("grade", "bar_rises"): (0, 50),
    ("grade", "bar_idle"): (0.01, 1),
    ("grade", "bar_full"): SHARE,
    ("grade", "bar_slack"): SHARE,
    ("grade", "bar_step"): (1, 50),
    ("grade", "treatments"): (0, 3650),
    **{
        ("grade", name): POINTS
        for name in (
            "channel_points", "industry_points", "size_points", "interest_points", "decider_points", "product_points",
            "value_points", "soon_points", "far_points", "no_phone_points", "free_mail_points", "customer_points",
            "dormant_points", "region_points", "role_points", "action_points", "line_points",
        )
    },
    ("curve", "intercept"): (-50, 50),
    ("curve", "slope"): (0, 100),
    ("strategy", "known_from_customers"): (1, 1000),
    ("strategy", "compare_from_customers"): (1, 100_000),
    ("strategy", "weights"): (0.1, 10),
    ("strategy", "quotas"): SHARE,
    ("strategy", "goals"): (0, 100_000),
    ("strategy", "quota_pull"): (0, 0.9),
    ("strategy", "quota_patience"): (1, 10_000),
    ("strategy", "help_days"): (0, 30),
    ("match", "horizon_weeks"): (0.5, 52),
    ("match", "count_weight"): SHARE,
    ("match", "near_tie"): SHARE,
    ("match", "cap_weeks"): (2, 260),
    ("match", "rate_half_life_weeks"): WEEKS,
    ("match", "winsor"): (1, 1000),
    ("match", "fit_trust"): SHARE,
    ("match", "crowd_caution"): (0, 10),
    ("match", "usual_weight"): SHARE,
    ("match", "usual_half_life_weeks"): WEEKS,
    ("match", "price_step"): SHARE,
    ("match", "price_weight"): (0, 3),
    ("match", "last_place"): (0, 3),
    ("match", "last_place_weeks"): (0.5, 52),
    ("match", "prior_wins"): (0.5, 1000),
    ("match", "result_half_life_weeks"): WEEKS,
    ("match", "prior_line_wins"): (0.5, 1000),
    ("match", "prior_offers"): (0.5, 1000),
    ("match", "usual_acceptance"): (0.2, 1),
    ("match", "decline_cost"): (0, 0.9),
    ("match", "usual_capacity"): (0.5, 1000),
    ("match", "level_factors"): (0.01, 100),
    ("match", "distance_cost"): (0, 5),
    ("match", "usual_reach_km"): (1, 20_000),
    ("match", "size_fit"): (-5, 5),
    ("match", "depth_fit"): (0, 2),
    ("match", "industry_fit"): (0, 2),
    ("match", "by_hand_hours"): (0.25, 720),
    ("partners", "certificate_warn_days"): (1, 365),
    ("partners", "protect_days"): (1, 3650),
    ("partners", "extend_days"): (1, 3650),
    ("partners", "most_extensions"): (0, 100),
    ("partners", "protection_warn_days"): (1, 365),
    **{
        ("offer", name): (0.25, 720)
        for name in ("cold_hours", "warm_hours", "prospect_hours", "least_hours", "most_hours")
    },
    ("offer", "max_offers"): (1, 100),
    ("offer", "give_up_after_hours"): (1, 8760),
    ("offer", "silent_after_days"): (1, 365),
    ("offer", "promise_working_days"): (0, 30),
    ("pursue", "retry_hours"): (0.25, 1000),
    ("pursue", "most_tries"): (1, 100),
    ("nurture", "most_mails_a_month"): (1, 31),
    **{("nurture", f"write_{name}_hour"): (0, 24) for name in ("from", "until")},
    **{("nurture", name): (0, 60) for name in ("call_days", "reply_days")},
    ("nurture", "most_soft_bounces"): (1, 20),
    ("nurture", "soft_bounce_hours"): (1, 336),
    ("partners", "rhythm_days"): (0, 1000),
    ("partners", "contact_days"): (0, 100),
    ("calls", "lock_minutes"): (1, 480),
    ("calls", "hours"): (0, 24),
    ("calls", "revisit_days"): (1, 3650),
    ("calls", "mail_only_days"): (1, 3650),
    ("calls", "number_days"): (0, 30),
    ("calls", "least_agents"): (5, 100),
    **{("pursue", name): (0, 400) for name in ("warn_hours", "leader_hours", "channel_hours")},
    ("customers", "quotation_warn_days"): (0, 90),
    ("customers", "revive_days"): (1, 3650),
    ("customers", "own_ask_days"): (1, 365),
    ("customers", "own_silent_days"): (2, 365),
    ("customers", "rate_won_days"): (0, 365),
    ("customers", "rate_lost_days"): (0, 365),
    ("customers", "rating_text_days"): (0, 365),
    ("customers", "dormant_days"): (30, 3650),
    ("customers", "ask_back_per_night"): (0, 10_000),
    ("customers", "erp_retry_minutes"): (0.1, 10_080),
    ("customers", "erp_most_tries"): (1, 1000),
    ("customers", "erp_answer_hours"): (1, 720),
    ("levels", "look_back_weeks"): (4, 260),
    ("levels", "margin"): SHARE,
    ("levels", "least_factor"): (0.01, 1),
    ("learn", "train_days"): (1, 365),
    ("learn", "new_outcomes"): (1, 100_000),
    ("learn", "look_back_days"): (90, 3650),
    ("learn", "unripe_days"): (0, 365),
    ("learn", "check_days"): (1, 365),
    ("learn", "check_outcomes"): (20, 10_000),
    ("learn", "partner_spread"): (0, 3),
    ("learn", "largest_step_percent"): (0, 100),
    ("learn", "look_again_days"): (7, 365),
    ("reports", "hour_cents"): (0, 100_000),
    ("reports", "visit_minutes"): (0, 1440),
    ("reports", "feedback_minutes"): (0, 480),
    ("reports", "margin"): (0.01, 1),
    ("reports", "least_cases"): (1, 1000),
    ("reports", "least_people"): (1, 100),
    ("reports", "certainty"): (0.5, 0.99),
}  # fmt: skip
JUDGED = tuple(level.value for level in Level if level is not Level.NEW)
# What a number that names something may name.
CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("match", "pool_by"): ("country", "product"),
    ("enrich", "switched_off"): tuple(one.name for one in PROVIDERS),
    ("partners", "contact_rhythm"): RHYTHMS,
    ("levels", "unjudged_level"): JUDGED,
    ("levels", "rules"): JUDGED,
    ("learn", "goes_live"): KINDS,
}
# The same for one column of a table (counted from 0); '' where the column may stay empty.
COLUMNS: Mapping[tuple[str, str], Mapping[int, tuple[str, ...]]] = {
    ("enrich", "fresh_days"): {0: tuple(READERS)},
    ("clean", "weights"): {0: tuple(name for name, _ in SHIPPED)},
    ("grade", "scrap_phrases"): {0: SCRAP_REASONS},
    ("grade", "line_points"): {1: (*LINE_TABLES, *LINE_NUMBERS)},
    ("customers", "revive_days"): {0: tuple(reason.value for reason in LostReason)},
    ("grade", "treatments"): {
        0: tuple(letter.value for letter in Letter),
        1: ("", *(temperature.value for temperature in Temperature)),
        5: tuple(what for whats in WHATS.values() for what in whats),
        6: ROLES,
    },
}
# Tables whose second column holds words to look for.
PHRASES = {("grade", "interest_points"), ("grade", "role_points"), ("grade", "scrap_phrases")}
# Lists that must keep their length, and those that must say something.
LENGTHS: Mapping[tuple[str, str], int] = {("match", "size_fit"): len(MatchPolicy().size_fit)}
NEVER_EMPTY = {
    ("pursue", "retry_hours"),
    ("calls", "kinds"),
    ("customers", "erp_retry_minutes"),
    ("partners", "certificate_warn_days"),
}


class BoundsError(PolicyError):
    """A number that makes no sense; `reason` says what fits, `section` and `name` which number it is."""

    def __init__(self, section: str, name: str, reason: Reason) -> None:
        sentence = _SENTENCES[reason.key].format(**reason.values)
        super().__init__(f"[{section}] {name}: {sentence}")
        self.section, self.name, self.reason = section, name, reason


_SENTENCES = {
    "policy.too_low": "must be {least} or more.",
    "policy.too_high": "must be {most} or less.",
    "policy.no_choice": "must be one of {choices}.",
    "policy.wrong_length": "must have {count} values.",
    "policy.empty": "must not be empty.",
    "policy.below_floor": "The level {level!r} has the factor {factor}; the least allowed is {least} "
    "(levels.least_factor).",
    "policy.hours_crossed": "must not be below least_hours, which is {least}.",
    "policy.warned_too_early": "must be fewer days than silent_after_days, which is {days}.",
    "policy.rungs_crossed": "must not be below {below}, which is {least}.",
    "policy.phrase_empty": "a phrase must hold a word, like: angebot*, *preis*.",
    "policy.phrase_endless": "the phrase {phrase!r} could take for ever; write words, like: angebot*, *preis*.",
    "policy.phrase_broken": "the phrase {phrase!r} cannot be read; write words, like: angebot*, *preis*.",
    "policy.no_treatment": "a lead of grade {letter} cannot be treated by {what!r}; possible are {choices}.",
    "policy.bar_crossed": "must be below bar_full, which is {most}.",
    "policy.asks_too_much": "must not be above merge_above, which is {most}.",
}


def check_bounds(section: str, kind: type[Any], given: Mapping[str, Any]) -> None:
    """Raises BoundsError for the first number of the section's dataclass `kind` that makes no sense.

    `given` overrides the defaults; names and kinds fit already.
    """
    blank = kind()
    values = {field.name: given.get(field.name, getattr(blank, field.name)) for field in fields(kind)}
    for name in given:
        if name in values:
            check_number(section, name, values[name])
    _check_together(section, values)


def check_number(section: str, name: str, value: Any) -> None:
    """One number by itself. Raises BoundsError."""
    place = section, name
    low, high = RANGES.get(place, EVERY)
    for number in _numbers(value):
        if number < low:
            raise BoundsError(section, name, Reason("policy.too_low", {"least": low}))
        if not number <= high:
            raise BoundsError(section, name, Reason("policy.too_high", {"most": high}))
    choices = CHOICES.get(place)
    if choices and not set(_texts(value)) <= set(choices):
        raise BoundsError(section, name, Reason("policy.no_choice", {"choices": list(choices)}))
    _check_columns(section, name, value)
    if place in LENGTHS and len(value) != LENGTHS[place]:
        raise BoundsError(section, name, Reason("policy.wrong_length", {"count": LENGTHS[place]}))
    if place in NEVER_EMPTY and not len(value):
        raise BoundsError(section, name, Reason("policy.empty"))


def _check_columns(section: str, name: str, rows: Any) -> None:
    """What a table's columns may hold, row by row."""
    for column, choices in COLUMNS.get((section, name), {}).items():
        if any(row[column] not in choices for row in rows):
            raise BoundsError(
                section, name, Reason("policy.no_choice", {"choices": list(filter(None, choices))})
            )
    if (section, name) == ("grade", "treatments"):
        for row in rows:
            _check_treatment(*row)
    if (section, name) in PHRASES:
        for row in rows:
            _check_phrase(section, name, row[1])


def _check_treatment(letter: str, *rest: Any) -> None:
    fitting, what = WHATS[Letter(letter)], rest[4]
    if what not in fitting:
        values = {"letter": letter, "what": what, "choices": list(fitting)}
        raise BoundsError("grade", "treatments", Reason("policy.no_treatment", values))


def _check_phrase(section: str, name: str, phrase: str) -> None:
    try:
        compiled(phrase)
    except PhraseError as error:
        raise BoundsError(section, name, error.reason) from None


def _check_together(section: str, values: Mapping[str, Any]) -> None:
    """Numbers that must fit each other."""
    if section == "offer" and values["most_hours"] < values["least_hours"]:
        reason = Reason("policy.hours_crossed", {"least": values["least_hours"]})
        raise BoundsError(section, "most_hours", reason)
    if section == "offer" and values["warn_before_days"] >= values["silent_after_days"]:
        reason = Reason("policy.warned_too_early", {"days": values["silent_after_days"]})
        raise BoundsError(section, "warn_before_days", reason)
    for below, name in (("warn_hours", "leader_hours"), ("leader_hours", "channel_hours")):
        if section == "pursue" and values[name] < values[below]:
            reason = Reason("policy.rungs_crossed", {"below": below, "least": values[below]})
            raise BoundsError(section, name, reason)
    if section == "grade" and values["bar_idle"] >= values["bar_full"]:
        raise BoundsError(section, "bar_idle", Reason("policy.bar_crossed", {"most": values["bar_full"]}))
    if section == "clean" and values["ask_above"] > values["merge_above"]:
        reason = Reason("policy.asks_too_much", {"most": values["merge_above"]})
        raise BoundsError(section, "ask_above", reason)


def check_floor(factors: Mapping[str, float], *, least: float) -> None:
    """No level's entitlement may be lower than the floor: nobody is left with nothing."""
    for level, factor in factors.items():
        if factor < least:
            values = {"level": level, "factor": factor, "least": least}
            raise BoundsError("match", "level_factors", Reason("policy.below_floor", values))


def _numbers(value: Any) -> Iterator[float]:
    """Every number in a value, however deep."""
    if isinstance(value, bool | str):
        return
    if isinstance(value, int | float):
        yield value
        return
    for part in value.values() if isinstance(value, Mapping) else value:
        yield from _numbers(part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
