"""Two leads that asked to be called back, and that hour has come: it holds on any day. A program of its own."""

import sys
from datetime import timedelta

import django
from django.utils import timezone


def agree(*companies: str) -> None:
    from tests import cast

    from stellwerk.pursue.step import calling, scripting
    from stellwerk.store.models import Call, User

    now = timezone.now()
    scripting.ship(now=now)
    for agent in User.objects.filter(role=User.Role.CALL_CENTRE):
        calling.release(agent)  # what another test has left in his hand
    for place, company in enumerate(companies):
        lead = cast.a_lead(
            company=company,
            stage="qualify",
            channel="web",
            # Before whatever another test has left in the queue.
            priority=int(now.timestamp()) - place,
            product="milling",
        )
        at = now - timedelta(minutes=5)
        row = cast.a_follow_up(lead, kind="qualify", role=User.Role.CALL_CENTRE, due_at=at, made_at=now)
        Call.objects.create(
            lead=lead, follow_up=row, result="call_back", again_at=at, called_at=now - timedelta(hours=1),
            made_by="user:0",
        )  # fmt: skip


if __name__ == "__main__":
    django.setup()
    agree(*sys.argv[1:])
