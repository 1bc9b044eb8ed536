"""The register of consents, and the people who must be told where their data came from."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.clean.consent import tell_by
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.marketing import ConsentQuerySet
from stellwerk.store.models import Consent, Person, Policy
from stellwerk.web.access import reader_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, when
from stellwerk.worker import consents as work

PAGE = 50
AT_ONCE = 200
STATES = (
    ("", gettext_lazy("Given")),
    ("unconfirmed", gettext_lazy("Not confirmed")),
    ("withdrawn", gettext_lazy("Withdrawn")),
)


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Who agreed to what, by which words and way; filtered by how it stands and for what."""
    reader_of(request)
    state, purpose = request.GET.get("state", ""), request.GET.get("purpose", "")
    found = standing(state)
    if purpose in Consent.Purpose.values:
        found = found.filter(purpose=purpose)
    rows = found.select_related("person__organisation").order_by("-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(page.object_list),
        "state": state,
        "purpose": purpose,
        "states": [(key, label, key == state) for key, label in STATES],
        "headline": headline(state, page.paginator.count),
    }
    return render(request, "desk/consents.html", context)


@require_safe
def consents_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The register as it is filtered, with the words and the proof."""
    reader_of(request)
    rows = standing(request.GET.get("state", "")).select_related("person").order_by("-id")
    return csv_file(gettext("consents.csv"), _lines(rows))


def _lines(rows: ConsentQuerySet) -> Iterator[Sequence[object]]:
    yield (
        gettext("Person"), gettext("E-mail"), gettext("For"), gettext("From"), gettext("Way"), gettext("Words"),
        gettext("Asked on"), gettext("Given on"), gettext("Withdrawn on"),
    )  # fmt: skip
    for row in rows.iterator(chunk_size=500):
        days = [at.date().isoformat() if at else "" for at in (row.asked_at, row.given_at, row.withdrawn_at)]
        way = named(row.proof.get("way"), "consent_way")
        text = row.proof.get("words") or row.text_version
        yield str(row.person), row.person.email, named(row.purpose, "purpose"), row.source, way, text, *days


def standing(state: str) -> ConsentQuerySet:
    if state == "unconfirmed":
        return Consent.objects.unconfirmed()
    if state == "withdrawn":
        return Consent.objects.filter(withdrawn_at__isnull=False)
    return Consent.objects.standing()


def headline(state: str, count: int) -> str:
    if state == "unconfirmed":
        text = ngettext("One consent is not confirmed.", "%(n)s consents are not confirmed.", count)
    elif state == "withdrawn":
        text = ngettext("One consent was withdrawn.", "%(n)s consents were withdrawn.", count)
    else:
        text = ngettext("One consent stands.", "%(n)s consents stand.", count)
    return text % {"n": count}


@require_http_methods(["GET", "POST"])
def informing(request: HttpRequest) -> HttpResponse:
    """Who must be told by when; one button writes to all who can be written to."""
    user, now = reader_of(request), timezone.now()
    waiting = work.to_tell()
    if request.method == "POST":
        wanted = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
        people = list(waiting.filter(pk__in=wanted) if wanted else waiting[:AT_ONCE])
        count = work.tell(people, by=user.actor, now=now)
        messages.success(request, said(count))
        return redirect("informing")
    rules = Policy.objects.live().read("clean", CleanPolicy)
    page = Paginator(waiting.select_related("organisation"), PAGE).get_page(request.GET.get("page"))
    rows = [(one, due(one, rules)) for one in page.object_list]
    late = sum(1 for _, by in rows if by and by < now)
    context = {
        "page": page,
        "rows": rows,
        "now_at": now,
        "headline": informing_headline(page.paginator.count, rows[0][1] if rows else None, late),
        "days": rules.inform_days,
        "at_once": AT_ONCE,
    }
    return render(request, "desk/informing.html", context)


def due(person: Person, rules: CleanPolicy) -> datetime | None:
    """Until when; None while the person has no lead."""
    since: datetime | None = getattr(person, "known_since", None)
    return tell_by(since, policy=rules) if since else None


def informing_headline(count: int, first: datetime | None, late: int) -> str:
    if not count:
        return gettext("Everybody has been told.")
    if late:
        return ngettext("One notice is late.", "%(n)s notices are late.", late) % {"n": late}
    if first is None:
        return ngettext("One person must be told.", "%(n)s people must be told.", count) % {"n": count}
    text = ngettext(
        "By %(when)s one person must be told.", "By %(when)s the first of %(n)s people must be told.", count
    )
    return text % {"n": count, "when": when(first)}


def said(count: int) -> str:
    if not count:
        return gettext("Nobody of them can be written to. Tell them by letter or on the phone.")
    return ngettext("One notice is written.", "%(n)s notices are written.", count) % {"n": count}
