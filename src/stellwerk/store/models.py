"""The explicit index of all tables (Django looks here)."""

from stellwerk.store.activities import FollowUp, Mail, Qualification
from stellwerk.store.customers import Customer, CustomerNumber, Order
from stellwerk.store.journal import Entry, Seal
from stellwerk.store.leads import Duplicate, Lead, Merge, RawContact, Response, Source
from stellwerk.store.marketing import Campaign, Consent, Organisation, Person
from stellwerk.store.offers import (
    Account,
    Booking,
    Complaint,
    Decision,
    DirectSale,
    Feedback,
    Offer,
    PoolState,
)
from stellwerk.store.partners import (
    Absence,
    Certificate,
    Competence,
    ConflictOfInterest,
    LevelChange,
    NamedAccount,
    Partner,
    PartnerContact,
    PartnerWeek,
    Protection,
    Resource,
    Territory,
)
from stellwerk.store.people import User
from stellwerk.store.policy import Bar, Policy, ScoreCheck, ScoreModel, SegmentRule, Trial

__all__ = [
    "Absence",
    "Account",
    "Bar",
    "Booking",
    "Campaign",
    "Certificate",
    "Competence",
    "Complaint",
    "ConflictOfInterest",
    "Consent",
    "Customer",
    "CustomerNumber",
    "Decision",
    "DirectSale",
    "Duplicate",
    "Entry",
    "Feedback",
    "FollowUp",
    "Lead",
    "LevelChange",
    "Mail",
    "Merge",
    "NamedAccount",
    "Offer",
    "Order",
    "Organisation",
    "Partner",
    "PartnerContact",
    "PartnerWeek",
    "Person",
    "Policy",
    "PoolState",
    "Protection",
    "Qualification",
    "RawContact",
    "Resource",
    "Response",
    "ScoreCheck",
    "ScoreModel",
    "Seal",
    "SegmentRule",
    "Source",
    "Territory",
    "Trial",
    "User",
]
