"""Many leads of the list at once: one act, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from stellwerk.grade import step as grade
from stellwerk.store.leads import LeadQuerySet
from stellwerk.store.models import Entry
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import leads_for
from stellwerk.web.desk.leads import Wanted, matching
from stellwerk.web.templatetags.stellwerk import say


@require_POST
def leads_mark(request: HttpRequest) -> HttpResponse:
    """Does one act to the ticked leads, or to all of the filter; the toast takes it back."""
    user = reader_of(request)
    query = request.POST.get("query", "")[:500]
    what, _, value = request.POST.get("do", "").partition(":")
    back = back_to_list(query)
    if not what:
        messages.error(request, gettext("Choose what is to be done with the leads."))
        return back
    ids = chosen(request, leads_for(user), query)
    try:
        done = grade.mark(ids, what=what, value=value, by=user.actor, now=timezone.now())
    except grade.MarkingError as error:
        messages.error(request, say(error.reason))
        return back
    if not done.leads:
        messages.info(request, gettext("Nothing to change: it was so already."))
        return back
    undo = f"{reverse('leads_mark_undo', args=[done.entry])}?{query}"
    text = ngettext("Done with one lead.", "Done with %(n)s leads.", done.leads)
    number = formats.number_format(done.leads, force_grouping=True)
    messages.success(request, text % {"n": number}, extra_tags=undo)
    return back


def chosen(request: HttpRequest, visible: LeadQuerySet, query: str) -> list[int]:
    """The ids of the ticked leads that the reader may see, or of all that fit the filter."""
    if request.POST.get("all") == "yes":
        found = matching(visible, Wanted.read(QueryDict(query)))
        return list(found.values_list("id", flat=True)[: grade.MOST_MARKED + 1])
    numbers = [int(n) for n in request.POST.getlist("lead") if n.isdecimal() and len(n) < 12]
    return list(visible.filter(prospect_number__in=numbers).values_list("id", flat=True))


@require_POST
def leads_mark_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an act back that the reader did; another's act is not there."""
    user = reader_of(request)
    if not Entry.objects.filter(pk=pk, about=grade.MARKING, actor=user.actor).exists():
        raise Http404
    count = grade.undo_marking(pk, by=user.actor, now=timezone.now())
    text = ngettext("One lead is as it was before.", "%(n)s leads are as they were before.", count)
    messages.success(request, text % {"n": formats.number_format(count, force_grouping=True)})
    return back_to_list(request.GET.urlencode())


def back_to_list(query: str) -> HttpResponse:
    """The list as it was filtered."""
    return redirect(f"{reverse('leads')}?{query}" if query else "leads")
