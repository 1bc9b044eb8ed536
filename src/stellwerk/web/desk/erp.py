"""The ERP: how it is reached, what was handed over, what it says, and where the two do not agree."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.capture.columns import recognise
from stellwerk.capture.sources.table_file import TableError, open_table
from stellwerk.capture.vocabulary import ORDERS
from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import Answer, Different, differences
from stellwerk.pursue.order_file import OrderRow
from stellwerk.store.models import Customer, Erp, Handover, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.api.erp import make
from stellwerk.web.api.operations import PREFIX
from stellwerk.web.desk.customers import name_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import orders as work
from stellwerk.worker.erp import FOLDER, folder_of
from stellwerk.worker.tasks import hand_over

PAGE = 50
SHOWN = 100
MOST_BYTES = 10_000_000
LIVE = (Handover.State.WAITING, Handover.State.SENT)


@require_safe
def erp(request: HttpRequest) -> HttpResponse:
    """What the ERP has and has not, per hand-over; orders without a customer; the connections."""
    user = reader_of(request)
    return _page(request, user)


def _page(request: HttpRequest, user: User, *, status: int = 200, **found: object) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = handovers(state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = dict(Handover.objects.order_by().values_list("state").annotate(n=Count("id")))
    context = {
        "erps": list(Erp.objects.order_by("name")),
        "page": page,
        "handovers": [(row, name_of(row.customer)) for row in page.object_list],
        "states": [
            (value, named(value, "handover_state"), counts.get(value, 0)) for value in Handover.State.values
        ],
        "state": state,
        "headline": headline(counts),
        "homeless": [(raw, OrderRow.from_json(raw.payload)) for raw in work.homeless()[:SHOWN]],
        "may_set_up": may(user, "erp_new"),
        "may_settle": may(user, "order_settle"),
        **found,
    }
    return render(request, "desk/erp.html", context, status=status)


def handovers(state: str) -> Any:
    rows = Handover.objects.select_related("erp", "customer__organisation", "customer__person")
    rows = rows.filter(state=state) if state in Handover.State.values else rows
    # What the ERP refuses stands first: somebody has to look at it.
    return rows.annotate(
        is_refused=ExpressionWrapper(Q(state=Handover.State.REFUSED), output_field=BooleanField())
    ).order_by("-is_refused", "-made_at", "-id")


def headline(counts: dict[str, int]) -> str:
    """How many the ERP does not have yet, in one sentence."""
    refused, live = counts.get("refused", 0), sum(counts.get(state, 0) for state in LIVE)
    if refused:
        text = ngettext("The ERP refuses one customer.", "The ERP refuses %(n)s customers.", refused)
        return text % {"n": refused}
    if live:
        return ngettext(
            "One customer is on its way into the ERP.", "%(n)s customers are on their way into the ERP.", live
        ) % {"n": live}
    if not counts:
        return gettext("Nothing was handed over to the ERP yet.")
    return gettext("The ERP has every customer that it should have.")


@require_safe
def erp_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The reconciliation list."""
    reader_of(request)
    return csv_file("erp.csv", _lines(request.GET.get("state", "")))


def _lines(state: str) -> Iterator[Sequence[object]]:
    yield (
        gettext("Customer number"), gettext("Customer"), gettext("Number in the ERP"), gettext("ERP"), gettext("What"),
        gettext("State"), gettext("Tries"), gettext("What the ERP says"), gettext("Made"), gettext("Sent"),
    )  # fmt: skip
    for row in handovers(state).iterator(chunk_size=500):
        yield (row.customer.number, name_of(row.customer), row.customer.erp_id, row.erp.name,
               named(row.what, "handover_what"), named(row.state, "handover_state"), row.tries,
               named(row.error, "erp_error"), row.made_at.date(),
               row.sent_at.date() if row.sent_at else "")  # fmt: skip


# --- Connections ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def erp_new(request: HttpRequest) -> HttpResponse:
    """How an ERP is reached."""
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def erp_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of one that is there."""
    return _form(request, find_erp_for(reader_of(request), pk))


def find_erp_for(user: User, pk: int) -> Erp:
    """An ERP, for those who may set one up. Raises Http404."""
    return get_object_or_404(Erp.objects.all() if may(user, "erp_edit") else Erp.objects.none(), pk=pk)


def _form(request: HttpRequest, found: Erp | None) -> HttpResponse:
    user = reader_of(request)
    if request.method != "POST":
        return _form_page(request, found, _typed(found))
    typed = {
        name: request.POST.get(name, "").strip()
        for name in ("name", "kind", "address", "secret_from", "folder", "format")
    }
    typed["active"] = "on" if request.POST.get("active") else ""
    error = refusal(typed)
    if not error:
        try:
            made = pursue.open_erp(
                _values(typed), by=user.actor, now=timezone.now(), erp_id=found.pk if found else None
            )
        except IntegrityError:
            error = gettext("There is an ERP of this name already. Choose another name.")
        else:
            messages.success(request, gettext("%(name)s is saved.") % {"name": made.name})
            return redirect("erp_edit", made.pk)
    return _form_page(request, found, typed, error=error, status=422)


def _form_page(
    request: HttpRequest, found: Erp | None, typed: dict[str, str], *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "erp": found,
        "typed": typed,
        "error": error,
        "kinds": [(value, named(value, "erp_kind")) for value in Erp.Kind.values],
        "has_secret": bool(typed["secret_from"]) and typed["secret_from"] in settings.SECRETS,
        "folder": folder_of(found) if found and found.kind == Erp.Kind.FILE else "",
        "api_url": f"{settings.BASE_URL}{PREFIX}erp/",
    }
    return render(request, "desk/erp_form.html", context, status=status)


def _typed(found: Erp | None) -> dict[str, str]:
    if found is None:
        return {
            "name": "",
            "kind": "webhook",
            "address": "",
            "secret_from": "ERP",
            "folder": "erp",
            "format": "csv",
            "active": "on",
        }
    more = {name: str(found.settings.get(name, "")) for name in ("address", "folder", "format")}
    return {"name": found.name, "kind": found.kind, "secret_from": found.secret_from,
            "active": "on" if found.active else ""} | more  # fmt: skip


def refusal(typed: dict[str, str]) -> str:
    """What has to be put right before it can be saved; '' when all is well."""
    if not typed["name"] or len(typed["name"]) > 120:
        return gettext("Give it a name, at most 120 letters.")
    if typed["kind"] not in Erp.Kind.values:
        return gettext("Choose how the ERP gets its new customers.")
    if typed["kind"] == Erp.Kind.WEBHOOK:
        parts = urlsplit(typed["address"])
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return gettext("Give the whole address, beginning with https://")
        if not typed["secret_from"]:
            return gettext("Give the name of the secret. Every message is signed with it.")
    if typed["kind"] == Erp.Kind.FILE and not FOLDER.fullmatch(typed["folder"]):
        return gettext("The folder's name has letters, digits and dashes only.")
    return ""


def _values(typed: dict[str, str]) -> dict[str, Any]:
    wanted = {"webhook": ("address",), "file": ("folder", "format")}.get(typed["kind"], ())
    return {
        "name": typed["name"],
        "kind": typed["kind"],
        "settings": {name: typed[name] for name in wanted},
        "secret_from": typed["secret_from"] if typed["kind"] == Erp.Kind.WEBHOOK else "",
        "active": bool(typed["active"]),
    }


@never_cache
@require_POST
def erp_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key, shown on this page and never again; the one before opens nothing any more."""
    user = reader_of(request)
    found = find_erp_for(user, pk)
    key = make(found, by=user.actor)
    context = {"erp": found, "key": key, "url": f"{settings.BASE_URL}{PREFIX}erp/customers"}
    return render(request, "desk/erp_key.html", context)


# --- One hand-over -------------------------------------------------------------------------------------------


def find_handover_for(user: User, pk: int) -> Handover:
    """A hand-over, for those who may act on it. Raises Http404."""
    visible = Handover.objects.all() if may(user, "handover_again") else Handover.objects.none()
    return get_object_or_404(visible.select_related("customer", "erp"), pk=pk)


@require_POST
def handover_again(request: HttpRequest, pk: int) -> HttpResponse:
    """It was put right: sent once more, now."""
    user = reader_of(request)
    found = find_handover_for(user, pk)
    if pursue.send_again(found.pk, by=user.actor, now=timezone.now()):
        hand_over.enqueue()
        messages.success(request, gettext("%(number)s is sent again.") % {"number": found.customer.number})
    else:
        messages.info(request, gettext("Nothing to send: the ERP has it, or it was taken back."))
    return redirect("erp")


@require_POST
def handover_number(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says which number the customer has in the ERP: that is its acknowledgement."""
    user = reader_of(request)
    found = find_handover_for(user, pk)
    erp_id = request.POST.get("erp_id", "").strip()[:60]
    if not erp_id:
        messages.error(request, gettext("Give the number that the customer has in the ERP."))
        return redirect("erp")
    pursue.acknowledge(
        found.erp, found.customer.number, Answer(True, erp_id), by=user.actor, now=timezone.now()
    )
    messages.success(request, gettext("%(number)s has the number %(erp_id)s in the ERP.") % {
        "number": found.customer.number, "erp_id": erp_id})  # fmt: skip
    return redirect("erp")


# --- Do the two agree? ---------------------------------------------------------------------------------------


@require_POST
def erp_compare(request: HttpRequest) -> HttpResponse:
    """A list of customers out of the ERP, held against ours; nothing is changed, nothing kept."""
    user = reader_of(request)
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > MOST_BYTES:
        messages.warning(request, gettext("Choose a file first, of at most 10 MB."))
        return redirect("erp")
    try:
        theirs = _theirs(file.read())
    except TableError as error:
        messages.warning(request, say(error.reason))
        return redirect("erp")
    if theirs is None:
        messages.warning(
            request,
            gettext("The file needs a column with the customer number, or with the number in the ERP."),
        )
        return redirect("erp")
    found = differences(_ours(), theirs)
    return _page(request, user, compared=shown(found), compared_count=len(found), compared_of=len(theirs))


def _ours() -> list[tuple[str, str, str]]:
    rows = (
        Customer.objects.filter(undone_at__isnull=True)
        .select_related("organisation", "person")
        .order_by("id")
    )
    return [(row.number, row.erp_id, name_of(row)) for row in rows]


def _theirs(data: bytes) -> list[tuple[str, str, str]] | None:
    table = open_table(data)
    columns = recognise(table.headers, vocabulary=ORDERS)
    places = {name: index for index, name in columns.places}
    if not places.keys() & {"customer_no", "erp_id"}:
        return None
    names = ("customer_no", "erp_id", "company")
    return [
        tuple(row.cells[places[name]].strip() if name in places else "" for name in names)  # type: ignore[misc]
        for row in table.rows
        if not row.problem
    ]


def shown(found: Sequence[Different]) -> list[Different]:
    """As many as a page holds; what we lack first, because orders of it would have no home."""
    order = {"unknown": 0, "other_id": 1, "missing": 2}
    return sorted(found, key=lambda one: order[one.what])[:SHOWN]


# --- Orders without a customer -------------------------------------------------------------------------------


@require_POST
def order_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says whose order it is: of a customer by its number, of a new one, or of nobody."""
    user, now = reader_of(request), timezone.now()
    do, number = request.POST.get("do", ""), request.POST.get("number", "").strip()
    if do == "assign":
        customer = Customer.objects.filter(number=number, undone_at__isnull=True).first()
        if customer is None:
            messages.error(
                request,
                gettext("There is no customer with this number. Look it up in the list of customers."),
            )
            return redirect("erp")
        done = work.assign(pk, customer, by=user.actor, now=now)
        text = gettext("The order belongs to %(name)s now.") % {"name": name_of(customer)}
    elif do == "new":
        made = work.found_customer(pk, by=user.actor, now=now)
        done, text = (
            made is not None,
            gettext("A new customer: %(name)s.") % {"name": name_of(made) if made else ""},
        )
    elif do == "aside":
        done, text = work.put_aside(pk, by=user.actor, now=now), gettext("Put aside. It stays written down.")
    else:
        raise Http404
    if done:
        messages.success(request, text)
    else:
        messages.info(request, gettext("Somebody has decided that before."))
    return redirect("erp")
