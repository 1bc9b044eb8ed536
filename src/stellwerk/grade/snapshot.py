"""What was known of a lead when it was scored: features as texts, kept with the score. Never a partner's identity.

Free text stays out: of what was said only which phrases occurred is kept, so that a score holds nobody's words.
"""

from stellwerk.grade.phrases import spoken
from stellwerk.grade.points import Known, phrases_of
from stellwerk.grade.policy import GradePolicy

_OWN = GradePolicy()
OWN = "own."  # before the header of a column that the sender added
LONGEST_OWN, MOST_OWN = 40, 60  # what is longer is free text; a table that is wider is cut
FEATURES = (
    "channel", "campaign", "product", "industry", "size", "country", "region", "post", "decides", "value",
    "deadline_days", "phone", "free_mail", "customer", "last_order_days",
)  # fmt: skip


def features(known: Known, *, policy: GradePolicy = _OWN) -> dict[str, str]:
    """Feature -> text; '' = unknown. Beside FEATURES come `said.<phrase>`, `did.<action>` and `own.<header>`.

    Days are counted from the last contact, so that the same knowledge gives the same features whenever it is scored.
    """
    on = known.last_contact_at.date()
    post = spoken(known.role, policy.role_points)
    found = {
        "channel": known.channel,
        "campaign": known.campaign,
        "product": known.product,
        "industry": known.industry,
        "size": known.size_class,
        "country": known.country,
        "region": known.region[:5].strip(),
        "post": post[0] if post else "",
        "decides": "" if known.decides is None else "yes" if known.decides else "no",
        "value": str(known.value_cents // 100) if known.value_cents else "",
        "deadline_days": str((known.deadline_on - on).days) if known.deadline_on else "",
        "phone": "yes" if known.has_phone else "no",
        "free_mail": "yes" if known.free_mail else "",
        "customer": "yes" if known.is_customer else "",
        "last_order_days": str((on - known.last_order_on).days) if known.last_order_on else "",
    }
    for name in phrases_of(known, policy):
        found[f"said.{name}"] = "yes"
    for name, _ in known.actions:
        found[f"did.{name}"] = str(int(found.get(f"did.{name}", "0")) + 1)
    for header, value in list(known.own.items())[:MOST_OWN]:
        if 0 < len(told := str(value).strip()) <= LONGEST_OWN:
            found[OWN + header] = told
    return found
