"""The leads database: what came in, what became of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from stellwerk.store.marketing import Campaign, Organisation, Person
from stellwerk.terms import ENDED, Letter, Stage, Temperature


class Source(models.Model):
    """Where raw contacts come from, and how its fields map to our words."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.PROTECT)
    mapping = models.JSONField(default=dict, help_text="their field name -> our name")
    settings = models.JSONField(default=dict)
    agency = models.ForeignKey(
        "stellwerk.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="sources"
    )
    price_cents = models.PositiveIntegerField(null=True, blank=True, help_text="what one lead of it costs")
    active = models.BooleanField(default=True)
    made_by = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """Lets a machine bring leads for one source. Only a hash is kept; the key is shown once."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, help_text="the beginning, by which people tell keys apart")
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class ApiCall(models.Model):
    """A request with an idempotency key and what it was answered: the same one again gets the same answer."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="calls")
    idempotency = models.CharField(max_length=120)
    digest = models.BinaryField(
        max_length=32, help_text="of the request: another one under the same key is refused"
    )
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "idempotency"], name="api_call_once")]
        indexes = [models.Index(fields=["at"], name="api_call_by_age")]


class Import(models.Model):
    """A file of contacts on its way in: mapped by a person, read in the background, taken back as a whole."""

    class State(models.TextChoices):
        DRAFT = "draft"
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="imports"
    )
    name = models.CharField(max_length=120, help_text="of the file")
    body = models.BinaryField(null=True, blank=True, help_text="the file, until it has been read")
    mapping = models.JSONField(default=dict, help_text="our name -> their header, as a person set it")
    settings = models.JSONField(default=dict, help_text="campaign, channel, legal basis, what to do with it")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rows = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="[row, reason] of the rows that were left out")
    findings = models.JSONField(default=list)
    kept = models.JSONField(default=list, help_text="after undoing: the leads that stay, and why")
    error = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=40, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="import_to_work_on",
                condition=Q(state__in=["waiting", "running", "undoing"]),
            ),
            models.Index(fields=["-made_at"], name="import_latest"),
        ]


HELD = "quota.over"  # why a contact waits that came above its agency's quota; as words know it


class RawContactQuerySet(models.QuerySet["RawContact"]):
    def waiting(self) -> "RawContactQuerySet":
        """What nobody has cleaned yet, oldest first."""
        return self.filter(state=RawContact.State.WAITING, asks__isnull=True).order_by("id")

    def unclear(self) -> "RawContactQuerySet":
        """What the machine cannot read: a person says what it is. Oldest first."""
        waiting = self.filter(state=RawContact.State.WAITING, asks__isnull=False)
        return waiting.exclude(asks__0=HELD).order_by("id")

    def held(self) -> "RawContactQuerySet":
        """What an agency brought above its quota: it waits until somebody lets it in. Oldest first."""
        return self.filter(state=RawContact.State.WAITING, asks__0=HELD).order_by("id")


class RawContact(models.Model):
    """Exactly what came in. Written before anything else happens (I1); its payload never changes."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LEAD = "lead"
        MERGED = "merged"
        RESPONSE = "response"
        KEPT = "kept"
        REJECTED = "rejected"

    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=120, blank=True)
    payload = models.JSONField()
    digest = models.BinaryField(max_length=32, help_text="keyed hash: the same message twice is one lead")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.JSONField(null=True, blank=True)
    lead = models.ForeignKey(
        "stellwerk.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="raw_contacts"
    )
    batch = models.ForeignKey(
        Import, null=True, blank=True, on_delete=models.PROTECT, related_name="raw_contacts"
    )
    asks = models.JSONField(null=True, blank=True, help_text="why a person must look before it goes on")

    objects = RawContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="raw_contact_once"),
            models.CheckConstraint(
                name="raw_contact_ends_in_one_place",
                condition=Q(state="waiting", lead__isnull=True)
                | Q(state__in=["rejected", "kept"], lead__isnull=True, reason__isnull=False)
                | Q(state__in=["lead", "merged", "response"], lead__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="raw_contact_waiting", condition=Q(state="waiting", asks__isnull=True)
            ),
            models.Index(
                fields=["received_at"],
                name="raw_contact_unclear",
                condition=Q(state="waiting", asks__isnull=False),
            ),
            models.Index(fields=["received_at"], name="raw_contact_by_arrival"),
            models.Index(
                fields=["source", "external_id"], name="raw_contact_by_their_id", condition=~Q(external_id="")
            ),
        ]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What came in, as (their name, value); a table's row under its headers."""
        if isinstance(self.payload, list):
            return [
                (h, str(v)) for h, v in zip(self.source.mapping["headers"], self.payload, strict=False) if v
            ]
        return [(name, str(value)) for name, value in self.payload.items() if value not in (None, "")]


class Attachment(models.Model):
    """What came with a raw contact or a visit report: the photo of a card, a mail's attachment."""

    raw_contact = models.ForeignKey(
        RawContact, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    visit = models.ForeignKey(
        "stellwerk.Visit", null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60, help_text="media type, as found in the bytes")
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachment_of_one",
                condition=Q(raw_contact__isnull=False, visit__isnull=True)
                | Q(raw_contact__isnull=True, visit__isnull=False),
            )
        ]


class LeadQuerySet(models.QuerySet["Lead"]):
    def waiting_at(self, stage: Stage) -> "LeadQuerySet":
        """Leads that wait for the machine at this stage's door, longest wait first."""
        return self.filter(stage=stage, waiting_since__isnull=False).order_by("waiting_since", "id")

    def ripe(self, now: datetime) -> "LeadQuerySet":
        """B leads whose nurture step is due and C leads whose revisit is due."""
        return self.filter(
            stage__in=(Stage.NURTURE, Stage.SCRAP), waiting_since__isnull=True, next_at__lte=now
        ).order_by("next_at", "id")

    def open(self) -> "LeadQuerySet":
        return self.exclude(stage__in=ENDED)

    def in_segment(self, number: str) -> "LeadQuerySet":
        """Leads that belong to this segment; as text, because SQLite cannot search in JSON lists.

        They are looked up in the index first: the rows themselves are wide.
        """
        listed = Cast("segments", models.TextField())
        named = Lead.objects.alias(listed=listed).filter(listed__contains=f'"{number}"').order_by()
        return self.filter(pk__in=named.values("pk"))

    def segment_lists(self) -> "models.QuerySet[Lead, tuple[list[str], int]]":
        """Every combination of segments that occurs, with how many leads have it."""
        return self.order_by().values_list("segments").annotate(n=models.Count("id"))

    def move(self, ids: Iterable[int], *, to: Stage, at: datetime | None) -> int:
        """Sets the stage of many leads in one statement; `at` is when they began to wait at its door."""
        return self.filter(id__in=list(ids)).update(stage=to, waiting_since=at)


class Lead(models.Model):
    """A contact worth following. One fat row: the winning values in columns, all facts with provenance in JSON."""

    prospect_number = models.BigIntegerField(unique=True)
    external_id = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    customer = models.ForeignKey(
        "stellwerk.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    channel = models.CharField(max_length=20)

    product = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=120, blank=True)
    interest = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    value_cents = models.BigIntegerField(null=True, blank=True)
    deadline_on = models.DateField(null=True, blank=True)
    size_class = models.CharField(max_length=1, blank=True)
    language = models.CharField(max_length=5, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    stage = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Stage])
    waiting_since = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=1, blank=True, choices=[(g.value, g.value) for g in Letter])
    points = models.IntegerField(null=True, blank=True)
    chance = models.FloatField(null=True, blank=True)
    worth_cents = models.BigIntegerField(default=0)
    priority = models.BigIntegerField(
        default=0, help_text="worth in cents x urgency x weight of the strategy field: the order of work"
    )
    forecast = models.JSONField(
        default=dict,
        blank=True,
        help_text="low, usual and high of chance, value_cents and days to the order",
    )
    known_then = models.JSONField(
        default=dict, blank=True, help_text="the features as they were when it was last scored"
    )
    score_version = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="the learned score that gave the chance; empty when it was the points",
    )
    judgement = models.JSONField(
        default=dict,
        blank=True,
        help_text="what a person thinks of it, beside the score: letter, why, by, at",
    )
    grade_reasons = models.JSONField(default=list, blank=True)
    treatment = models.JSONField(default=dict, blank=True, help_text="what, by whom, why")
    next_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when the machine looks again: the nurture step of a B, the revisit of a C",
    )
    temperature = models.CharField(max_length=10, default=Temperature.COLD.value)
    segments = models.JSONField(default=list, blank=True)
    segments_by_hand = models.JSONField(
        default=dict, blank=True, help_text="segment -> true (put in) or false (taken out) by a person"
    )
    strategy = models.CharField(max_length=40, blank=True)
    strategy_by = models.CharField(max_length=40, blank=True, help_text="the person who chose the field")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    outcome = models.CharField(max_length=10, blank=True)
    lost_reason = models.CharField(max_length=40, blank=True)
    competitor = models.CharField(max_length=80, blank=True, help_text="who has it, or who got it")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    arrived_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merged_lead_says_where",
                condition=Q(stage="merged", merged_into__isnull=False)
                | (~Q(stage="merged") & Q(merged_into__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["stage", "waiting_since", "id"],
                name="lead_at_the_door",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["next_at", "id"], name="lead_ripens", condition=Q(waiting_since__isnull=True)
            ),
            models.Index(fields=["stage", "grade", "-worth_cents"], name="lead_by_worth"),
            models.Index(fields=["-worth_cents", "id"], name="lead_most_valuable"),
            models.Index(fields=["-priority", "id"], name="lead_most_pressing"),
            models.Index(fields=["strategy", "stage", "arrived_at", "worth_cents"], name="lead_by_strategy"),
            models.Index(fields=["segments", "stage"], name="lead_by_segments"),
            models.Index(fields=["-arrived_at"], name="lead_by_arrival"),
            models.Index(fields=["external_id"], name="lead_external_id", condition=~Q(external_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def number(self) -> str:
        """The prospect number as people write it."""
        return f"L-{self.prospect_number}"

    def fact(self, name: str) -> Any:
        """The winning value of a fact, None when nobody knows. `facts` holds, per name, the winner first:
        [value, source, method, confidence, seen at]."""
        known = self.facts.get(name)
        return known[0][0] if known else None

    @property
    def name(self) -> str:
        return str(self.organisation or self.person or self.external_id or self.number)


class Response(models.Model):
    """Something a person did: opened, clicked, called back, visited the stand. It warms the lead."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="responses")
    kind = models.CharField(max_length=30, help_text="a name of the policy's points per action")
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["lead", "-at"], name="response_of_lead")]


class Duplicate(models.Model):
    """Two that may be one: how sure, why, and who decided."""

    class Verdict(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        DIFFERENT = "different"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="duplicates")
    raw_contact = models.ForeignKey(RawContact, on_delete=models.CASCADE, related_name="duplicates")
    probability = models.FloatField()
    reasons = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    decided_by = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "raw_contact"], name="duplicate_pair_once"),
        ]
        indexes = [models.Index(fields=["found_at"], name="duplicate_open", condition=Q(verdict="open"))]


class Merge(models.Model):
    """What went into what, and enough to take it apart again."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="merges")
    raw_contact = models.ForeignKey(RawContact, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(
        Lead,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="went_into",
        help_text="the lead that ended in this one; empty when the raw contact never became a lead",
    )
    before = models.JSONField(default=dict, help_text="the values that changed, as they were")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
