"""The customers database."""

from django.db import models
from django.db.models import Q

from stellwerk.store.marketing import Organisation, Person


class Customer(models.Model):
    """Has ordered. The customer number is unique and never given twice (I7)."""

    number = models.CharField(max_length=40, unique=True)
    erp_id = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="customers"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    first_lead = models.ForeignKey(
        "stellwerk.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="became"
    )
    since = models.DateField()
    last_order_on = models.DateField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first_lead"],
                condition=Q(undone_at__isnull=True, first_lead__isnull=False),
                name="lead_becomes_one_customer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.organisation or self.person or ''}"


class CustomerNumber(models.Model):
    """Numbers are rows of their own: one that was given stays given, also after an undo."""

    given_at = models.DateTimeField()


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    lead = models.ForeignKey(
        "stellwerk.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    amount_cents = models.BigIntegerField()
    product = models.CharField(max_length=60, blank=True)
    ordered_on = models.DateField()
    undone_at = models.DateTimeField(null=True, blank=True)
