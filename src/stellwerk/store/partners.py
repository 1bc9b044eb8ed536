"""The partners database."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from stellwerk.terms import Level


class PartnerQuerySet(models.QuerySet["Partner"]):
    def active(self, on: date) -> "PartnerQuerySet":
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on)


class Partner(models.Model):
    """Dealer, reseller, system house, agent. None and empty lists mean unknown or unlimited."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    level = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Level])
    performance = models.CharField(max_length=10, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    country = models.CharField(max_length=2, default="DE")
    subdivision = models.CharField(max_length=4, blank=True, help_text="for public holidays, such as BY")
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    radius_km = models.FloatField(null=True, blank=True)
    size_class = models.CharField(max_length=1, blank=True)
    languages = models.JSONField(default=list)
    industries = models.JSONField(default=list)
    min_value_cents = models.BigIntegerField(null=True, blank=True)
    max_value_cents = models.BigIntegerField(null=True, blank=True)
    capacity_per_week = models.PositiveIntegerField(null=True, blank=True)
    max_open = models.PositiveIntegerField(null=True, blank=True)
    weight = models.FloatField(null=True, blank=True)
    cross_selling = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="experience in selling more to the same customer, 1 to 3"
    )
    up_selling = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="experience in selling the larger solution, 1 to 3"
    )
    contact_rhythm = models.CharField(
        max_length=10, blank=True, help_text="regular, loose or rare; empty = as the performance class says"
    )
    level_since = models.DateField(null=True, blank=True)
    turnover_cents = models.BigIntegerField(null=True, blank=True)
    history_wins = models.FloatField(default=0)
    history_expected = models.FloatField(default=0)
    history_offers = models.FloatField(default=0)
    history_accepts = models.FloatField(default=0)
    history_at = models.DateTimeField(
        null=True, blank=True, help_text="the moment to which the decayed history counts"
    )

    objects = PartnerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PartnerContact(models.Model):
    """A person at the partner; offers go to the first one who takes them."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="de")
    decides = models.BooleanField(default=False)
    takes_offers = models.BooleanField(default=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="contact"
    )


class Territory(models.Model):
    """Postcodes within a country that begin with `prefix`; '' is the whole country."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="territories")
    country = models.CharField(max_length=2)
    prefix = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(fields=["partner", "country", "prefix"], name="territory_once")
        ]


class Competence(models.Model):
    """Knows a product line; depth 1 (basic) to 3 (expert)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="competences")
    product = models.CharField(max_length=60)
    depth = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "product"], name="competence_once"),
            models.CheckConstraint(name="competence_depth", condition=Q(depth__range=(1, 3))),
        ]


class Certificate(models.Model):
    """Valid up to and including `valid_until`; empty = without end."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="certificates")
    product = models.CharField(max_length=60)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "product"], name="certificate_once")]


class Resource(models.Model):
    """A product model that stands at the partner to be shown."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="resources")
    model = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "model"], name="resource_once")]


class Absence(models.Model):
    """Away from the first to the last day, both included."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(last_on__gte=models.F("first_on"))
            )
        ]


class PartnerWeek(models.Model):
    """Places of one ISO week, across pools. The database refuses to overfill it (I3)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="weeks")
    week = models.CharField(max_length=8, help_text="ISO week such as 2026-W12")
    places = models.PositiveIntegerField(null=True, blank=True, help_text="empty = unlimited")
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "week"], name="partner_week_once"),
            models.CheckConstraint(
                name="partner_week_never_overfilled",
                condition=Q(places__isnull=True) | Q(used__lte=models.F("places")),
            ),
        ]


class OfCompany(models.Model):
    """Names a company so that the duplicate engine finds its leads: name and place, better its web domain."""

    company = models.CharField(max_length=160)
    web_domain = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, default="DE")
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.company


class ProtectionQuerySet(models.QuerySet["Protection"]):
    def holding(self, on: date) -> "ProtectionQuerySet":
        """Approved and not yet over on this day."""
        return self.filter(state=Protection.State.APPROVED, valid_until__gte=on)


class Protection(OfCompany):
    """A customer or project that a partner registered: its leads are for this partner only.

    `product` '' protects the customer for every product line. Valid up to and including `valid_until`.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        PROJECT = "project"

    class State(models.TextChoices):
        ASKED = "asked"
        APPROVED = "approved"
        REJECTED = "rejected"
        ENDED = "ended"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="protections")
    kind = models.CharField(max_length=10, choices=Kind)
    product = models.CharField(max_length=60, blank=True)
    project = models.CharField(max_length=160, blank=True)
    evidence = models.TextField(
        help_text="an order, a quotation, a visit: what shows that it is this partner's"
    )
    value_cents = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    valid_until = models.DateField()
    extended = models.PositiveSmallIntegerField(default=0)
    extension_asked_at = models.DateTimeField(null=True, blank=True)
    conflicts = models.JSONField(
        default=list, help_text="[what, id, reasons] that the duplicate engine found"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="protection_to_decide", condition=Q(state="asked")),
            models.Index(fields=["valid_until"], name="protection_holding", condition=Q(state="approved")),
        ]


class ConflictOfInterest(OfCompany):
    """A company whose leads this partner must not get: it belongs to it, competes with it, sued it."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="conflicts")


class NamedAccount(OfCompany):
    """A company that the manufacturer serves itself, by contract; its leads are sold directly."""

    ended_on = models.DateField(null=True, blank=True)


class LevelChange(models.Model):
    """A step up or down that a threshold asks for: proposed, announced with notice, done, or refused."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ANNOUNCED = "announced"
        DONE = "done"
        REFUSED = "refused"
        LAPSED = "lapsed"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="level_changes")
    from_level = models.CharField(max_length=10)
    to_level = models.CharField(max_length=10)
    why = models.JSONField(help_text="the rule and the partner's figures, as a reason")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    made_at = models.DateTimeField()
    effective_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(state__in=["proposed", "announced"]),
                name="one_level_change_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["-made_at"], name="level_change_latest")]


class Possibility(models.Model):
    """What a partner can do with us in the market: a placement, a demo product, people for a campaign."""

    class Kind(models.TextChoices):
        PLACEMENT = "placement"
        DEMO_PRODUCT = "demo_product"
        STAFF = "staff"
        EVENT = "event"
        OTHER = "other"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="possibilities")
    kind = models.CharField(max_length=20, choices=Kind)
    product = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=1, help_text="how many: people, products, square metres")
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    used = models.BooleanField(default=False, help_text="agreed and in use, not only possible")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "possibilities"
        indexes = [models.Index(fields=["partner", "kind"], name="possibility_of_partner")]


class PartnerTaskQuerySet(models.QuerySet["PartnerTask"]):
    def open(self) -> "PartnerTaskQuerySet":
        return self.filter(done_at__isnull=True)


class PartnerTask(models.Model):
    """Something to do with a partner on a date: get in touch, help, look whether the help did any good."""

    class Kind(models.TextChoices):
        CONTACT = "contact"
        SUPPORT = "support"
        LOOK = "look"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(
        max_length=30, blank=True, help_text="the kind of help, as review.support names it"
    )
    why = models.JSONField()
    before = models.JSONField(default=dict, help_text="the figures when the help was agreed, to look back on")
    note = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="partner_tasks",
    )
    due_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=300, blank=True)

    objects = PartnerTaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="partner_task_due", condition=Q(done_at__isnull=True)),
            models.Index(fields=["partner", "-made_at"], name="partner_task_of_partner"),
        ]
