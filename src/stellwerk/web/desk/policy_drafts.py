"""Drafts of the policy: change numbers, try them on the past, propose, decide as the second person, one step back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from stellwerk.review import step as review
from stellwerk.review.bounds import BoundsError
from stellwerk.review.changes import Change, DraftError, carried_over, changes, lean, with_section
from stellwerk.review.policy import SECTIONS
from stellwerk.store.models import Entry, Policy, Trial, User
from stellwerk.terms import PolicyError
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import bar, policy_preview, policy_trial
from stellwerk.web.desk.policy import LEARNED, TITLES, explained, in_words, people, shown, state_of, who
from stellwerk.web.desk.policy_form import Sheet, without_row
from stellwerk.web.desk.policy_names import label_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker.tasks import try_policy, wake

State = Policy.State
LONGEST_NOTE = 300
SHORT = 24  # letters of a value that stands in one line
OPEN = (State.DRAFT, State.PROPOSED)


class HtmxHttpRequest(HttpRequest):
    """As the middleware hands it on."""

    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Changed:
    """One number of a draft: what rules now and what is proposed; of a table only the rows that differ."""

    change: Change
    title: str
    label: str
    explanation: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """Whether it is read as words: rows of a table rather than one number."""
        return max(len(self.old), len(self.new)) > SHORT


@dataclass(frozen=True, slots=True)
class Happened:
    """One act around a draft."""

    what: str
    by: str
    at: datetime
    reasons: tuple[Any, ...]


def find_policy(version: int) -> Policy:
    """Every reader of the rules may read all versions."""
    return get_object_or_404(Policy, version=version)


# --- Changing numbers


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, section: str) -> HttpResponse:
    """A section's numbers as a form; saved they are a draft, or the draft that `draft` names is changed."""
    user, live = reader_of(request), Policy.objects.live()
    if section not in SECTIONS or section == LEARNED:
        raise Http404
    draft = _own_draft(request, user)
    sheet = _sheet(request, section, draft or live, live)
    note = request.POST.get("note", draft.note if draft else "").strip()[:LONGEST_NOTE]
    preview = None
    if request.POST.get("do") == "preview":
        preview = _previewed(sheet, draft or live)
    elif request.method == "POST" and "do" not in request.POST:
        made = _saved(sheet, draft or live, note=note, user=user)
        if made is not None:
            _say_saved(request, made)
            return redirect("policy_draft", made.version)
    context = {
        "section": section,
        "title": TITLES[section],
        "sheet": sheet,
        "draft": draft,
        "note": note,
        "live": live,
        "preview": preview,
        "bar": bar.standing(live) if section == "grade" else None,
        "may_preview": section in policy_preview.SECTIONS,
        "asked": request.POST.get("do", ""),
    }
    return render(request, "desk/policy_change.html", context)


def _sheet(request: HttpRequest, section: str, values: Policy, live: Policy) -> Sheet:
    """The inputs, filled or as sent; without JavaScript rows are added and removed by buttons that save nothing."""
    kind, asked = SECTIONS[section], request.POST.get("do", "")
    data: dict[str, str] | None = request.POST.dict() if request.method == "POST" else None
    what, _, which = asked.partition(":")
    name, _, at = which.partition(":")
    if data is not None and what == "remove" and at.isdecimal() and len(at) < 4:
        data = without_row(data, name, int(at))
    more = name if what == "more" else ""
    return Sheet(section, values.read(section, kind), live=live.read(section, kind), data=data, more=more)


def _previewed(sheet: Sheet, before: Policy) -> policy_preview.Told | None:
    """What the sheet's numbers would do; None where they must be put right first, with what to do."""
    numbers = sheet.numbers()
    if numbers is None:
        return None
    try:
        return policy_preview.tried(
            lean(with_section(before.numbers, sheet.section, numbers)), now=timezone.now()
        )
    except BoundsError as error:
        sheet.show(error.section, error.name, say(error.reason))
    except PolicyError:
        sheet.problem = gettext("These numbers do not fit together. Look at the explanations once more.")
    return None


def _own_draft(request: HttpRequest, user: User) -> Policy | None:
    """The draft that the address names, if it is this person's; None for a new one."""
    version = request.GET.get("draft", "")
    if not version:
        return None
    if not version.isdecimal() or len(version) > 9:
        raise Http404
    return get_object_or_404(Policy, version=version, state=State.DRAFT, made_by=user.actor)


def _saved(sheet: Sheet, before: Policy, *, note: str, user: User) -> Policy | None:
    """The draft; None where the sheet must be shown again, with what to do."""
    numbers, now = sheet.numbers(), timezone.now()
    if not note:
        sheet.problem = gettext("Say in a sentence what the change is for. The second person reads it.")
        return None
    if numbers is None:
        return None
    wanted = with_section(before.numbers, sheet.section, numbers)
    try:
        if before.state == State.DRAFT:
            return review.change_draft(before.pk, wanted, note=note, by=user.actor, now=now)
        return review.draft(wanted, note=note, by=user.actor, now=now)
    except BoundsError as error:
        sheet.show(error.section, error.name, say(error.reason))
    except DraftError as error:
        sheet.problem = say(error.reason)
    except PolicyError:
        sheet.problem = gettext("These numbers do not fit together. Look at the explanations once more.")
    return None


def _say_saved(request: HttpRequest, made: Policy) -> None:
    text = gettext("Draft %(version)s is saved. Nothing rules yet: try it on the past, then propose it.")
    messages.success(request, text % {"version": made.version})


# --- The draft


@require_safe
def draft(request: HtmxHttpRequest, version: int) -> HttpResponse:
    user, made, live = reader_of(request), find_policy(version), Policy.objects.live()
    under_way, done = policy_trial.newest(made)
    if request.htmx and not _is_under_way(under_way):
        return HttpResponseClientRefresh()  # the trial is over: headline and buttons are other ones
    found = _changes(made, live)
    result = policy_trial.result_of(None if _is_under_way(under_way) else done)
    said = policy_trial.told(done, result, policy=made, live=live) if done and result else None
    context = {
        "policy": made,
        "state": state_of(made),
        "live": live,
        "made_by": who(made.made_by),
        "changed": [told(row) for row in found],
        "untried": [row for row in found if not row.is_tried],
        "under_way": under_way,
        "is_under_way": _is_under_way(under_way),
        "share": round((under_way.result or {}).get("share", 0) * 100) if under_way else 0,
        "failed": _failure(under_way),
        "told": said,
        "gain_title": gettext("Who gets more"),
        "lose_title": gettext("Who gets less"),
        "headline": headline(made, found, said),
        "happened": happened(made),
        "may_preview": made.state in OPEN and any(row.section in policy_preview.SECTIONS for row in found),
        "months": [(n, gettext("the last %(n)s months") % {"n": n}) for n in review.MONTHS],
        "sections": [(name, title) for name, title in TITLES.items() if name != LEARNED],
        **_allowed(user, made),
    }
    return render(request, "desk/policy_draft.html", context)


def _allowed(user: User, made: Policy) -> dict[str, bool]:
    """What this person may do with it now."""
    own = made.made_by == user.actor
    is_draft, is_proposed = made.state == State.DRAFT, made.state == State.PROPOSED
    return {
        "own": own,
        "may_change": own and is_draft and may(user, "policy_change"),
        "may_try": made.state in OPEN and may(user, "policy_try"),
        "may_discard": is_draft and may(user, "policy_discard"),
        "may_take_back": own and is_proposed,
        "may_decide": not own and is_proposed and may(user, "policy_approve"),
    }


def _is_under_way(trial: Trial | None) -> bool:
    return trial is not None and trial.state in (Trial.State.WAITING, Trial.State.RUNNING)


def _failure(trial: Trial | None) -> str:
    """Why there is no result, in words; what no reason explains is for the administrator."""
    if trial is None or trial.state != Trial.State.FAILED:
        return ""
    if trial.error.startswith("policy."):
        return say([trial.error, {}])
    text = gettext("The trial broke off: %(error)s. Please tell the administrator.")
    return text % {"error": trial.error}


def _changes(made: Policy, live: Policy) -> tuple[Change, ...]:
    """What the policy changes of what ruled when it was made; of one that rules or ruled, of the one before."""
    if made.state in OPEN or made.live_at is None:
        return changes(review.base_of(made, live).numbers, made.numbers)
    before = review.previous(made)
    return changes(before.numbers if before else {}, made.numbers)


def told(row: Change) -> Changed:
    """A change in the reader's words."""
    before, after = (in_words(row.section, row.name, value) for value in (row.old, row.new))
    old, new = _rows_apart(before, after) or (shown(row.name, row.old), shown(row.name, row.new))
    label = label_of(row.section, row.name)
    return Changed(row, str(TITLES[row.section]), label, explained(row.section, row.name), old, new)


def _rows_apart(
    before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> tuple[str, str] | None:
    """Of two tables the rows that only one of them has."""
    if not before and not after:
        return None

    def only(rows: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> str:
        return "; ".join(" · ".join(row) for row in rows if row not in others) or "–"

    return only(before, after), only(after, before)


def headline(made: Policy, found: Sequence[Change], result: policy_trial.Told | None) -> str:
    """What the trial says; without one what the draft does."""
    values = {"version": made.version, "n": len(found)}
    if made.state not in OPEN:
        return gettext("This is what policy %(version)s changed.") % values
    if result is not None and not result.is_old:
        return result.sentence
    text = ngettext(
        "Draft %(version)s changes one number.", "Draft %(version)s changes %(n)s numbers.", len(found)
    )
    return text % values


def happened(made: Policy) -> list[Happened]:
    """What was done with it, latest first."""
    about = f"policy:{made.version}"
    entries = Entry.objects.about(about).filter(at__gte=made.made_at - timedelta(days=730))
    rows = [(entry, step) for entry in entries.order_by("-id")[:30] for step in entry.steps]
    names = people(entry.actor for entry, _ in rows)
    return [
        Happened(step["what"], names.get(entry.actor, entry.actor), entry.at, tuple(step["reasons"]))
        for entry, step in rows
    ]


@require_safe
def preview(request: HttpRequest, version: int) -> HttpResponse:
    """What a draft would do to the last leads. It only reads."""
    made, live = find_policy(version), Policy.objects.live()
    if made.state not in OPEN:
        raise Http404
    base = review.base_of(made, live)
    try:
        numbers = carried_over(made.numbers, base=base.numbers, live=live.numbers)
        told = policy_preview.tried(numbers, now=timezone.now())
    except PolicyError:
        text = gettext("Its numbers do not fit what rules now. Change the draft, then look again.")
        messages.warning(request, text)
        return redirect("policy_draft", version)
    context = {"policy": made, "preview": told}
    return render(request, "desk/policy_preview_page.html", context)


@require_safe
def trial_csv(request: HttpRequest, version: int) -> StreamingHttpResponse:
    """Every partner of the last trial that is done."""
    _, done = policy_trial.newest(find_policy(version))
    found = policy_trial.result_of(done)
    if found is None:
        raise Http404
    name = f"policy-{version}.csv"
    return csv_file(name, [policy_trial.head(), *(policy_trial.cells(share) for share in found.partners)])


# --- Acts


@require_POST
def try_on_past(request: HttpRequest, version: int) -> HttpResponse:
    user, made = reader_of(request), find_policy(version)
    given = request.POST.get("months", "")
    months = int(given) if given.isdecimal() and len(given) < 3 else 0
    try:
        review.ask_trial(made.pk, months=months, by=user.actor, now=timezone.now())
    except DraftError as error:
        messages.warning(request, say(error.reason))
    else:
        try_policy.enqueue()
    return redirect(reverse("policy_draft", args=[version]) + "#trial")


@require_POST
def propose(request: HttpRequest, version: int) -> HttpResponse:
    text = gettext("Draft %(version)s waits for a second person.")
    return _act(request, version, review.propose, text)


@require_POST
def approve(request: HttpRequest, version: int) -> HttpResponse:
    text = gettext("Policy %(version)s rules from now on. One step back is possible at any time.")
    return _act(request, version, review.approve, text)


@require_POST
def reject(request: HttpRequest, version: int) -> HttpResponse:
    """The second person says no and why; whoever made it takes it back."""
    user, made = reader_of(request), find_policy(version)
    if made.made_by == user.actor:
        return _act(
            request, version, review.take_back, gettext("Draft %(version)s is yours to change again.")
        )

    def say_no(pk: int, *, by: str, now: datetime) -> Policy:
        return review.reject(pk, why=request.POST.get("why", "").strip()[:LONGEST_NOTE], by=by, now=now)

    return _act(request, version, say_no, gettext("Draft %(version)s goes back to its maker."))


@require_POST
def discard(request: HttpRequest, version: int) -> HttpResponse:
    return _act(request, version, review.discard, gettext("Draft %(version)s is discarded."))


@require_http_methods(["GET", "POST"])
def step_back(request: HttpRequest) -> HttpResponse:
    """Asks first, with what would change; then the policy before rules again."""
    live = Policy.objects.live()
    before = review.previous(live)
    if request.method == "POST":
        try:
            made = review.step_back(by=reader_of(request).actor, now=timezone.now())
        except DraftError as error:
            messages.warning(request, say(error.reason))
        else:
            text = gettext("Policy %(version)s rules, with the numbers of before.")
            messages.success(request, text % {"version": made.version})
            wake.enqueue()
        return redirect("policy")
    found = changes(live.numbers, before.numbers) if before else ()
    context = {"live": live, "before": before, "changed": [told(row) for row in found]}
    return render(request, "desk/policy_back.html", context)


def _act(request: HttpRequest, version: int, act: Callable[..., Policy], text: str) -> HttpResponse:
    """One of the step's acts, then back to the draft with what came of it."""
    user, made = reader_of(request), find_policy(version)
    try:
        act(made.pk, by=user.actor, now=timezone.now())
    except DraftError as error:
        messages.warning(request, say(error.reason))
    else:
        messages.success(request, text % {"version": version})
        wake.enqueue()
    return redirect("policy_draft", version)


def waiting_for(user: User) -> list[tuple[Policy, str]]:
    """Proposals that this person may decide on, made by somebody else: (policy, by whom)."""
    if not may(user, "policy_approve"):
        return []
    rows = list(Policy.objects.filter(state=State.PROPOSED).exclude(made_by=user.actor).order_by("made_at"))
    names = people(row.made_by for row in rows) if rows else {}
    return [(row, names.get(row.made_by, row.made_by)) for row in rows]
