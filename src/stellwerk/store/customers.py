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
    partner = models.ForeignKey(
        "stellwerk.Partner",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="customers",
        help_text="who looks after the customer; empty: the house",
    )
    dormant_since = models.DateField(null=True, blank=True, help_text="empty: active")
    asked_back_at = models.DateTimeField(
        null=True, blank=True, help_text="when a lead was last made of the dormant customer"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["last_order_on", "id"], name="customer_by_last_order"),
            models.Index(fields=["erp_id"], name="customer_by_erp", condition=~Q(erp_id="")),
        ]
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


class Quotation(models.Model):
    """A price offer to a prospect (Angebot), by a partner or by own sales."""

    class State(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    lead = models.ForeignKey("stellwerk.Lead", on_delete=models.CASCADE, related_name="quotations")
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="quotations"
    )
    number = models.CharField(max_length=40, blank=True, help_text="as whoever wrote it numbers it")
    quoted_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    products = models.JSONField(default=list, help_text="[product, pieces, amount in cents]")
    new_customer = models.BooleanField(default=True, help_text="the prospect had not ordered before")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-quoted_on"], name="quotation_of_lead"),
            models.Index(fields=["quoted_on"], name="quotation_open", condition=Q(state="open")),
            models.Index(fields=["-quoted_on"], name="quotation_latest"),
        ]


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    lead = models.ForeignKey(
        "stellwerk.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    quotation = models.ForeignKey(
        Quotation, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    external_id = models.CharField(max_length=60, blank=True, help_text="the order's number in the ERP")
    amount_cents = models.BigIntegerField()
    product = models.CharField(max_length=60, blank=True)
    products = models.JSONField(default=list, blank=True, help_text="[product, pieces, amount in cents]")
    ordered_on = models.DateField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="order_of_erp_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-ordered_on"], name="order_of_customer"),
            models.Index(fields=["-ordered_on"], name="order_latest"),
        ]


class CustomerAction(models.Model):
    """What was done with a customer: a call, a service visit, a campaign, a gift."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=30)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["customer", "-at"], name="action_of_customer")]


class Erp(models.Model):
    """The ERP that new customers are handed to: as a file, by webhook, or fetched by it."""

    class Kind(models.TextChoices):
        FILE = "file"
        WEBHOOK = "webhook"
        PULL = "pull"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    settings = models.JSONField(default=dict, help_text="address or folder, format; no secrets")
    secret_from = models.CharField(
        max_length=60, blank=True, help_text="the environment's variable with the key"
    )
    key_digest = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="of the key that it fetches with"
    )
    active = models.BooleanField(default=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """One customer on the way into the ERP: sent until it acknowledges, and what it said."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        ACKNOWLEDGED = "acknowledged"
        REFUSED = "refused"
        TAKEN_BACK = "taken_back"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="handovers")
    erp = models.ForeignKey(Erp, on_delete=models.PROTECT, related_name="handovers")
    what = models.CharField(max_length=20, default="new", help_text="new or undone")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "erp", "what"], name="handover_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="handover_to_send",
                condition=Q(state__in=["waiting", "sent"]),
            ),
            models.Index(fields=["-made_at"], name="handover_latest"),
        ]
