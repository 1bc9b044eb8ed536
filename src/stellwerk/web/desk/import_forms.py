"""The two questions between a file and its preview: which column is what, and what is this file?"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stellwerk.capture import step as capture
from stellwerk.capture.filing import CHOICES, OUT, OWN, TICKS, Filing, FilingError, choose, missing, stored
from stellwerk.capture.sources.address_list import Basis, Keeps, PurposeError, read_purpose
from stellwerk.clean.figures import parse_money_cents
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.store.models import Campaign, Import, Policy
from stellwerk.terms import Channel
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_import_for
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import imports as work
from stellwerk.worker.tasks import work_on_imports

LANGUAGES = ("de", "en", "fr", "it")


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what; what was recognised is chosen already."""
    batch = find_import_for(reader_of(request), pk)
    if batch.state != Import.State.DRAFT:
        return redirect("import_page", pk)
    headers = batch.settings["headers"]
    if request.method != "POST":
        filing = (
            stored(batch.mapping, batch.settings.get("out", ())) if batch.mapping else work.proposed(batch)
        )
        return _columns(request, batch, {h: filing.choice(h) for h in headers}, lacks=missing(filing))
    choices = {header: request.POST.get(f"c{i}", OWN) for i, header in enumerate(headers)}
    try:
        filing = choose(choices)
    except FilingError as error:
        return _columns(request, batch, choices, wrong=[say(reason) for reason in error.reasons])
    lacks = missing(filing)
    if any(reason.key == "import.no_way_to_reach" for reason in lacks):
        wrong = [say(reason) for reason in lacks if reason.key == "import.no_way_to_reach"]
        return _columns(request, batch, choices, wrong=wrong)
    capture.file_columns(pk, filing)
    if "basis" in batch.settings and "again" not in request.POST:
        return _look(batch)
    return redirect("import_purpose", pk)


def _columns(
    request: HttpRequest,
    batch: Import,
    choices: Mapping[str, str],
    *,
    wrong: list[str] | None = None,
    lacks: Any = (),
) -> HttpResponse:
    headers, samples = batch.settings["headers"], batch.settings["samples"]
    own = [(OWN, named(OWN, "import_column")), (OUT, named(OUT, "import_column"))]
    ours = [
        (name, named(name, "import_column") if name == "house_number" else named(name, "column"))
        for name in CHOICES
    ]
    ticks = [(f"tick.{name}", named(f"tick.{name}", "import_column")) for name in TICKS]
    rows = [
        {"field": f"c{i}", "header": header, "samples": samples[i], "choice": choices[header]}
        for i, header in enumerate(headers)
    ]
    known = sum(1 for row in rows if row["choice"] not in (OWN, OUT))
    context = {
        "batch": batch, "rows": rows, "known": known, "groups": [("", own), (gettext("Our columns"), ours),
        (gettext("Ticks of a talk"), ticks)], "wrong": wrong or [], "lacks": lacks, "step": 2,
    }  # fmt: skip
    return render(request, "desk/import_columns.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file is: whose data, by what right, for which campaign; then it is looked at."""
    batch = find_import_for(reader_of(request), pk)
    if batch.state != Import.State.DRAFT:
        return redirect("import_page", pk)
    if not batch.mapping:
        return redirect("import_columns", pk)
    if request.method != "POST":
        return _purpose(request, batch, _first(batch), {})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    campaign = Campaign.objects.filter(name=given["campaign"]).first() if given["campaign"] else None
    cost = parse_money_cents(given["cost"]) if given["cost"] else None
    wrong = (
        {"cost": gettext("Write the cost as a number, for example 12.500.")}
        if given["cost"] and cost is None
        else {}
    )
    told = given | {"channel": campaign.channel if campaign else given["channel"]}
    try:
        said = read_purpose(told, sender=batch.source.name if batch.source else "", cost_cents=cost)
    except PurposeError as error:
        return _purpose(
            request, batch, given, wrong | {name: say(why) for name, why in error.reasons.items()}
        )
    if wrong:
        return _purpose(request, batch, given, wrong)
    if not capture.say_purpose(pk, said):
        messages.warning(request, gettext("It is let in already."))
        return redirect("import_page", pk)
    return _look(batch)


FIELDS = ("basis", "keeps", "origin", "campaign", "cost", "channel", "product", "language", "country")


def _look(batch: Import) -> HttpResponse:
    """A small file at once, a large one in the background."""
    work.ask_look(batch, timezone.now)
    if Import.objects.values_list("state", flat=True).get(pk=batch.pk) != Import.State.DRAFT:
        work_on_imports.enqueue()
    return redirect("import_page", batch.pk)


def _first(batch: Import) -> dict[str, str]:
    """What was said before, or what the file suggests."""
    known = batch.settings
    if "basis" in known:
        said = {name: str(known.get(name, "")) for name in ("basis", "keeps", "origin")}
        return {**dict.fromkeys(FIELDS, ""), **known.get("defaults", {}), **said}
    fair = bool(known.get("is_badges"))
    blank = dict.fromkeys(FIELDS, "")
    return blank | {
        "basis": Basis.FAIR.value if fair else "",
        "channel": Channel.FAIR.value if fair else "",
        "keeps": Keeps.LEADS.value,
        "country": settings.DEFAULT_COUNTRY,
    }


def _purpose(
    request: HttpRequest, batch: Import, given: Mapping[str, str], wrong: Mapping[str, str]
) -> HttpResponse:
    filing: Filing = capture.filing_of(batch)
    products = Policy.objects.live().read("enrich", EnrichPolicy).products
    lines: dict[str, str] = {}
    for word, line, model in products:
        if not model:
            lines.setdefault(line, word)
    context = {
        "batch": batch,
        "given": given,
        "wrong": wrong,
        "bases": [(basis.value, named(basis.value, "basis")) for basis in Basis],
        "keeps": [(keeps.value, named(keeps.value, "keeps")) for keeps in Keeps],
        "channels": [(channel.value, named(channel.value, "channel")) for channel in Channel],
        "products": [(word, named(line, "product")) for line, word in lines.items()],
        "languages": [(code, named(code, "language")) for code in LANGUAGES],
        "countries": [(code, label) for code, label in COUNTRIES if code],
        "campaigns": list(Campaign.objects.order_by("-id").values_list("name", flat=True)[:100]),
        "has": filing.names,
        "step": 3,
    }
    return render(request, "desk/import_purpose.html", context, status=422 if wrong else 200)
