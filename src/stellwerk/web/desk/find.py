"""Guard first: a row is found among those its reader may see; any other is not there (404)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.leads import LeadQuerySet, RawContactQuerySet
from stellwerk.store.models import (
    Complaint,
    Decision,
    Duplicate,
    FollowUp,
    Import,
    Lead,
    Merge,
    Offer,
    Partner,
    RawContact,
    User,
)

# They work what was handed to them; everybody else of the house sees all leads.
HANDED = (User.Role.AGENCY, User.Role.EXPERT)


def follow_ups_of(user: User) -> FollowUpQuerySet:
    """What waits for this person: his own follow-ups, and those of his role that nobody has.

    Of the latter an agency's people see those of their own sources: there may be other agencies in the house.
    """
    if user.agency_id:
        theirs = Q(role=user.role, user__isnull=True, lead__in=Lead.objects.filter(_brought_by(user)))
        return FollowUp.objects.filter(Q(user=user) | theirs)
    return FollowUp.objects.filter(Q(user=user) | Q(role=user.role, user__isnull=True))


def _brought_by(user: User) -> Exists:
    """Whether the agency of this person brought the lead."""
    return Exists(RawContact.objects.filter(lead=OuterRef("pk"), source__agency=user.agency_id))


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
    mine = follow_ups_of(user).filter(lead=OuterRef("pk"))
    own = Exists(mine) | Q(owner=user)
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
    found = RawContact.objects.unclear()
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
