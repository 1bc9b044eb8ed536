"""The block list at the desk: put somebody on, look somebody up, take a row off with a reason."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stellwerk.store.models import Blocked, RawContact
from stellwerk.terms import Reason
from stellwerk.web.access import reader_of
from stellwerk.web.desk.protections import people_named
from stellwerk.worker import blocklist

PAGE = 50
DAYS = 30


@require_http_methods(["GET", "POST"])
def blocked(request: HttpRequest) -> HttpResponse:
    """The list, which shows no address because it knows none; above it two buttons over one form."""
    user = reader_of(request)
    entered, note = read(request), request.POST.get("note", "").strip()[:200]
    answer, hits = "", []
    if request.method == "POST" and not entered.marks:
        answer = gettext("Give a mail address, a phone number, or a first and last name with the postcode.")
    elif request.method == "POST" and request.POST.get("do") == "block":
        why = Reason("block.by_hand", {"note": note})
        count = blocklist.block(entered, why=why, by=user.actor, now=timezone.now())
        messages.success(request, said(count))
        return redirect("blocked")
    elif request.method == "POST":
        hits = blocklist.listed(entered.marks)
        answer = gettext("This is on the block list.") if hits else gettext("This is not on the block list.")
    rows = Blocked.objects.order_by("-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    context = {
        "headline": headline(page.paginator.count),
        "page": page,
        "rows": listed,
        "names": people_named(row.made_by for row in (*listed, *hits)),
        "entered": entered,
        "note": note,
        "answer": answer,
        "hits": hits,
        "came_back": came_back(),
        "days": DAYS,
    }
    return render(request, "desk/blocked.html", context)


def read(request: HttpRequest) -> blocklist.Entered:
    """What was typed; it is never written down."""
    given = {
        name: request.POST.get(name, "").strip()[:254] for name in ("email", "phone", "name", "postcode")
    }
    return blocklist.Entered(**given)


def headline(count: int) -> str:
    if not count:
        return gettext("Nobody is blocked.")
    return ngettext("One entry keeps people from being contacted.",
                    "%(n)s entries keep people from being contacted.", count) % {"n": count}  # fmt: skip


def said(count: int) -> str:
    if not count:
        return gettext("It was on the list already.")
    return ngettext("One entry is on the list.", "%(n)s entries are on the list.", count) % {"n": count}


def came_back() -> int:
    """How many messages of the last days were refused because of the list."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = RawContact.objects.filter(received_at__gte=since, state=RawContact.State.REJECTED)
    return rows.filter(reason__0="junk.blocked").count()


@require_POST
def blocked_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list, with a reason that stays in the journal."""
    user, reason = reader_of(request), request.POST.get("reason", "").strip()
    row = get_object_or_404(Blocked, pk=pk)
    if not reason:
        messages.warning(request, gettext("Say why. The reason stays in the journal."))
        return redirect("blocked")
    blocklist.unblock(row, reason=reason, by=user.actor, now=timezone.now())
    messages.success(request, gettext("Taken off. Contacts come in again."))
    return redirect("blocked")
