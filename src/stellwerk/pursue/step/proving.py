"""The nightly proof that no lead is without a next step (I6), and what gives one to those that are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from stellwerk.pursue.lying import remedy
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.step.planning import house_calendar
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Entry, FollowUp, Lead, Policy
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Stage

ABOUT = "proof:"
NAMED = 200  # leads that the entry names; the page shows all of them anew


@dataclass(frozen=True, slots=True)
class Proof:
    """One look at every open lead: when, by whom, how many were there, how many lay without a next step."""

    at: datetime
    by: str
    checked: int
    found: int


def prove(*, now: datetime, notes: Notebook) -> Proof:
    """Looks at every open lead and writes down what was found; changes nothing else."""
    checked = Lead.objects.open().count()
    lying = list(leads_without_next_step(now).order_by("id").values_list("prospect_number", flat=True))
    notes.note_other(
        f"{ABOUT}{timezone.localdate(now).isoformat()}", "pursue", "proved", checked=checked, found=len(lying),
        leads=lying[:NAMED],
    )  # fmt: skip
    return Proof(now, notes.actor, checked, len(lying))


def prove_now(*, by: str, now: datetime) -> Proof:
    """The same when somebody asks for it."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        return prove(now=now, notes=notes)


def proofs(limit: int) -> list[Proof]:
    """The proofs so far, the latest first."""
    entries = Entry.objects.filter(lead__isnull=True, about__startswith=ABOUT).order_by("-id")[:limit]
    return [
        Proof(entry.at, entry.actor, step["values"]["checked"], step["values"]["found"])
        for entry in entries
        for step in entry.steps
    ]


def proved_on(day: str) -> bool:
    """Whether that day (ISO) has its proof by the clock."""
    return Entry.objects.about(f"{ABOUT}{day}").filter(actor="clock").exists()


def give_next_step(lead_ids: Iterable[int] | None, *, by: str, now: datetime) -> list[FollowUp]:
    """A follow-up with its reason for each of these leads (None: for all) that has no next step; the others stay."""
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    due_at = house_calendar().closing(now, days=rules.stuck_days)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lying = leads_without_next_step(now).order_by("id")
        wanted = lying if lead_ids is None else lying.filter(pk__in=list(lead_ids))
        rows = []
        for pk, stage, partner in wanted.values_list("pk", "stage", "partner"):
            found = remedy(Stage(stage), with_partner=partner is not None)
            rows.append(
                FollowUp(
                    lead_id=pk, kind=found.kind, role=found.role, due_at=due_at, why=found.why.as_json(), made_at=now,
                    made_by=by,
                )
            )  # fmt: skip
            notes.note(
                pk, "pursue", "given_next_step", reasons=(found.why,), kind=found.kind, role=found.role
            )
        return insert_rows(rows)


def take_back(given_at: datetime, *, by: str, now: datetime) -> int:
    """Undo of what this person gave at that moment by `give_next_step`; what is done by now stays."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        mine = FollowUp.objects.open().filter(made_at=given_at, made_by=by, why__0="follow_up.lay_around")
        rows = list(mine.values_list("pk", "lead", "kind"))
        FollowUp.objects.filter(pk__in=[pk for pk, _, _ in rows]).update(done_at=now, done_by=by)
        for pk, lead, kind in rows:
            notes.note(lead, "pursue", "follow_up_undone", kind=kind, follow_up=pk, of="given_next_step")
    return len(rows)
