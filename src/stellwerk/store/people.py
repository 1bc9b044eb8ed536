"""Who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Agency(models.Model):
    """A call centre, an agency or a provider outside the house that works inside it."""

    class Kind(models.TextChoices):
        CALL_CENTRE = "call_centre"
        PROVIDER = "provider"
        MARKETING = "marketing"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    leads_per_week = models.PositiveIntegerField(
        null=True, blank=True, help_text="its quota; empty = no limit"
    )
    contract_until = models.DateField(
        null=True, blank=True, help_text="end of the contract on data processing (GDPR Art. 28)"
    )
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person of the manufacturer, or of exactly one partner."""

    class Role(models.TextChoices):
        MARKETING = "marketing"
        CALL_CENTRE = "call_centre"
        AGENCY = "agency"
        SALES = "sales"
        EXPERT = "expert"
        CHANNEL = "channel"
        CONTROLLING = "controlling"
        PRIVACY = "privacy"
        ADMIN = "admin"
        PARTNER_LEAD = "partner_lead"
        PARTNER_MEMBER = "partner_member"

    PARTNER_ROLES = (Role.PARTNER_LEAD, Role.PARTNER_MEMBER)

    role = models.CharField(max_length=20, choices=Role)
    language = models.CharField(max_length=5, default="de")
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    country = models.CharField(max_length=2, default="DE", help_text="where this person works, for holidays")
    subdivision = models.CharField(max_length=4, blank=True, help_text="for public holidays, such as BY")
    time_zone = models.CharField(max_length=40, blank=True, help_text="empty: that of the house")
    hours = models.JSONField(
        null=True, blank=True, help_text="working hours, Monday to Sunday; empty: those of the house"
    )
    leader = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="team",
        help_text="who is told first when something lies",
    )
    digest_daily = models.BooleanField(default=True, help_text="a mail each morning with what waits")
    feed_key = models.CharField(
        max_length=32, blank=True, help_text="part of the address of the calendar feed"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_partner_iff_partner_role",
                condition=models.Q(role__startswith="partner_", partner__isnull=False)
                | (~models.Q(role__startswith="partner_") & models.Q(partner__isnull=True)),
            )
        ]

    @property
    def of_partner(self) -> bool:
        return self.role in self.PARTNER_ROLES

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"user:{self.pk}"


class Leave(models.Model):
    """A person is away from the first to the last day, both included; `deputy` has the follow-ups meanwhile."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()
    deputy = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in_for"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_begins", condition=models.Q(last_on__gte=models.F("first_on"))
            )
        ]
        indexes = [models.Index(fields=["user", "last_on"], name="leave_of_person")]
