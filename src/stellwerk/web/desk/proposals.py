"""What the machine learned and would change in the rules: its evidence, a decision, and what became of earlier ones."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.review import step as review
from stellwerk.review.changes import DraftError, changes, on_top
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.store.models import Policy, Proposal
from stellwerk.terms import PolicyError
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.policy import people
from stellwerk.web.desk.policy_drafts import Changed, told
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker.tasks import wake


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open proposal with its numbers beside those that rule now."""

    row: Proposal
    changed: tuple[Changed, ...]


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    user, live = reader_of(request), Policy.objects.live()
    waiting = [Waiting(row, _changed(row, live)) for row in review.open_proposals()]
    decided = review.decided_proposals()
    names = people(row.decided_by for row in decided)
    context = {
        "headline": _headline(waiting),
        "waiting": waiting,
        "decided": [(row, names.get(row.decided_by, row.decided_by)) for row in decided],
        "rules": live.read("learn", LearnPolicy),
        "may_adopt": may(user, "proposal_adopt"),
        "may_refuse": may(user, "proposal_refuse"),
        "may_draft": may(user, "proposal_draft"),
    }
    return render(request, "desk/proposals.html", context)


def _headline(waiting: list[Waiting]) -> str:
    if not waiting:
        return gettext("The rules fit what was learned; nothing is proposed.")
    text = ngettext(
        "One change is proposed. You decide.", "%(n)s changes are proposed. You decide.", len(waiting)
    )
    return text % {"n": len(waiting)}


def _changed(row: Proposal, live: Policy) -> tuple[Changed, ...]:
    try:
        return tuple(told(change) for change in changes(live.numbers, on_top(row.numbers, live.numbers)))
    except PolicyError:
        return ()  # the rules have moved on so far that it no longer fits; it cannot be put live either


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = reader_of(request), get_object_or_404(Proposal, pk=pk)
    try:
        made = review.adopt_proposal(pk, by=user.actor, now=timezone.now())
    except (review.ProposalError, DraftError) as error:
        messages.error(request, say(error.reason))
    except PolicyError as error:
        messages.error(request, str(error))
    else:
        text = gettext("%(name)s: live with policy %(version)s. One step back is on the page of the policy.")
        messages.success(request, text % {"name": named(row.kind, "proposal"), "version": made.version})
        wake.enqueue()
    return redirect("proposals")


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader_of(request)
    try:
        row = review.refuse_proposal(pk, by=user.actor, now=timezone.now())
    except review.ProposalError as error:
        messages.error(request, say(error.reason))
    else:
        text = gettext("%(name)s stays as it is. The same is not proposed again for 90 days.")
        messages.success(request, text % {"name": named(row.kind, "proposal")})
    return redirect("proposals")


@require_POST
def to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the proposal's numbers, to be changed further or tried on the past."""
    user, row, live = reader_of(request), get_object_or_404(Proposal, pk=pk), Policy.objects.live()
    note = named(row.kind, "proposal")
    try:
        made = review.draft(on_top(row.numbers, live.numbers), note=note, by=user.actor, now=timezone.now())
    except DraftError as error:
        messages.error(request, say(error.reason))
        return redirect("proposals")
    return redirect("policy_draft", made.version)
