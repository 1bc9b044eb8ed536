"""Orders from a file: sent, looked at before anything changes, taken; the same file again changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from stellwerk import words
from stellwerk.capture.sources.table_file import TableError
from stellwerk.web import uploads
from stellwerk.web.access import reader_of
from stellwerk.web.templatetags.stellwerk import named, reader, say
from stellwerk.worker import orders as work
from stellwerk.worker.tasks import wake

KIND = "orders"
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def orders_import(request: HttpRequest) -> HttpResponse:
    """One address for the whole way: which step it is says the file that is kept for this session."""
    reader_of(request)
    if request.method == "POST":
        return STEPS.get(request.POST.get("do", ""), send)(request)
    file = uploads.kept(request, KIND)
    columns = [words.name("order_column", name, reader()) for name in words.NAMES["order_column"]]
    if file is None:
        return render(request, "desk/orders_import.html", {"columns": columns})
    plan = work.plan_orders(file[0], now=timezone.now())
    context = {
        "plan": plan,
        "name": file[1],
        "known": [
            (plan.columns.headers[at], named(name, "order_column")) for at, name in plan.columns.places
        ],
        "missing": [named(name, "order_column") for name in plan.missing],
        "problems": plan.problems[:SHOWN],
        "more": len(plan.problems[SHOWN:]),
        "unknown": plan.would.unknown[:SHOWN],
        "count": plan.would.made + plan.would.matched + len(plan.would.unknown),
    }
    return render(request, "desk/orders_import.html", context)


def send(request: HttpRequest) -> HttpResponse:
    """Keeps the file if it is one; else says what to do."""
    if file := uploads.sent(request):
        data, name = file
        try:
            work.plan_orders(data, now=timezone.now())
        except TableError as error:
            messages.warning(request, say(error.reason))
        else:
            uploads.keep(request, KIND, data, name=name)
    return redirect("orders_import")


def take(request: HttpRequest) -> HttpResponse:
    """Takes the kept file."""
    file = uploads.kept_still(request, KIND)
    if file is None:
        return redirect("orders_import")
    now = timezone.now()
    plan = work.plan_orders(file[0], now=now)
    taken = work.take(plan.rows, by=reader_of(request).actor, now=now)
    uploads.drop(request, KIND)
    wake.enqueue()
    text = ngettext("One order taken.", "%(n)s orders taken.", taken.made + taken.matched) % {
        "n": taken.made + taken.matched
    }
    if taken.unknown:
        text += " " + ngettext(
            "One belongs to a customer whom nobody knows here; look at it below.",
            "%(n)s belong to customers whom nobody knows here; look at them below.",
            len(taken.unknown),
        ) % {"n": len(taken.unknown)}  # fmt: skip
    messages.success(request, text)
    return redirect("erp" if taken.unknown else "customers")


def discard(request: HttpRequest) -> HttpResponse:
    uploads.put_aside(request, KIND)
    return redirect("orders_import")


STEPS = {"take": take, "discard": discard}
