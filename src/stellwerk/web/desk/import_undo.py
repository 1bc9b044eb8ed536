"""A whole file is taken back: first what that will do, then the click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stellwerk.capture import step as capture
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_import_for
from stellwerk.web.desk.imports import UNDOABLE
from stellwerk.worker.tasks import work_on_imports

SHOWN = 20  # leads that will stay


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will happen, POST lets it happen in the background."""
    user = reader_of(request)
    batch = find_import_for(user, pk)
    if batch.state not in UNDOABLE or batch.settings.get("phase") != "read":
        messages.warning(request, gettext("There is nothing to take back."))
        return redirect("import_page", pk)
    if request.method == "POST":
        if capture.ask_undo(pk, by=user.actor, now=timezone.now()):
            work_on_imports.enqueue()
        return redirect("import_page", pk)
    found = capture.foresee_undo(pk, limit=SHOWN)
    context = {"batch": batch, "found": found, "stays": found.stays[:SHOWN], "more": found.staying - SHOWN}
    return render(request, "desk/import_undo.html", context)
