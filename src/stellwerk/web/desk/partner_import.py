"""Partners from a file: sent, looked at before anything changes, taken, and what was broken given back."""

from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk import words
from stellwerk.capture.columns import MappingError
from stellwerk.capture.sources.table_file import TableError
from stellwerk.web import uploads
from stellwerk.web.access import reader_of
from stellwerk.web.desk.tables import CSV, csv_lines
from stellwerk.web.templatetags.stellwerk import reader, say
from stellwerk.worker import partners as work
from stellwerk.worker.partners import Plan

KIND = "partners"
SHOWN = 50  # rows of each list on the page; the file has all


@require_http_methods(["GET", "POST"])
def partner_import(request: HttpRequest) -> HttpResponse:
    """One address for the whole way: which step it is says the file that is kept for this session."""
    if request.method == "POST":
        return STEPS.get(request.POST.get("do", ""), send)(request)
    file = uploads.kept(request, KIND)
    if file is None:
        return render(request, "desk/partner_import.html", {"columns": columns()})
    try:
        plan = work.plan_import(file[0], now=timezone.now())
    except (TableError, MappingError) as error:  # it was readable when it came: another version of the house
        return _refused(request, error)
    context = {"plan": plan, "name": file[1], "known": recognised(plan), **listed(plan)}
    context["count"] = len(plan.made) + len(plan.changed)
    return render(request, "desk/partner_import.html", context)


def send(request: HttpRequest) -> HttpResponse:
    """Keeps the file if it is one; else says what to do."""
    if file := uploads.sent(request):
        data, name = file
        try:
            work.plan_import(data, now=timezone.now())
        except (TableError, MappingError) as error:
            return _refused(request, error)
        uploads.keep(request, KIND, data, name=name)
    return redirect("partner_import")


def take(request: HttpRequest) -> HttpResponse:
    """Takes the kept file; the list of broken rows stays at hand until another file comes."""
    file = uploads.kept_still(request, KIND)
    if file is None:
        return redirect("partner_import")
    plan = work.import_partners(file[0], by=reader_of(request).actor, now=timezone.now())
    uploads.drop(request, KIND)
    if plan.problems:
        uploads.keep(request, f"{KIND}-broken", file[0], name=file[1])
    request.session["partners-taken"] = [
        len(plan.made),
        len(plan.changed),
        plan.unchanged,
        len(plan.problems),
    ]
    return redirect("partner_imported")


def discard(request: HttpRequest) -> HttpResponse:
    uploads.put_aside(request, KIND)
    return redirect("partner_import")


STEPS = {"take": take, "discard": discard}


@require_safe
def partner_imported(request: HttpRequest) -> HttpResponse:
    """What came of it, and the rows that have to be mended."""
    taken = request.session.get("partners-taken")
    if not taken:
        return partner_import(request)
    file = uploads.kept(request, f"{KIND}-broken") if taken[3] else None
    plan = work.plan_import(file[0], now=timezone.now()) if file else None
    names = ("made", "changed", "unchanged", "broken")
    context = dict(zip(names, taken, strict=True)) | {"headline": headline(taken)}
    return render(request, "desk/partner_imported.html", context | (listed(plan) if plan else {}))


@require_safe
def partner_broken_csv(request: HttpRequest) -> HttpResponse:
    """The broken rows as they came, with the number and what is wrong with each in front."""
    file = uploads.kept(request, KIND) or uploads.kept(request, f"{KIND}-broken")
    if file is None:
        raise Http404
    plan = work.plan_import(file[0], now=timezone.now())
    heading = (gettext("Row"), gettext("What is wrong"), *plan.columns.headers)
    broken = ((number, say(reason), *plan.cells.get(number, ())) for number, reason in plan.problems)
    response = HttpResponse(csv_lines(chain((heading,), broken)), content_type=CSV)
    response["Content-Disposition"] = 'attachment; filename="broken-rows.csv"'
    return response


def headline(taken: list[int]) -> str:
    """New, changed, untouched and broken, in one sentence."""
    made, changed, unchanged, broken = taken
    if not made and not changed:
        text = ngettext(
            "Nothing new: %(n)s partner is as it was.",
            "Nothing new: %(n)s partners are as they were.",
            unchanged,
        )
        return text % {"n": unchanged}
    parts = []
    if made:
        parts.append(ngettext("%(n)s new", "%(n)s new", made) % {"n": made})
    if changed:
        parts.append(ngettext("%(n)s changed", "%(n)s changed", changed) % {"n": changed})
    if broken:
        parts.append(ngettext("%(n)s row is broken", "%(n)s rows are broken", broken) % {"n": broken})
    return gettext("Partners taken: %(parts)s.") % {"parts": ", ".join(parts)}


def listed(plan: Plan) -> dict[str, object]:
    return {
        "problems": plan.problems[:SHOWN],
        "warnings": plan.warnings[:SHOWN],
        "more_problems": len(plan.problems[SHOWN:]),
        "more_warnings": len(plan.warnings[SHOWN:]),
    }


def recognised(plan: Plan) -> list[tuple[str, str]]:
    """(the file's header, our name for it)."""
    found = plan.columns
    return [(found.headers[index], words.name("column", name, reader())) for index, name in found.places]


def columns() -> list[str]:
    """The columns that a list of partners usually has, in the reader's words."""
    usual = ("partner_id", "name", "tier", "country", "postcode", "city", "postcode_prefixes", "radius_km", "products",
             "cert_valid_until", "languages", "capacity_per_week", "contact_name", "contact_email")  # fmt: skip
    return [words.name("column", name, reader()) for name in usual]


def _refused(request: HttpRequest, error: TableError | MappingError) -> HttpResponse:
    uploads.drop(request, KIND)
    said = say(error.reason) if isinstance(error, TableError) else ""
    missing = gettext("The file needs a column with the partner's number or name. Add one and send it again.")
    messages.warning(request, said or missing)
    return redirect("partner_import")
