"""The explicit index of all tables (Django looks here)."""

from stellwerk.store.activities import FollowUp, Mail
from stellwerk.store.customers import Customer, CustomerNumber, Order
from stellwerk.store.journal import Entry, Seal
from stellwerk.store.leads import Duplicate, Lead, Merge, RawContact, Source
from stellwerk.store.marketing import Campaign, Consent, Organisation, Person
from stellwerk.store.offers import Account, Booking, Decision, Feedback, Offer, PoolState
from stellwerk.store.partners import (
    Absence,
    Certificate,
    Competence,
    Partner,
    PartnerContact,
    PartnerWeek,
    Resource,
    Territory,
)
from stellwerk.store.people import User
from stellwerk.store.policy import Policy

__all__ = [
    "Absence",
    "Account",
    "Booking",
    "Campaign",
    "Certificate",
    "Competence",
    "Consent",
    "Customer",
    "CustomerNumber",
    "Decision",
    "Duplicate",
    "Entry",
    "Feedback",
    "FollowUp",
    "Lead",
    "Mail",
    "Merge",
    "Offer",
    "Order",
    "Organisation",
    "Partner",
    "PartnerContact",
    "PartnerWeek",
    "Person",
    "Policy",
    "PoolState",
    "RawContact",
    "Resource",
    "Seal",
    "Source",
    "Territory",
    "User",
]
