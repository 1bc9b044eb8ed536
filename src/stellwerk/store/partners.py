"""The partners database."""

from datetime import date

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
    turnover_cents = models.BigIntegerField(null=True, blank=True)
    history_wins = models.FloatField(default=0)
    history_expected = models.FloatField(default=0)
    history_offers = models.FloatField(default=0)
    history_accepts = models.FloatField(default=0)

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
