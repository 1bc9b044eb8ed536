"""Which questions about a lead are worth asking, by the rules, the bar and the score that count now."""

from datetime import datetime

from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.questions import MOST, Question, missing
from stellwerk.grade.answers import effects
from stellwerk.grade.chance import Curve
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.sort import Apart, Circumstances
from stellwerk.grade.step.around import around
from stellwerk.grade.step.circumstances import circumstances
from stellwerk.grade.step.knowing import beside, known
from stellwerk.store.models import Lead, Policy


def questions(lead: Lead, *, policy: Policy, now: datetime, most: int = MOST) -> tuple[Question, ...]:
    """The questions whose answers would change most, the weightiest first; reads only.

    The lead comes with its person, organisation and customer. What is answered goes to `enrich.step.answer`.
    """
    world, here, more = around(policy, now=now), circumstances(policy, now=now), beside([lead])
    rules = policy.read("grade", GradePolicy)
    letter, found = effects(
        known(lead, campaigns=world.campaigns, more=more),
        now=now,
        policy=rules,
        curve=policy.read("curve", Curve),
        products=policy.read("enrich", EnrichPolicy).product_lines,
        circumstances=Circumstances(here.bar, world.segment_rules, here.own),
        apart=Apart(strategy=lead.strategy, before=lead.grade, qualified=lead.pk in more.qualified),
        score=here.live.score if here.live else None,
    )
    return missing(found, letter=letter, most=most)
