"""What can be done to many leads of the list at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from stellwerk.grade import step as grade
from stellwerk.grade.segments import Segment
from stellwerk.grade.strategy import Field
from stellwerk.store.models import User
from stellwerk.web.desk.segments import names_of
from stellwerk.web.templatetags.stellwerk import named


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of acts: its heading, then (value, label)."""

    label: str
    acts: tuple[tuple[str, str], ...]


def acts(rules: Sequence[Segment]) -> list[Choice]:
    """Every act by its group; `rules` are the segments. One query."""
    names = names_of([rule for rule in rules if rule.active])
    owners = User.objects.filter(role__in=grade.OWNERS, is_active=True).order_by("last_name", "username")
    return [
        Choice(
            gettext("Put into a segment"), tuple((f"put_in:{code}", name) for code, name in names.items())
        ),
        Choice(
            gettext("Take out of a segment"),
            tuple(
                (f"take_out:{code}", gettext("out of: %(name)s") % {"name": name})
                for code, name in names.items()
            ),
        ),
        Choice(
            gettext("Choose the strategy field"),
            tuple((f"field:{field}", named(field, "strategy")) for field in Field),
        ),
        Choice(
            gettext("Hand over"),
            (
                ("call_centre:", gettext("to the call centre, call by tomorrow")),
                *(
                    (
                        f"owner:{user.pk}",
                        gettext("to %(name)s") % {"name": user.get_full_name() or user.username},
                    )
                    for user in owners
                ),
            ),
        ),
    ]
