"""Target groups: saved filters with live counts, and addressing one with a campaign."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.clean.consent import Purpose
from stellwerk.store.models import Campaign, Mail, Person, TargetGroup, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.person_letters import campaign_mail
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.web.tracked import counting, track_text
from stellwerk.worker import campaigns as work
from stellwerk.worker.target_groups import Wanted, people, save, sizes
from stellwerk.worker.tasks import wake

MOST = 30  # groups on the page: each is counted while one looks


@require_safe
def target_groups(request: HttpRequest) -> HttpResponse:
    """Every group with how many people it means today."""
    user, today = reader_of(request), timezone.localdate()
    rows = list(TargetGroup.objects.order_by("-id")[:MOST])
    found = sizes({row.pk: Wanted.read(row.wanted) for row in rows}, today=today)
    counted = [(row, found[row.pk], query_of(row)) for row in rows]
    context = {
        "rows": counted,
        "headline": headline(len(rows)),
        "may_address": may(user, "target_group_address"),
    }
    return render(request, "desk/target_groups.html", context)


def headline(count: int) -> str:
    if not count:
        return gettext("No target group is saved yet.")
    return ngettext("One target group.", "%(n)s target groups.", count) % {"n": count}


def query_of(row: TargetGroup) -> str:
    """The group's filter as the address of the list of people."""
    query = QueryDict(mutable=True)
    query.update(row.wanted)
    return query.urlencode()


@require_POST
def target_group_save(request: HttpRequest) -> HttpResponse:
    """Keeps the filter that is on the list of people under a name."""
    user, name = reader_of(request), request.POST.get("name", "").strip()
    wanted = Wanted.read(request.POST.dict() | {"q": request.POST.get("q", "")})
    if not name or not wanted.any:
        messages.warning(request, gettext("Set a filter first and give the target group a name."))
        return redirect(f"{reverse('people')}?{query_of(TargetGroup(wanted=wanted.as_json()))}")
    row = save(name, wanted, by=user.actor, now=timezone.now())
    messages.success(request, gettext("The target group %(name)s is saved.") % {"name": row.name})
    return redirect("target_groups")


def find_group_for(user: User, pk: int) -> TargetGroup:
    """A target group, for those whom the table lets in. Raises Http404."""
    visible = TargetGroup.objects.all() if may(user, "target_groups") else TargetGroup.objects.none()
    return get_object_or_404(visible, pk=pk)


@require_http_methods(["GET", "POST"])
def target_group_address(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says how many may be contacted and why the others may not; POST addresses them."""
    user, now = reader_of(request), timezone.now()
    row = find_group_for(user, pk)
    group = people(Wanted.read(row.wanted), today=timezone.localdate())
    count = group.count()
    if count > work.MOST:
        messages.warning(
            request, gettext("The group means more people than can be addressed at once. Narrow its filter.")
        )
        return redirect("target_groups")
    given = request.POST if request.method == "POST" else request.GET
    chosen = _campaign(given.get("campaign", ""))
    purpose = Purpose.PHONE if given.get("purpose") == "phone" else Purpose.MAIL
    subject, text = given.get("subject", "").strip(), given.get("text", "").strip()
    wrong = _wrong(chosen, subject, text) if request.method == "POST" else ""
    if request.method == "POST" and chosen and not wrong:

        def write(person: Person) -> Mail:
            return campaign_mail(person, subject=subject, text=text, now=now)

        letters = write if purpose is Purpose.MAIL and text else None
        follow = track_text if counting() else None
        done = work.address(chosen, group, purpose, write=letters, follow=follow, by=user.actor, now=now)
        messages.success(request, said(done))
        wake.enqueue()
        return redirect("campaign", chosen.pk)
    counts = [(one, work.counted(chosen, group, one, now=now)) for one in Purpose]
    context = {
        "row": row,
        "count": count,
        "counts": [(one.value, each, why_not(each)) for one, each in counts],
        "chosen": chosen,
        "purpose": purpose.value,
        "subject": subject,
        "text": text,
        "wrong": wrong,
        "campaigns": list(Campaign.objects.order_by("-starts_on", "-id")[:200]),
        "query": query_of(row),
    }
    return render(request, "desk/target_group_address.html", context, status=422 if wrong else 200)


def _campaign(text: str) -> Campaign | None:
    return Campaign.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 10 else None


def _wrong(chosen: Campaign | None, subject: str, text: str) -> str:
    if chosen is None:
        return gettext("Choose the campaign.")
    if bool(subject) != bool(text):
        return gettext("A mail needs a subject and a text. Leave both empty to write with another tool.")
    return ""


def why_not(count: work.Count) -> list[tuple[str, int]]:
    """Why the others may not be contacted, the most frequent reason first."""
    return [(say([key, {}]), n) for key, n in sorted(count.why_not.items(), key=lambda item: -item[1])]


def said(done: work.Count) -> str:
    text = ngettext("One person is addressed.", "%(n)s people are addressed.", done.may) % {"n": done.may}
    if done.not_allowed:
        more = ngettext("One was left out.", "%(n)s were left out.", done.not_allowed)
        text += " " + more % {"n": done.not_allowed}
    return text
