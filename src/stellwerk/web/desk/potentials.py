"""The size of the market, and a file that brings new figures."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from stellwerk.capture.sources.table_file import TableError
from stellwerk.store.models import Potential
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.web.uploads import MOST_BYTES
from stellwerk.worker import potentials as work

PAGE = 50
SHOWN = 20


@require_http_methods(["GET", "POST"])
def potentials(request: HttpRequest) -> HttpResponse:
    """The largest first; POST takes a file and says what was left out."""
    user = reader_of(request)
    problems: Sequence[tuple[int, Reason]] = ()
    if request.method == "POST" and may(user, "campaign_new"):
        problems = _take(request, by=user.actor)
        if not problems:
            return redirect("potentials")
    total = Potential.objects.aggregate(companies=Sum("companies"), as_of=Max("as_of"))
    page = Paginator(Potential.objects.order_by("-companies", "id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(page.object_list),
        "headline": headline(total["companies"] or 0),
        "as_of": total["as_of"],
        "problems": problems[:SHOWN],
        "may_edit": may(user, "campaign_new"),
    }
    return render(request, "desk/potentials.html", context)


def headline(companies: int) -> str:
    if not companies:
        return gettext("How large the market is, nobody has entered yet.")
    text = ngettext("One company could buy from you.", "%(n)s companies could buy from you.", companies)
    return text % {"n": f"{companies:,}".replace(",", ".")}


def _take(request: HttpRequest, *, by: str) -> Sequence[tuple[int, Reason]]:
    """Takes the file; the rows that were left out."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > MOST_BYTES:
        messages.warning(request, gettext("Choose a CSV or Excel file of at most 10 MB."))
        return ()
    try:
        taken = work.take(file.read(), by=by, now=timezone.now())
    except TableError as error:
        messages.warning(request, say(error.reason))
        return ()
    messages.success(
        request,
        ngettext("One row is there now.", "%(n)s rows are there now.", taken.count) % {"n": taken.count},
    )
    return taken.problems
