"""Guard first: a row is found among those its reader may see; any other is not there (404)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from stellwerk.pursue import step as pursue
from stellwerk.pursue.standing_in import Away, stand_in
from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.leads import LeadQuerySet, RawContactQuerySet
from stellwerk.store.models import (
    Complaint,
    Decision,
    Duplicate,
    FollowUp,
    Import,
    Lead,
    Leave,
    Merge,
    Offer,
    Partner,
    RawContact,
    User,
)

# They work what was handed to them; everybody else of the house sees all leads.
HANDED = (User.Role.AGENCY, User.Role.EXPERT)


def follow_ups_of(user: User) -> FollowUpQuerySet:
    """What waits for this person: his own follow-ups, those of his role that nobody has, and those of people who
    are away: as their deputy, or because nobody stands in for a colleague of the same role.

    Of a queue an agency's people see what came by their own sources: there may be other agencies in the house.
    """
    deputised, alone = _stands_in_for(user)
    theirs = Q(role=user.role) & (Q(user__isnull=True) | Q(user__in=alone))
    if user.agency_id:
        theirs &= Q(lead__in=Lead.objects.filter(_brought_by(user)))
    return FollowUp.objects.filter(Q(user=user) | Q(user__in=deputised) | theirs)


def _stands_in_for(user: User) -> tuple[Any, Any]:
    """Whose deputy he is today, and who is away without one: as ids where `away_today` was asked, else to be asked
    within the question, so that the frame of a page needs no query more."""
    if hasattr(user, "_away_today"):
        away = away_today(user)
        others = {pk: stand_in(pk, away) for pk in away}
        deputised = [pk for pk, other in others.items() if other and other.user_id == user.pk]
        return deputised, [pk for pk, other in others.items() if other and other.user_id is None]
    today = timezone.localdate()
    leave = Leave.objects.filter(first_on__lte=today, last_on__gte=today)
    alone = Q(deputy__isnull=True) | Q(deputy__in=leave.values("user"))
    return leave.exclude(alone).filter(deputy=user).values("user"), leave.filter(alone).values("user")


def away_today(user: User) -> Mapping[int, Away]:
    """Who is away today; asked once per request."""
    if not hasattr(user, "_away_today"):
        setattr(user, "_away_today", pursue.away_on(timezone.localdate()))  # noqa: B010 (no field of the person)
    found: Mapping[int, Away] = getattr(user, "_away_today", {})
    return found


def due_count(user: User, now: datetime) -> int:
    """How many of `to_see_today` there are; counted once per request, for the page and for its frame."""
    if not hasattr(user, "_due_count"):
        remember_due_count(user, to_see_today(user, now).count())
    return int(getattr(user, "_due_count", 0))


def remember_due_count(user: User, count: int) -> None:
    """Somebody has counted already: with many follow-ups it is the dearest question of the page."""
    setattr(user, "_due_count", count)  # noqa: B010 (the reader of this request is no field of the person)


def told_about(user: User) -> FollowUpQuerySet:
    """What lies with others and was told to this person: by his own people, or to all channel managers."""
    team = list(User.objects.filter(leader=user).values_list("pk", "role"))
    told = Q(pk__in=[])
    if team:
        queue = Q(user__isnull=True, partner__isnull=True, role__in={role for _, role in team})
        told |= Q(escalated_to="leader") & (Q(user__in=[pk for pk, _ in team]) | queue)
    if user.role == User.Role.CHANNEL:
        told |= Q(escalated_to="channel")
    own = Q(user=user) | Q(role=user.role, user__isnull=True)  # stands on his list anyway
    # Whatever was escalated was warned about before; so few lie that they have an index of their own.
    return FollowUp.objects.open().filter(told, warned_at__isnull=False).exclude(own)


def _brought_by(user: User) -> Q:
    """The leads that the agency of this person brought."""
    return Q(
        pk__in=RawContact.objects.filter(source__agency=user.agency_id, lead__isnull=False).values("lead")
    )


def to_see_today(user: User, now: datetime) -> FollowUpQuerySet:
    """What this person should see today: what is due; an expert sees every open question from the first day."""
    mine = follow_ups_of(user)
    return mine.open() if user.role == User.Role.EXPERT else mine.due_on(now)


def leads_for(user: User) -> LeadQuerySet:
    """The leads this person may see."""
    if user.of_partner:
        return Lead.objects.none()
    if user.role not in HANDED:
        return Lead.objects.all()
    own = Q(pk__in=follow_ups_of(user).values("lead")) | Q(owner=user)
    return Lead.objects.filter(own | _brought_by(user) if user.agency_id else own)


def find_lead_for(user: User, number: int) -> Lead:
    """A lead by its prospect number. Raises Http404."""
    related = ("person", "organisation", "customer", "campaign", "partner", "owner", "merged_into")
    return get_object_or_404(leads_for(user).select_related(*related), prospect_number=number)


def find_follow_up_for(user: User, number: int, pk: int) -> FollowUp:
    """A follow-up of that lead. Raises Http404."""
    visible = FollowUp.objects.filter(lead__in=leads_for(user), partner__isnull=True)
    return get_object_or_404(visible.select_related("lead"), pk=pk, lead__prospect_number=number)


def find_merge_for(user: User, number: int, pk: int) -> Merge:
    """A merge into that lead which still holds. Raises Http404."""
    visible = Merge.objects.filter(lead__in=leads_for(user), undone_at__isnull=True)
    return get_object_or_404(visible, pk=pk, lead__prospect_number=number)


def find_duplicate_for(user: User, number: int, pk: int) -> Duplicate:
    """An undecided pair of that lead. Raises Http404."""
    visible = Duplicate.objects.filter(lead__in=leads_for(user), verdict=Duplicate.Verdict.OPEN)
    return get_object_or_404(visible, pk=pk, lead__prospect_number=number)


def find_offer_for(user: User, number: int, pk: int) -> Offer:
    """An offer of that lead. Raises Http404."""
    visible = Offer.objects.filter(lead__in=leads_for(user))
    related = ("lead__organisation", "lead__person", "partner")
    return get_object_or_404(visible.select_related(*related), pk=pk, lead__prospect_number=number)


def find_complaint_for(user: User, pk: int) -> Complaint:
    """A complaint about a lead. Raises Http404."""
    visible = Complaint.objects.filter(offer__lead__in=leads_for(user))
    related = ("offer__partner", "offer__lead__organisation", "offer__lead__person", "offer__lead__campaign")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def find_decision_for(user: User, pk: int) -> Decision:
    """One choosing. Raises Http404."""
    visible = Decision.objects.filter(lead__in=leads_for(user))
    return get_object_or_404(
        visible.select_related("lead__organisation", "lead__person", "partner", "offer"), pk=pk
    )


def find_partner_for(user: User, code: str) -> Partner:
    """A partner by its code. Raises Http404."""
    visible = Partner.objects.none() if user.of_partner else Partner.objects.all()
    return get_object_or_404(visible, code=code)


def unclear_for(user: User) -> RawContactQuerySet:
    """Messages that wait for a person to read them; an agency reads what came by its own sources."""
    if user.of_partner:
        return RawContact.objects.none()
    # An order of an unknown customer is no lead: it waits on the page of the ERP.
    found = RawContact.objects.unclear().exclude(source__kind="erp")
    if user.role == User.Role.AGENCY:
        return found.filter(source__agency__isnull=False, source__agency=user.agency)
    return found


def find_unclear_for(user: User, pk: int) -> RawContact:
    """One of them. Raises Http404."""
    return get_object_or_404(unclear_for(user).select_related("source"), pk=pk)


def imports_for(user: User) -> QuerySet[Import]:
    """The files this person may see: an agency those of its own senders. Without the files themselves."""
    if user.of_partner:
        return Import.objects.none()
    found = Import.objects.defer("body").select_related("source")
    if user.role == User.Role.AGENCY:
        return found.filter(source__agency__isnull=False, source__agency=user.agency)
    return found


def find_import_for(user: User, pk: int) -> Import:
    """One file of contacts. Raises Http404."""
    return get_object_or_404(imports_for(user), pk=pk)
