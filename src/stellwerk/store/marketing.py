"""The marketing database: target organisations and people, what is done for them."""

from django.db import models


class Organisation(models.Model):
    """A company at one site. `name` carries the legal form; `name_key` is the folded name without it."""

    name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=200, blank=True)
    site_key = models.CharField(max_length=120, blank=True, help_text="sound of the name, and the place")
    industry = models.CharField(max_length=60, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    web_domain = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "postcode"], name="organisation_key"),
            models.Index(fields=["site_key"], name="organisation_site", condition=~models.Q(site_key="")),
            models.Index(fields=["web_domain"], name="organisation_web", condition=~models.Q(web_domain="")),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who can be spoken to. The `*_key` columns are blocking keys of the duplicate search."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    salutation = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=60, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=120, blank=True)
    decides = models.BooleanField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=200, blank=True)
    place_key = models.CharField(max_length=240, blank=True, help_text="the name and the place")
    origin = models.CharField(
        max_length=120, blank=True, help_text="who the data came from, if not from the person"
    )
    legal_basis = models.CharField(max_length=40, blank=True)
    informed_at = models.DateTimeField(
        null=True, blank=True, help_text="when the person was told where the data came from (GDPR Art. 14)"
    )
    mail_bounced_at = models.DateTimeField(
        null=True, blank=True, help_text="letters to this address came back; it is written to no more"
    )
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["email"], name="person_email", condition=~models.Q(email="")),
            models.Index(fields=["phone"], name="person_phone", condition=~models.Q(phone="")),
            models.Index(fields=["mobile"], name="person_mobile", condition=~models.Q(mobile="")),
            models.Index(fields=["place_key"], name="person_place", condition=~models.Q(place_key="")),
            models.Index(
                fields=["id"],
                name="person_to_inform",
                condition=~models.Q(origin="") & models.Q(informed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.title, self.first_name, self.last_name)))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        """Given and not withdrawn."""
        return self.filter(given_at__isnull=False, withdrawn_at__isnull=True)

    def unconfirmed(self) -> "ConsentQuerySet":
        """Claimed by a tick; the mail of the double opt-in is not answered."""
        return self.filter(given_at__isnull=True, withdrawn_at__isnull=True)

    def to_ask(self) -> "ConsentQuerySet":
        """Those whose mail of the double opt-in is not written yet, oldest first."""
        return self.unconfirmed().filter(purpose="mail", asked_at__isnull=True).order_by("id")


class Consent(models.Model):
    """Documented consent of a person to be called or written to, with the words that were shown."""

    class Purpose(models.TextChoices):
        MAIL = "mail"
        PHONE = "phone"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    legal_basis = models.CharField(max_length=40, default="consent")
    source = models.CharField(max_length=120)
    text_version = models.CharField(max_length=40, blank=True)
    partners = models.JSONField(
        default=list, blank=True, help_text="codes of the partners it names; empty = any partner"
    )
    asked_at = models.DateTimeField(null=True, blank=True, help_text="the mail of the double opt-in")
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    proof = models.JSONField(
        default=dict, blank=True, help_text="how it was given: form, words, way, who heard it"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose"], name="consent_of_person"),
            models.Index(
                fields=["id"],
                name="consent_to_ask",
                condition=models.Q(
                    purpose="mail", given_at__isnull=True, withdrawn_at__isnull=True, asked_at__isnull=True
                ),
            ),
        ]


class Blocked(models.Model):
    """Somebody who must not be contacted again. Only a keyed hash stays: it stops an import, and tells nobody who."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        PHONE = "phone"
        NAME = "name"

    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BinaryField(max_length=32, unique=True)
    why = models.JSONField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "blocked"


class TargetGroup(models.Model):
    """A saved filter over organisations and people."""

    name = models.CharField(max_length=120, unique=True)
    wanted = models.JSONField(default=dict)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """One action of marketing; its kind is the channel."""

    name = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=20)
    product = models.CharField(max_length=60, blank=True)
    goal = models.CharField(max_length=200, blank=True)
    planned_cost_cents = models.BigIntegerField(default=0)
    real_cost_cents = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    strategy = models.CharField(max_length=40, blank=True)
    target_group = models.ForeignKey(
        TargetGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns"
    )

    def __str__(self) -> str:
        return self.name


class Participation(models.Model):
    """Who of a target group, or which partner, was addressed by a campaign, took part, and with what result."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="participations"
    )
    partner = models.ForeignKey(
        "stellwerk.Partner", null=True, blank=True, on_delete=models.CASCADE, related_name="participations"
    )
    addressed_at = models.DateTimeField(null=True, blank=True)
    took_part_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, help_text="yes, no or maybe, before it begins")
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="participation_of_one",
                condition=models.Q(person__isnull=False, partner__isnull=True)
                | models.Q(person__isnull=True, partner__isnull=False),
            ),
            models.UniqueConstraint(fields=["campaign", "person"], name="person_takes_part_once"),
            models.UniqueConstraint(fields=["campaign", "partner"], name="partner_takes_part_once"),
        ]


class Potential(models.Model):
    """How large the target market is: companies in a region, a branch, for a product line."""

    region = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    product = models.CharField(max_length=60, blank=True)
    companies = models.PositiveIntegerField()
    source = models.CharField(max_length=120, blank=True)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "industry", "product"], name="potential_once")
        ]
