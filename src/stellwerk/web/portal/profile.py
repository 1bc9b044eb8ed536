"""My profile: when we are away, how much we can take, and who of us takes leads. The partner's lead changes it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stellwerk.clean.mail_address import read_email
from stellwerk.match.areas import write_areas
from stellwerk.match.register import Person
from stellwerk.store.models import Partner
from stellwerk.web.access import may, reader_of
from stellwerk.web.forms.inputs import DayField, count
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.templatetags.stellwerk import say, when
from stellwerk.worker import partners as work
from stellwerk.worker.partner_rows import records
from stellwerk.worker.partners import PartnerError

LETTERS = (("de", "Deutsch"), ("en", "English"))
Forms = dict[str, forms.Form]


class Away(forms.Form):
    first_on = DayField(
        label=gettext_lazy("First day"),
        required=True,
        error_messages={"required": gettext_lazy("Give the first day.")},
    )
    last_on = DayField(
        label=gettext_lazy("Last day"),
        required=True,
        error_messages={"required": gettext_lazy("Give the last day.")},
    )


class Capacity(forms.Form):
    capacity_per_week = count(gettext_lazy("New leads a week"), gettext_lazy("Empty: as many as fit."))
    max_open = count(gettext_lazy("Leads open at the same time, at most"), gettext_lazy("Empty: no limit."))


class Member(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("The name is missing.")},
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput,
        error_messages={"required": gettext_lazy("Without an address no lead arrives.")},
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TelInput)
    language = forms.ChoiceField(label=gettext_lazy("Letters in"), choices=LETTERS)
    takes_offers = forms.BooleanField(label=gettext_lazy("takes lead offers"), required=False, initial=True)

    def clean_email(self) -> str:
        given: str = self.cleaned_data["email"].strip().lower()
        if read_email(given) != given:
            raise forms.ValidationError(
                gettext("This address is not complete. It looks like name@company.com.")
            )
        return given


@require_GET
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_http_methods(["POST"])
@never_cache
def absence_add(request: HttpRequest) -> HttpResponse:
    """The new days, or the page again with what to change; nothing typed is lost. An undo has them in its address."""
    partner, now = find_partner_for(request.user), timezone.now()
    form = Away(request.POST if "first_on" in request.POST else request.GET)
    if form.is_valid():
        first, last = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
        try:
            work.add_absence(partner.pk, first, last, by=reader_of(request).actor, now=now)
        except PartnerError as error:
            form.add_error("last_on", say(error.reason))
        else:
            text = gettext("Away from %(first)s to %(last)s. No lead is offered in these days.")
            messages.success(request, text % {"first": when(first), "last": when(last)})
            return redirect("portal_profile")
    return _page(request, away=form)


@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    partner = find_partner_for(request.user)
    removed = work.remove_absence(partner.pk, pk, by=reader_of(request).actor, now=timezone.now())
    if removed is None:
        raise Http404
    days = urlencode({"first_on": removed.first_on.isoformat(), "last_on": removed.last_on.isoformat()})
    undo = f"{reverse('portal_absence_add')}?{days}"
    messages.success(request, gettext("Removed. You are there in these days."), extra_tags=undo)
    return redirect("portal_profile")


@require_POST
@never_cache
def capacity(request: HttpRequest) -> HttpResponse:
    partner, form = find_partner_for(request.user), Capacity(request.POST)
    if not form.is_valid():
        return _page(request, capacity=form)
    changed = work.change_partner(
        partner.pk, by=reader_of(request).actor, now=timezone.now(), **form.cleaned_data
    )
    text = gettext("Saved. It counts from the next lead on.") if changed else gettext("Nothing was changed.")
    messages.success(request, text)
    return redirect("portal_profile")


@require_POST
@never_cache
def member_save(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Adds somebody to the team (`pk` 0), or changes one of it."""
    partner, form = find_partner_for(request.user), Member(request.POST, prefix=f"m{pk}")
    people = _people(partner)
    known = next((person for person in people if person.id == pk), None)
    if pk and known is None:
        raise Http404
    if form.is_valid():
        person = replace(known or Person(""), **form.cleaned_data)
        after = tuple(person if one.id == pk else one for one in people) if known else (*people, person)
        try:
            work.change_partner(partner.pk, by=reader_of(request).actor, now=timezone.now(), people=after)
        except PartnerError as error:
            form.add_error("email", say(error.reason))
        else:
            messages.success(request, gettext("%(name)s is saved.") % {"name": person.name})
            return redirect("portal_profile")
    return _page(request, member=form, member_id=pk)


@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes somebody out of the team; nobody takes out himself, for then nobody could put him back."""
    user, partner = reader_of(request), find_partner_for(request.user)
    people = _people(partner)
    if all(person.id != pk for person in people):
        raise Http404
    if getattr(user, "contact", None) is not None and user.contact.pk == pk:
        messages.warning(request, gettext("You cannot take yourself out. Ask us to do it."))
        return redirect("portal_profile")
    after = tuple(person for person in people if person.id != pk)
    work.change_partner(partner.pk, by=user.actor, now=timezone.now(), people=after)
    messages.success(request, gettext("Taken out. No letter goes there any more."))
    return redirect("portal_profile")


def _people(partner: Partner) -> tuple[Person, ...]:
    return records(Partner.objects.filter(pk=partner.pk))[partner.code].people


def _page(
    request: HttpRequest,
    *,
    away: forms.Form | None = None,
    capacity: forms.Form | None = None,
    member: forms.Form | None = None,
    member_id: int = 0,
) -> HttpResponse:
    partner, now = find_partner_for(request.user), timezone.now()
    today = timezone.localdate(now)
    record = records(Partner.objects.filter(pk=partner.pk))[partner.code]
    given = {"capacity_per_week": record.capacity_per_week, "max_open": record.max_open}
    context: dict[str, Any] = {
        "partner": partner,
        "portal_nav": stops(request),
        "headline": _headline(partner, now),
        "absences": list(partner.absences.filter(last_on__gte=today).order_by("first_on")),
        "away": away or Away(),
        "capacity": capacity or Capacity(initial=given),
        "team": [(one, _member(one, member if member_id == one.id else None)) for one in record.people],
        "member": member if member and not member_id else Member(prefix="m0"),
        "leads": may(request.user, "portal_capacity"),
        "areas": write_areas(record.territories, country=record.country).splitlines(),
        "lines": [
            (line, line in record.certificates, record.certificates.get(line))
            for line in sorted({**record.depth, **record.certificates})
        ],
        "today": today,
        "save_url": reverse("portal_member_add"),
    }
    return render(request, "portal/profile.html", context)


def _member(person: Person, sent: forms.Form | None) -> forms.Form:
    names = ("name", "email", "phone", "language", "takes_offers")
    given = {name: getattr(person, name) for name in names}
    return sent or Member(prefix=f"m{person.id}", initial=given)


def _headline(partner: Partner, now: datetime) -> str:
    """Whether leads come in now, and if not, why."""
    today = timezone.localdate(now)
    away = partner.absences.filter(first_on__lte=today, last_on__gte=today).first()
    if away:
        return gettext("You are away until %(day)s. No lead is offered.") % {"day": when(away.last_on)}
    if partner.capacity_per_week == 0:
        return gettext("You take no leads at the moment.")
    if partner.capacity_per_week:
        return gettext("You take up to %(n)s new leads a week.") % {"n": partner.capacity_per_week}
    return gettext("You take every lead that fits.")
