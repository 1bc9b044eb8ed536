"""What the numbers of grading are called, in which groups they stand, and what their codes mean in plain words.

A section that is not here shows its numbers by their names in the rules, in one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from stellwerk import words
from stellwerk.enrich.providers.http import READERS
from stellwerk.terms import Channel
from stellwerk.web.templatetags.stellwerk import named, reader

SAID = "grade.said."


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its head, and which names stand in it.

    `closed`: nothing else fits. `wide`: words. `money`: cents in the rules, euros on the page.
    """

    head: Any
    kind: str = ""
    closed: bool = False
    wide: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that people think of together."""

    name: str
    title: Any
    lead: Any
    numbers: tuple[str, ...]


POINTS = Column(gettext_lazy("Points"))
DAYS = Column(gettext_lazy("Days"))
PRODUCT = Column(gettext_lazy("Product line"), "product")
SEGMENT = Column(gettext_lazy("Segment"), "segment")
CHANNEL = Column(gettext_lazy("Channel"), "channel", closed=True)
FIELD = Column(gettext_lazy("Strategy field"), "strategy", closed=True)
PHRASES = Column(gettext_lazy("Words"), wide=True)

COLUMNS: Mapping[tuple[str, str], tuple[Column, ...]] = {
    ("calls", "kinds"): (Column(gettext_lazy("Kind of follow-up"), "follow_up"),),
    ("calls", "hours"): (
        Column(gettext_lazy("Country")),
        Column(gettext_lazy("From hour")),
        Column(gettext_lazy("Until hour")),
    ),
    ("calls", "presumed_channels"): (CHANNEL,),
    ("calls", "presumed_countries"): (Column(gettext_lazy("Country")),),
    ("customers", "revive_days"): (Column(gettext_lazy("Lost because"), "lost", closed=True), DAYS),
    ("enrich", "products"): (PHRASES, PRODUCT, Column(gettext_lazy("Model"))),
    ("enrich", "switched_off"): (Column(gettext_lazy("Provider"), "provider", closed=True),),
    ("enrich", "fresh_days"): (Column(gettext_lazy("Fact"), "outside_fact", closed=True), DAYS),
    ("clean", "weights"): (
        Column(gettext_lazy("What is observed"), "weight", closed=True),
        Column(gettext_lazy("Bits")),
    ),
    ("grade", "channel_points"): (CHANNEL, POINTS),
    ("grade", "industry_points"): (Column(gettext_lazy("Industry"), "industry"), POINTS),
    ("grade", "size_points"): (Column(gettext_lazy("Size"), "size", closed=True), POINTS),
    ("grade", "region_points"): (Column(gettext_lazy("Country and postcode")), POINTS),
    ("grade", "role_points"): (Column(gettext_lazy("Name"), "post_group"), PHRASES, POINTS),
    ("grade", "action_points"): (Column(gettext_lazy("Action"), "action"), POINTS),
    ("grade", "interest_points"): (Column(gettext_lazy("Name"), "said"), PHRASES, POINTS),
    ("grade", "half_lives"): (SEGMENT, PRODUCT, CHANNEL, DAYS),
    ("grade", "line_points"): (
        PRODUCT,
        Column(gettext_lazy("What counts otherwise"), "number", closed=True),
        Column(gettext_lazy("Its row"), "any"),
        POINTS,
    ),
    ("grade", "scrap_phrases"): (
        Column(gettext_lazy("Reason"), "scrap", closed=True),
        Column(gettext_lazy("Words"), wide=True),
    ),
    ("grade", "served_countries"): (Column(gettext_lazy("Country")),),
    ("grade", "usual_values"): (PRODUCT, Column(gettext_lazy("Order value in euros"), money=True)),
    ("grade", "treatments"): (
        Column(gettext_lazy("Grade"), "letter", closed=True),
        Column(gettext_lazy("Temperature"), "temperature", closed=True),
        SEGMENT,
        Column(gettext_lazy("Strategy"), "strategy", closed=True),
        CHANNEL,
        Column(gettext_lazy("What"), "treatment"),
        Column(gettext_lazy("By whom"), "role"),
        DAYS,
    ),
    ("strategy", "known_countries"): (Column(gettext_lazy("Country")),),
    ("strategy", "new_products"): (PRODUCT,),
    ("strategy", "weights"): (FIELD, Column(gettext_lazy("Factor"))),
    ("strategy", "quotas"): (FIELD, Column(gettext_lazy("Share"))),
    ("strategy", "goals"): (FIELD, Column(gettext_lazy("Customers"))),
    ("strategy", "help"): (FIELD, Column(gettext_lazy("Who"), "helper", closed=True)),
}

LABELS: Mapping[tuple[str, str], Any] = {
    ("calls", "kinds"): gettext_lazy("What the call centre works through"),
    ("calls", "lock_minutes"): gettext_lazy("Minutes for which a lead belongs to one agent"),
    ("calls", "hours"): gettext_lazy("Hours in which people may be called"),
    ("calls", "presumed_channels"): gettext_lazy("Channels of people who asked themselves"),
    ("calls", "presumed_countries"): gettext_lazy("Countries that know the presumed consent"),
    ("calls", "revisit_days"): gettext_lazy("Without interest: days until we look again"),
    ("calls", "mail_only_days"): gettext_lazy("Mail only: days until we look again"),
    ("calls", "number_days"): gettext_lazy("Working days to find another number"),
    ("calls", "least_agents"): gettext_lazy("Figures from so many agents on"),
    ("calls", "per_person"): gettext_lazy("Figures per person"),
    ("enrich", "products"): gettext_lazy("Your products"),
    ("enrich", "switched_off"): gettext_lazy("Are not asked"),
    ("enrich", "fresh_days"): gettext_lazy("When a fact from outside is old"),
    ("enrich", "usual_fresh_days"): gettext_lazy("Days until any other fact is old"),
    ("enrich", "again_share"): gettext_lazy("Share of the calls for old facts"),
    ("grade", "a_from"): gettext_lazy("The bar for A"),
    ("grade", "channel_points"): gettext_lazy("Where the lead came from"),
    ("grade", "industry_points"): gettext_lazy("Industry"),
    ("grade", "size_points"): gettext_lazy("Size of the company"),
    ("grade", "region_points"): gettext_lazy("Region"),
    ("grade", "role_points"): gettext_lazy("What the person does at work"),
    ("grade", "action_points"): gettext_lazy("What the person did"),
    ("grade", "interest_points"): gettext_lazy("What was said"),
    ("grade", "interest_half_life_days"): gettext_lazy("Interest counts half after … days"),
    ("grade", "half_lives"): gettext_lazy("Half-life of single lead types"),
    ("grade", "line_points"): gettext_lazy("What counts otherwise for a product line"),
    ("grade", "decider_points"): gettext_lazy("The person decides"),
    ("grade", "product_points"): gettext_lazy("The product line is known"),
    ("grade", "value_points"): gettext_lazy("The order value is known"),
    ("grade", "soon_points"): gettext_lazy("Needed within half a year"),
    ("grade", "far_points"): gettext_lazy("Needed only after more than a year"),
    ("grade", "no_phone_points"): gettext_lazy("No telephone number"),
    ("grade", "free_mail_points"): gettext_lazy("Private e-mail address"),
    ("grade", "customer_points"): gettext_lazy("Is a customer"),
    ("grade", "dormant_points"): gettext_lazy("Customer without an order for two years"),
    ("grade", "scrap_phrases"): gettext_lazy("Words that sort out"),
    ("grade", "served_countries"): gettext_lazy("Countries that are served"),
    ("grade", "usual_values"): gettext_lazy("Usual order value by product line"),
    ("grade", "usual_value_cents"): gettext_lazy("Usual order value otherwise"),
    ("grade", "usual_days"): gettext_lazy("Usual days to the order"),
    ("grade", "stays_a_points"): gettext_lazy("An A stays A down to … points below the bar"),
    ("grade", "worthy_cents"): gettext_lazy("Close below the bar, A from this worth on"),
    ("grade", "bar_falls"): gettext_lazy("When people idle, the bar falls by"),
    ("grade", "bar_rises"): gettext_lazy("When all are full, the bar rises by"),
    ("grade", "bar_idle"): gettext_lazy("Idle: less than this share of the places used"),
    ("grade", "bar_full"): gettext_lazy("Full: more than this share of the places used"),
    ("grade", "bar_slack"): gettext_lazy("Margin before it moves back"),
    ("grade", "bar_step"): gettext_lazy("Steps of the bar"),
    ("grade", "treatments"): gettext_lazy("What happens next, where not the usual"),
    ("grade", "nurture_days"): gettext_lazy("Days until a B is looked at again"),
    ("grade", "revisit_days"): gettext_lazy("Days until a C is looked at again"),
    ("grade", "nearly_a_points"): gettext_lazy("Nearly A: points that may be missing"),
    ("strategy", "known_countries"): gettext_lazy("Countries where we are at home"),
    ("strategy", "known_from_customers"): gettext_lazy("Customers that make a market known"),
    ("strategy", "compare_from_customers"): gettext_lazy("Customers before markets are compared"),
    ("strategy", "new_products"): gettext_lazy("New product lines"),
    ("strategy", "weights"): gettext_lazy("Weight of each field"),
    ("strategy", "quotas"): gettext_lazy("Share of the work"),
    ("strategy", "goals"): gettext_lazy("Customers to win in a quarter"),
    ("strategy", "quota_pull"): gettext_lazy("How far the quota moves the weight"),
    ("strategy", "quota_patience"): gettext_lazy("Leads before the quota tells"),
    ("strategy", "help"): gettext_lazy("Who is asked for help"),
    ("strategy", "help_days"): gettext_lazy("Working days for an answer"),
}

GROUPS: Mapping[str, tuple[Group, ...]] = {
    "grade": (
        Group(
            "from",
            gettext_lazy("Where from"),
            gettext_lazy("The ground value: it is where every lead begins."),
            ("channel_points", "region_points"),
        ),
        Group(
            "company",
            gettext_lazy("Company and person"),
            gettext_lazy("How well the company and the person fit what you sell."),
            (
                "industry_points", "size_points", "decider_points", "role_points", "customer_points", "dormant_points",
            ),
        ),
        Group(
            "did",
            gettext_lazy("What they did"),
            gettext_lazy("Each action counts when it happens and fades from then on."),
            ("action_points", "interest_half_life_days", "half_lives"),
        ),
        Group(
            "said",
            gettext_lazy("What they said"),
            gettext_lazy("Words in messages, remarks and reports. Write them as people say them."),
            ("interest_points", "product_points", "value_points", "soon_points"),
        ),
        Group(
            "against",
            gettext_lazy("What speaks against"),
            gettext_lazy("Points that are taken off, and words that sort a lead out at once."),
            ("far_points", "no_phone_points", "free_mail_points", "scrap_phrases", "served_countries"),
        ),
        Group(
            "line",
            gettext_lazy("By product line"),
            gettext_lazy("Everything above counts for all product lines, but for what stands here."),
            ("line_points", "usual_values", "usual_value_cents", "usual_days"),
        ),
        Group(
            "bar",
            gettext_lazy("The bar for A"),
            gettext_lazy("From so many points on a lead goes to a person. It moves with the free places."),
            (
                "a_from", "stays_a_points", "worthy_cents", "bar_falls", "bar_rises", "bar_idle", "bar_full",
                "bar_slack", "bar_step",
            ),
        ),
        Group(
            "treatment",
            gettext_lazy("Treatment"),
            gettext_lazy("What happens next with A, B and C, by whom and when."),
            ("treatments", "nearly_a_points", "nurture_days", "revisit_days"),
        ),
    ),
    "enrich": (
        Group(
            "products",
            gettext_lazy("Products"),
            gettext_lazy("How your products are called in what people write."),
            ("products",),
        ),
        Group(
            "facts",
            gettext_lazy("Facts and their age"),
            gettext_lazy("Which providers of the house are asked, and when a fact from outside is asked again."),
            ("switched_off", "fresh_days", "usual_fresh_days", "again_share"),
        ),
    ),
    "strategy": (
        Group(
            "known",
            gettext_lazy("What is known to us"),
            gettext_lazy("Market and product decide into which of the four fields a lead comes."),
            ("known_countries", "known_from_customers", "compare_from_customers", "new_products"),
        ),
        Group(
            "goals",
            gettext_lazy("Goals and quotas"),
            gettext_lazy("A field behind its share moves up in the order of work, one ahead of it moves down."),
            ("quotas", "goals", "weights", "quota_pull", "quota_patience"),
        ),
        Group(
            "help",
            gettext_lazy("Who has to help"),
            gettext_lazy("Experts are asked by themselves when a lead of the field becomes A."),
            ("help", "help_days"),
        ),
    ),
}  # fmt: skip
REST = Group("more", gettext_lazy("Further"), "", ())


def label_of(section: str, name: str) -> str:
    """What a number is called; its name in the rules where nobody gave it another."""
    return str(LABELS.get((section, name), name))


def column_of(section: str, name: str, at: int) -> Column | None:
    """The column of a table's cell; None where nothing is known of it."""
    known = COLUMNS.get((section, name), ())
    return known[at] if at < len(known) else None


def choices_of(kind: str) -> tuple[tuple[str, str], ...]:
    """All codes of a kind with their names, in the order in which people look for them."""
    if kind == "channel":
        return tuple((value.value, named(value, "channel")) for value in Channel)
    if kind == "outside_fact":
        return tuple((name, named(name, "fact")) for name in READERS)
    if kind == "letter":
        return tuple((letter, letter) for letter in "ABC")
    if kind == "number":
        return tuple((name, str(LABELS["grade", name])) for name in NUMBERS)
    if kind == "said":
        return tuple((key.removeprefix(SAID), readable(kind, key.removeprefix(SAID))) for key in SPOKEN)
    return tuple((code, named(code, kind)) for code in words.NAMES.get(kind, {}))


# What a product line may count otherwise: every number and table of points.
NUMBERS = tuple(name for _, name in LABELS if name.endswith("_points") and name not in (
    "line_points", "stays_a_points", "nearly_a_points",
))  # fmt: skip
SPOKEN = tuple(key for key in words.WORDS if key.startswith(SAID))
OF_A_ROW = ("channel", "industry", "size", "said", "action", "post_group")


def readable(kind: str, code: str) -> str:
    """A code in plain words; what has none is shown as it is."""
    if kind == "said":
        return words.say([SAID + code, {}], reader()) if SAID + code in words.WORDS else code
    if kind == "any":
        return next((name for one in OF_A_ROW if (name := readable(one, code)) != code), code)
    return named(code, kind) if kind else code


def code_of(kind: str, text: str) -> str:
    """The code behind plain words of either language; words of somebody's own are their own code."""
    said = text.casefold()
    for one in OF_A_ROW if kind == "any" else (kind,):
        for code, names in _pairs(one).items():
            if said in (code.casefold(), *(name.casefold() for name in names)):
                return code
    return text


def _pairs(kind: str) -> Mapping[str, tuple[str, str]]:
    """Code -> its English and German name."""
    if kind == "said":
        return {key.removeprefix(SAID): words.WORDS[key] for key in SPOKEN}
    return words.NAMES.get(kind, {})
