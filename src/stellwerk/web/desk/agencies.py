"""External agencies: their contract, their quota, their quality; and the page on which they see their own."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.capture import step as capture
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.journal import notebook
from stellwerk.store.models import Agency, Policy, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.forms.inputs import DayField, count
from stellwerk.web.templatetags.stellwerk import named
from stellwerk.worker.agencies import Figures, figures, is_open
from stellwerk.worker.tasks import wake

DAYS = 90
FIELDS = ("name", "kind", "leads_per_week", "contract_until", "active")


class AgencyForm(forms.Form):
    """Only name and kind are needed; without an end of contract its people may come in until somebody stops it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the agency its name.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    leads_per_week = count(gettext_lazy("Leads per week"), gettext_lazy("Empty means without a limit."))
    contract_until = DayField(
        label=gettext_lazy("Contract on data processing until"),
        help_text=gettext_lazy("GDPR Art. 28. After this day its people no longer come in."),
    )
    active = forms.BooleanField(label=gettext_lazy("Its people may come in"), required=False, initial=True)

    def __init__(self, *args: Any, agency: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        kinds = [(code, named(code, "agency_kind")) for code in Agency.Kind.values]
        self.fields["kind"] = forms.ChoiceField(label=gettext("Kind"), choices=kinds)

    @classmethod
    def of(cls, agency: Agency) -> "AgencyForm":
        return cls(initial={name: getattr(agency, name) for name in FIELDS}, agency=agency)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Agency.objects.filter(name=name).exclude(pk=self.agency.pk if self.agency else 0).exists():
            raise forms.ValidationError(gettext("There is an agency of this name."))
        return name


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """All of them with their figures of the last quarter."""
    user, now = reader_of(request), timezone.now()
    today = timezone.localdate(now)
    rows = list(Agency.objects.order_by("-active", "name"))
    found = figures(since=now - timedelta(days=DAYS), now=now)
    rules = Policy.objects.live().read("clean", CleanPolicy)
    soon = today + timedelta(days=rules.contract_warn_days)
    ends = [row for row in rows if row.active and row.contract_until and row.contract_until <= soon]
    context = {
        "rows": [(row, found.get(row.pk, Figures()), is_open(row, today)) for row in rows],
        "ends": ends,
        "held": [(row, found[row.pk].held) for row in rows if row.pk in found and found[row.pk].held],
        "may_let_in": may(user, "agency_let_in"),
        "today": today,
        "days": DAYS,
        "headline": headline(len(rows), len(ends)),
        "may_edit": may(user, "agency_edit"),
    }
    return render(request, "desk/agencies.html", context)


def headline(many: int, ends: int) -> str:
    if ends:
        text = ngettext("One contract needs you.", "%(n)s contracts need you.", ends)
        return text % {"n": ends}
    if not many:
        return gettext("Nobody outside the house works with you yet.")
    return ngettext("One agency works with you.", "%(n)s agencies work with you.", many) % {"n": many}


@require_POST
def agency_let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What an agency brought above its quota goes on its way."""
    user = reader_of(request)
    found = get_object_or_404(Agency, pk=pk)
    count = capture.let_in(found.pk, by=user.actor, now=timezone.now())
    text = ngettext("One contact is on its way.", "%(n)s contacts are on their way.", count)
    messages.success(request, text % {"n": count})
    wake.enqueue()
    return redirect("agencies")


@require_http_methods(["GET", "POST"])
def agency_new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def agency_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(Agency, pk=pk))


def _form(request: HttpRequest, found: Agency | None) -> HttpResponse:
    """What was entered stays where it could not be taken."""
    user, now = reader_of(request), timezone.now()
    form = AgencyForm.of(found) if found else AgencyForm()
    if request.method == "POST":
        form = AgencyForm(request.POST, agency=found)
        if form.is_valid():
            row = save(found, form.cleaned_data, by=user.actor, now=now)
            messages.success(request, gettext("%(name)s is saved.") % {"name": row.name})
            return redirect("agencies")
    context = {
        "form": form,
        "agency": found,
        "users": list(found.users.order_by("username")) if found else [],
        "sources": list(found.sources.order_by("name")) if found else [],
    }
    return render(request, "desk/agency_form.html", context, status=422 if form.errors else 200)


def save(found: Agency | None, values: dict[str, Any], *, by: str, now: datetime) -> Agency:
    """Writes the agency and what changed into the journal."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = found or Agency(made_at=now)
        changed = {name: str(values[name]) for name in FIELDS if getattr(row, name) != values[name]}
        for name in FIELDS:
            setattr(row, name, values[name])
        row.save()
        notes.note_other(f"agency:{row.pk}", "capture", "agency_saved", changed=changed)
    return row


@require_safe
def my_agency(request: HttpRequest) -> HttpResponse:
    """What the agency itself sees: its quota, its quality, its sources. Nothing of anybody else."""
    user, now = reader_of(request), timezone.now()
    own = own_agency(user)
    mine = figures(since=now - timedelta(days=DAYS), now=now, agency=own).get(own.pk, Figures())
    context = {
        "agency": own,
        "figures": mine,
        "days": DAYS,
        "sources": list(own.sources.order_by("name")),
        "headline": quota(own, mine),
    }
    return render(request, "desk/my_agency.html", context)


def own_agency(user: User) -> Agency:
    """The agency of this person. Raises Http404 where nobody entered one."""
    if user.agency is None:
        raise Http404
    return user.agency


def quota(own: Agency, mine: Figures) -> str:
    if own.leads_per_week is None:
        text = ngettext("One contact this week.", "%(n)s contacts this week.", mine.this_week)
        return text % {"n": mine.this_week}
    values = {"n": mine.this_week, "of": own.leads_per_week}
    return gettext("%(n)s of %(of)s contacts this week.") % values
