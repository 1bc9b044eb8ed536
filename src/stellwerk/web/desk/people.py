"""The people of the marketing database: the list with its filter, one person, and what he has agreed to."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import batched
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk import words
from stellwerk.clean.consent import Allowed, Purpose, Reachable, may_contact, tell_by
from stellwerk.clean.figures import parse_date
from stellwerk.clean.mail_address import read_email
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Consent, Person, Policy, User
from stellwerk.terms import Channel, Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.protections import people_named
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.templatetags.stellwerk import named, reader, say
from stellwerk.worker import bounces, consents
from stellwerk.worker.target_groups import Wanted
from stellwerk.worker.target_groups import people as matching

PAGE = 50
SHOWN = 20
BATCH = 500
CONSENTS = (
    ("mail", gettext_lazy("may be written to")),
    ("phone", gettext_lazy("may be called")),
    ("none", gettext_lazy("no consent")),
)
CUSTOMERS = (
    ("yes", gettext_lazy("customer")),
    ("dormant", gettext_lazy("customer without an order for two years")),
    ("no", gettext_lazy("no customer yet")),
)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The filtered list; the filter can be kept as a target group."""
    user, wanted = reader_of(request), Wanted.read(request.GET.dict())
    found = matching(wanted, today=timezone.localdate())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    standing = Consent.objects.standing().filter(person__in=[one.pk for one in listed])
    agreed = set(standing.values_list("person", "purpose"))
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [(one, (one.pk, "mail") in agreed, (one.pk, "phone") in agreed) for one in listed],
        "headline": headline(wanted, page.paginator.count),
        "choices": choices(),
        "query": query_of(request),
        "may_save": may(user, "target_group_save"),
    }
    return render(request, "desk/people.html", context)


def headline(wanted: Wanted, count: int) -> str:
    if wanted.any:
        return ngettext("One person fits your filter.", "%(n)s people fit your filter.", count) % {"n": count}
    return ngettext("We know one person.", "We know %(n)s people.", count) % {
        "n": formats.number_format(count, force_grouping=True)
    }


def choices() -> dict[str, Any]:
    """What the filter offers; names in the reader's language."""
    kinds = words.NAMES
    return {
        "countries": [(code, label) for code, label in COUNTRIES if code],
        "industries": [(code, named(code, "industry")) for code in kinds["industry"]],
        "products": [(code, named(code, "product")) for code in kinds["product"]],
        "channels": [(channel.value, named(channel.value, "channel")) for channel in Channel],
        "segments": [(code, f"{code}, {named(code, 'segment')}") for code in kinds["segment"]],
        "consents": CONSENTS,
        "customers": CUSTOMERS,
    }


def query_of(request: HttpRequest) -> str:
    """The address's filter without its page."""
    given = request.GET.copy()
    given.pop("page", None)
    return given.urlencode()


@require_safe
def people_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list; whoever has agreed to nothing is marked so."""
    reader_of(request)
    found = matching(Wanted.read(request.GET.dict()), today=timezone.localdate())
    return csv_file(gettext("people.csv"), _lines(found))


COLUMNS = (
    "salutation", "first_name", "last_name", "role", "company", "postcode", "city", "email", "phone", "mobile",
)  # fmt: skip


def _lines(found: QuerySet[Person]) -> Iterator[Sequence[object]]:
    """The heading and a row per person, five queries for every 500 of them."""
    heading = [named(name, "column") for name in COLUMNS]
    yield [*heading, gettext("Mail allowed"), gettext("Calls allowed")]
    rules, now = Policy.objects.live().read("clean", CleanPolicy), timezone.now()
    for batch in batched(found.iterator(chunk_size=BATCH), BATCH):
        known = consents.reachable(batch)
        for one in batch:
            yield _row(one, known[one.pk], rules, now=now)


def _row(one: Person, known: Reachable, rules: CleanPolicy, *, now: datetime) -> Sequence[object]:
    site = one.organisation
    place = (site.name, site.postcode, site.city) if site else ("", "", "")
    found = [may_contact(known, purpose, now=now, policy=rules) for purpose in Purpose]
    allowed = [gettext("yes") if isinstance(each, Allowed) else gettext("no") for each in found]
    who = (one.salutation, one.first_name, one.last_name, one.role)
    return (*who, *place, one.email, one.phone, one.mobile, *allowed)


# --- One person ----------------------------------------------------------------------------------------------


def find_person_for(user: User, pk: int) -> Person:
    """A person of the marketing database, for those whom the table lets in. Raises Http404."""
    visible = Person.objects.all() if may(user, "person") else Person.objects.none()
    return get_object_or_404(visible.select_related("organisation"), pk=pk)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, whether he may be contacted and why, what he agreed to, his leads and campaigns."""
    user, now = reader_of(request), timezone.now()
    found = find_person_for(user, pk)
    rules = Policy.objects.live().read("clean", CleanPolicy)
    known = consents.reachable([found])[found.pk]
    rows = list(found.consents.order_by("-id")[:SHOWN])
    leads = list(found.leads.select_related("campaign", "partner").order_by("-arrived_at")[:SHOWN])
    since = min((lead.arrived_at for lead in leads), default=None)
    context = {
        "person": found,
        "headline": person_headline(found),
        "verdicts": [verdict(known, purpose, now=now, rules=rules) for purpose in Purpose],
        "consents": rows,
        "heard_by": people_named(row.proof.get("heard_by", "") for row in rows),
        "leads": leads,
        "participations": list(found.participations.select_related("campaign").order_by("-id")[:SHOWN]),
        "tell_by": tell_by(since, policy=rules) if since and found.origin and not found.informed_at else None,
        "may_document": may(user, "person_consent"),
        "may_tell": may(user, "person_told"),
        "may_mend": may(user, "person_mail"),
        "ways": [(way, words.name("consent_way", way, reader())) for way in consents.WAYS],
        "today": timezone.localdate(),
        "blocked": known.blocked,
    }
    return render(request, "desk/person.html", context)


def person_headline(found: Person) -> str:
    name = str(found) or found.email or found.phone or found.mobile
    if found.organisation:
        return gettext("%(name)s of %(company)s.") % {"name": name, "company": found.organisation}
    return f"{name}."


def verdict(
    known: Reachable, purpose: Purpose, *, now: datetime, rules: CleanPolicy
) -> tuple[str, bool, str]:
    """(purpose in words, allowed, why or why not)."""
    found = may_contact(known, purpose, now=now, policy=rules)
    allowed = isinstance(found, Allowed)
    why = found.why if isinstance(found, Allowed) else found
    return named(purpose.value, "purpose"), allowed, say(why)


@require_POST
def person_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """A consent that somebody heard: the words and the day are needed, or it proves nothing."""
    user, now = reader_of(request), timezone.now()
    found = find_person_for(user, pk)
    given = request.POST
    text, way = given.get("words", "").strip(), given.get("way", "")
    day = parse_date(given.get("on", "")) or timezone.localdate()
    wanted = [purpose for purpose in Purpose if given.get(purpose.value)]
    if not wanted or not text or way not in consents.WAYS or day > timezone.localdate():
        messages.warning(
            request,
            gettext(
                "Say for what the consent is, how it was given and in which words. The day lies not ahead."
            ),
        )
        return redirect("person", pk)
    at = min(timezone.make_aware(datetime.combine(day, time(12))), now)
    for purpose in wanted:
        consents.document(
            found,
            purpose,
            way=way,
            words=text,
            source=named(way, "consent_way"),
            by=user.actor,
            at=at,
            now=now,
        )
    messages.success(request, gettext("The consent is documented."))
    return redirect("person", pk)


@require_POST
def person_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person told us that he wants no mails, no calls, or no contact at all."""
    user, now = reader_of(request), timezone.now()
    found = find_person_for(user, pk)
    what = request.POST.get("what", "")
    if what == "everything":
        why = Reason("block.asked_us", {"note": request.POST.get("note", "").strip()[:200]})
        consents.opt_out(found, tuple(Purpose), why=why, by=user.actor, now=now)
        messages.success(request, gettext("%(name)s is on the block list.") % {"name": found})
    elif what in set(Purpose):
        consents.withdraw(found, [Purpose(what)], by=user.actor, now=now)
        messages.success(request, gettext("Withdrawn. It counts at once."))
    return redirect("person", pk)


@require_POST
def person_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters came back: the right address, or the same one where it works again."""
    user = reader_of(request)
    found = find_person_for(user, pk)
    given = request.POST.get("email", "").strip().lower()
    if read_email(given) != given or not given:
        messages.warning(request, gettext("This address is not complete. It looks like name@company.com."))
        return redirect("person", pk)
    bounces.mend(found, given, by=user.actor, now=timezone.now())
    messages.success(request, gettext("Letters go to %(email)s again.") % {"email": given})
    return redirect("person", pk)


@require_POST
def person_told(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice of GDPR Art. 14: by our mail now, or somebody has told the person himself."""
    user, now = reader_of(request), timezone.now()
    found = find_person_for(user, pk)
    if request.POST.get("way") == "mail":
        done = bool(consents.tell([found], by=user.actor, now=now))
    else:
        done = consents.told(found, way="person", by=user.actor, now=now)
    if done:
        messages.success(
            request, gettext("%(name)s has been told where the data came from.") % {"name": found}
        )
    else:
        messages.warning(request, gettext("Nothing to do: told already, or there is no address to write to."))
    return redirect("person", pk)
