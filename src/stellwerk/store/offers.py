"""Decisions, offers and the ledger of fairness."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from stellwerk.store.leads import Lead
from stellwerk.store.partners import Partner
from stellwerk.terms import OfferState


class Decision(models.Model):
    """One choosing, with the components of all eligible partners: enough to derive it again.

    `ranking`: a list of [partner code, fit, credit, price, total] in millionths, best first.
    `excluded`: reason code -> number of partners.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="decisions")
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    pool = models.CharField(max_length=80)
    worth_cents = models.BigIntegerField()
    eligible_count = models.PositiveIntegerField()
    ranking = models.JSONField()
    excluded = models.JSONField(default=dict)
    propensity = models.FloatField(default=1.0)
    policy_version = models.PositiveIntegerField()
    decided_at = models.DateTimeField()
    overridden_by = models.CharField(max_length=40, blank=True, help_text="who placed it by hand")
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "attempt"], name="decision_attempt_once")]


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> "OfferQuerySet":
        """Waiting for the partner's answer."""
        return self.filter(state=Offer.State.OPEN)

    def taken(self) -> "OfferQuerySet":
        return self.filter(state=Offer.State.ACCEPTED)

    def to_mail(self) -> "OfferQuerySet":
        return self.open().filter(mailed_at__isnull=True).order_by("id")

    def to_tell(self) -> "OfferQuerySet":
        return self.taken().filter(told_at__isnull=True).order_by("id")

    def overdue(self, now: datetime) -> "OfferQuerySet":
        return self.open().filter(due_at__lte=now).order_by("due_at", "id")


class Offer(models.Model):
    """One lead offered to one partner until a deadline."""

    State = OfferState

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="offer")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="offers")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="offers")
    week = models.CharField(max_length=8)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in OfferState], default=OfferState.OPEN.value
    )
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    promised_at = models.DateTimeField(
        null=True, blank=True, help_text="when the prospect is called at the latest"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="the partner was told that a silent lead is pulled back"
    )
    nobody_called_at = models.DateTimeField(
        null=True, blank=True, help_text="the prospect said that nobody had called"
    )
    book_back_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="its booking is to be taken back; match does it under the pool's lock",
    )
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="the letter to the partner was written")
    told_at = models.DateTimeField(null=True, blank=True, help_text="the letter to the prospect was written")

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(state__in=["open", "accepted"]),
                name="one_live_offer_per_lead",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="offer_clock", condition=Q(state="open")),
            models.Index(
                fields=["id"], name="offer_to_mail", condition=Q(state="open", mailed_at__isnull=True)
            ),
            models.Index(
                fields=["id"], name="offer_to_tell", condition=Q(state="accepted", told_at__isnull=True)
            ),
            models.Index(
                fields=["id"], name="offer_to_book_back", condition=Q(book_back_since__isnull=False)
            ),
            models.Index(fields=["answered_at", "id"], name="offer_in_work", condition=Q(state="accepted")),
            models.Index(fields=["partner", "state", "-sent_at"], name="offer_of_partner"),
            models.Index(
                fields=["-answered_at"], name="offer_by_answer", condition=Q(answered_at__isnull=False)
            ),
        ]

    @property
    def answered_after(self) -> timedelta | None:
        """How long the answer took; None while there is none."""
        return self.answered_at - self.sent_at if self.answered_at else None


class Feedback(models.Model):
    """What the partner reports in ten seconds."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="feedback")
    what = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    competitor = models.CharField(max_length=80, blank=True, help_text="who got it instead")
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=40, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class Rating(models.Model):
    """What the end customer says of the partner, by a signed link."""

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 5; empty: asked, no answer"
    )
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rating_one_to_five", condition=Q(stars__isnull=True) | Q(stars__range=(1, 5))
            )
        ]


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def open(self) -> "ComplaintQuerySet":
        """Waiting for a person to check it, the first one first."""
        return self.filter(state=Complaint.State.OPEN).order_by("made_at", "id")

    def decided(self) -> "ComplaintQuerySet":
        return self.exclude(state=Complaint.State.OPEN).order_by("-made_at", "-id")

    def upheld(self) -> "ComplaintQuerySet":
        """Those that were right: each is a mark on the campaign that brought the lead."""
        return self.filter(state=Complaint.State.UPHELD)

    def per_campaign(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Per campaign how many were made and how many were right; leads without a campaign count as one."""
        return self._counted("offer__lead__campaign", "offer__lead__campaign__name")

    def per_reason(self) -> models.QuerySet[Any, dict[str, Any]]:
        return self._counted("reason")

    def _counted(self, *names: str) -> models.QuerySet[Any, dict[str, Any]]:
        right = models.Count("pk", filter=Q(state=Complaint.State.UPHELD))
        counted: models.QuerySet[Any, dict[str, Any]] = (
            self.order_by().values(*names).annotate(made=models.Count("pk"), right=right)
        )
        return counted.order_by("-right", "-made", *names)


class Complaint(models.Model):
    """The partner says that a lead was bad; upheld, its booking is taken back and its campaign carries a mark."""

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        REJECTED = "rejected"

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="complaint")
    reason = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True, help_text="what the partner is told")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="complaint_open", condition=Q(state="open")),
            models.Index(fields=["-made_at"], name="complaint_latest"),
        ]


class DirectSale(models.Model):
    """A lead that the manufacturer sells itself, by rule only and outside the ledger."""

    class Rule(models.TextChoices):
        NAMED_ACCOUNT = "named_account"
        NOBODY_ELIGIBLE = "nobody_eligible"

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="direct_sale")
    rule = models.CharField(max_length=20, choices=Rule)
    worth_cents = models.BigIntegerField()
    why = models.JSONField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["-decided_at"], name="direct_sale_latest")]


class PoolState(models.Model):
    """All that fairness in one pool needs, packed; locked and rewritten once per batch.

    The two totals are the sums over all accounts: the database refuses anything but 0 (I3).
    """

    pool = models.CharField(max_length=80, unique=True)
    packed = models.BinaryField(default=bytes)
    worth_total_cents = models.BigIntegerField(default=0)
    count_total_micro = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True, help_text="the state that Account shows")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pool_accounts_sum_to_zero", condition=Q(worth_total_cents=0, count_total_micro=0)
            )
        ]


class Account(models.Model):
    """One partner's balance in a pool, as pages show it. Positive = behind its fair share."""

    pool = models.CharField(max_length=80)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="accounts")
    worth_cents = models.BigIntegerField(default=0)
    count_micro = models.BigIntegerField(default=0)
    weekly_worth_cents = models.BigIntegerField(default=0)
    weekly_count_micro = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "partner"], name="account_once")]


class Booking(models.Model):
    """One movement in the ledger: deltas of all accounts concerned; their sums are 0 or the row is refused.

    `deltas`: a list of [partner code, worth in cents, leads in millionths].
    """

    class Kind(models.TextChoices):
        OFFER = "offer"
        BACK = "back"
        WRITE_OFF = "write_off"
        LEAVER = "leaver"

    pool = models.CharField(max_length=80)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.CASCADE, related_name="bookings"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OFFER)
    deltas = models.JSONField()
    worth_sum_cents = models.BigIntegerField(default=0)
    count_sum_micro = models.BigIntegerField(default=0)
    booked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pool", "-id"], name="booking_latest")]
        constraints = [
            models.CheckConstraint(
                name="booking_sums_to_zero", condition=Q(worth_sum_cents=0, count_sum_micro=0)
            )
        ]
