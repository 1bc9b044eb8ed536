"""What people do next, and what was sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from stellwerk.store.leads import Lead
from stellwerk.store.offers import Complaint, Feedback, Offer, OfferQuerySet
from stellwerk.store.partners import Partner
from stellwerk.store.people import User
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Reason, Stage


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def open(self) -> "FollowUpQuerySet":
        return self.filter(done_at__isnull=True)

    def ask(
        self, whys: Mapping[int, Reason], *, kind: str, role: str, due_at: datetime, now: datetime
    ) -> None:
        """One follow-up per lead for whoever has the role, with its reason; a lead that has it waits on."""
        there = (
            set(self.open().filter(lead__in=whys, kind=kind).values_list("lead", flat=True)) if whys else ()
        )
        insert_rows(
            FollowUp(lead_id=lead_id, kind=kind, role=role, due_at=due_at, why=why.as_json(), made_at=now)
            for lead_id, why in whys.items()
            if lead_id not in there
        )

    def of_leavers(self) -> "FollowUpQuerySet":
        """Those of people who can no longer sign in: nobody sees them."""
        return self.open().filter(user__in=_leavers())

    def due(self, now: datetime) -> "FollowUpQuerySet":
        return self.open().filter(due_at__lte=now)

    def due_on(self, now: datetime) -> "FollowUpQuerySet":
        """Open and due until the end of this day in the house's time zone, or overdue."""
        tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            days=1
        )
        return self.open().filter(due_at__lt=tomorrow)


class FollowUp(models.Model):
    """A date on which somebody must look again (Wiedervorlage), and why."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    role = models.CharField(max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.CASCADE, related_name="follow_ups"
    )
    why = models.JSONField()
    question = models.TextField(blank=True, help_text="what an expert is asked")
    answer = models.TextField(blank=True, help_text="what the expert said; it stands on the lead")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="what somebody who made it by hand wrote")
    made_by = models.CharField(max_length=40, blank=True, help_text="empty: the machine, by policy")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the agent who has it on the screen",
    )
    locked_until = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.CharField(
        max_length=20, blank=True, help_text="the rung of the ladder that was told last: leader or channel"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["role", "due_at"], name="follow_up_open", condition=Q(done_at__isnull=True)),
            models.Index(fields=["due_at"], name="follow_up_due", condition=Q(done_at__isnull=True)),
            models.Index(
                fields=["user", "due_at"],
                name="follow_up_mine",
                condition=Q(done_at__isnull=True, user__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="follow_up_to_warn",
                condition=Q(done_at__isnull=True, warned_at__isnull=True),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="follow_up_warned",
                condition=Q(done_at__isnull=True, warned_at__isnull=False),
            ),
            models.Index(fields=["done_at"], name="follow_up_done", condition=Q(done_at__isnull=False)),
        ]


class Qualification(models.Model):
    """Who it is, what is needed, where the problem lies, whether the known product solves it; found out by asking."""

    class Solves(models.TextChoices):
        YES = "yes"
        PARTLY = "partly"
        NO = "no"
        UNKNOWN = "unknown"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="qualifications")
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="qualifications"
    )
    who = models.CharField(max_length=200, blank=True, help_text="whom one has to talk to, and who decides")
    need = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    solves = models.CharField(max_length=10, choices=Solves, default=Solves.UNKNOWN)
    real = models.BooleanField(null=True, blank=True, help_text="the interest is real")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["lead", "-made_at"], name="qualification_of_lead")]


class Script(models.Model):
    """What a call-centre agent asks, with branches; edited on a page, a row per version."""

    name = models.CharField(max_length=120)
    product = models.CharField(max_length=60, blank=True, help_text="empty: for every product line")
    kind = models.CharField(max_length=20, default="qualify", help_text="the follow-ups it is for")
    steps = models.JSONField(default=list, help_text="as pursue.scripts reads them")
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="script_version_once")]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """One call: who called, what came of it, what was answered."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="calls")
    follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls"
    )
    script = models.ForeignKey(Script, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls"
    )
    agency = models.ForeignKey(
        "stellwerk.Agency", null=True, blank=True, on_delete=models.SET_NULL, related_name="calls"
    )
    result = models.CharField(max_length=20, help_text="as pursue.calls names them")
    answers = models.JSONField(default=dict, help_text="question of the script -> answer")
    note = models.TextField(blank=True)
    again_at = models.DateTimeField(null=True, blank=True, help_text="when to call back")
    seconds = models.PositiveIntegerField(default=0, help_text="from the lead on the screen to the result")
    called_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-called_at"], name="call_of_lead"),
            models.Index(fields=["-called_at"], name="call_latest"),
        ]


class ReportTemplate(models.Model):
    """What a report asks and which ticks it offers, per product line and kind."""

    class Kind(models.TextChoices):
        VISIT = "visit"
        CALL = "call"
        SERVICE = "service"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    product = models.CharField(max_length=60, blank=True, help_text="empty: for every product line")
    fields = models.JSONField(default=list, help_text="as pursue.visits reads them")
    active = models.BooleanField(default=True)
    changed_by = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """A visit, call or service report: what was heard, with ticks, and what is next. Never changed, only added to."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="visits")
    template = models.ForeignKey(
        ReportTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    kind = models.CharField(max_length=10, choices=ReportTemplate.Kind)
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    answers = models.JSONField(default=dict, help_text="field of the template -> what was heard")
    ticks = models.JSONField(default=list)
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=300)
    follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits"
    )
    minutes = models.PositiveIntegerField(null=True, blank=True, help_text="how long it took")
    held_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-held_at"], name="visit_of_lead"),
            models.Index(fields=["-held_at"], name="visit_latest"),
        ]


class NurtureTrack(models.Model):
    """How marketing warms a kind of B lead: who enters, the steps, who leaves. A row per version."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    entry = models.JSONField(default=list, help_text="conditions, as grade.segments reads them")
    steps = models.JSONField(default=list, help_text="as pursue.nurture reads them")
    position = models.PositiveSmallIntegerField(default=100, help_text="the first track that fits is taken")
    active = models.BooleanField(default=False)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="track_version_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class NurtureRun(models.Model):
    """One lead on one track: the step it stands at and when that is due."""

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"
        LEFT = "left"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="nurture_runs")
    track = models.ForeignKey(NurtureTrack, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    why = models.JSONField(null=True, blank=True, help_text="why it left or ended")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(state="running"), name="one_running_track_per_lead"
            )
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="nurture_due", condition=Q(state="running")),
            models.Index(fields=["track", "state"], name="nurture_of_track"),
        ]


class MailTemplate(models.Model):
    """A letter of a nurture track in both languages, with fields in braces."""

    name = models.CharField(max_length=120, unique=True)
    subject_de = models.CharField(max_length=200)
    text_de = models.TextField()
    subject_en = models.CharField(max_length=200, blank=True)
    text_en = models.TextField(blank=True)
    link = models.URLField(blank=True, help_text="where the reader is invited to; clicks are counted")
    active = models.BooleanField(default=True)
    changed_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self, now: datetime) -> "MailQuerySet":
        """To be sent: new, or claimed by a worker that died on the way."""
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - timedelta(minutes=5))
        return self.filter(free, sent_at__isnull=True, failed="").order_by("id")


class Mail(models.Model):
    """Something to send or sent: a row first, so that a crash loses no letter."""

    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    kind = models.CharField(max_length=30)
    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    offer = models.ForeignKey(
        "stellwerk.Offer", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    person = models.ForeignKey(
        "stellwerk.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    template = models.ForeignKey(
        MailTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )
    message_id = models.CharField(max_length=120, blank=True, help_text="by which a bounce is known")
    bounced_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="a worker is sending it")
    sent_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mail_waiting", condition=Q(sent_at__isnull=True, failed="")),
            models.Index(fields=["message_id"], name="mail_by_message", condition=~Q(message_id="")),
            models.Index(
                fields=["template", "-made_at"], name="mail_of_template", condition=Q(template__isnull=False)
            ),
        ]


def leads_without_next_step(now: datetime) -> models.QuerySet[Lead]:
    """The leads that break I6: open, yet nobody and nothing will look at them again.

    A lead may wait 15 minutes at a stage's door; a nurture lead needs a date. What lies with somebody who can no
    longer sign in is no next step.
    """
    mine = models.OuterRef("pk")
    return (
        Lead.objects.open()
        .exclude(waiting_since__gt=now - timedelta(minutes=15))
        .exclude(stage=Stage.NURTURE, next_at__isnull=False)
        .exclude(models.Exists(Offer.objects.open().filter(lead=mine)))
        .exclude(models.Exists(FollowUp.objects.open().filter(lead=mine).exclude(user__in=_leavers())))
    )


def _leavers() -> models.QuerySet[User]:
    """A few rows, read once per question and not once per follow-up."""
    return User.objects.filter(is_active=False)


def silent_offers(since: datetime, *, now: datetime) -> OfferQuerySet:
    """Leads that a partner took and has not been heard of since then, longest silence first.

    A report that counts, a qualification and a complaint are words; so is a follow-up that the partner put off
    to a later day. `last_reported_at` and its siblings say when the last word of each kind was.
    """
    mine: dict[str, Any] = {"offer": models.OuterRef("pk")}
    reports = Feedback.objects.filter(**mine, undone_at__isnull=True)
    answers = Qualification.objects.filter(**mine)
    complaints = Complaint.objects.filter(**mine)
    put_off = FollowUp.objects.open().filter(
        lead=models.OuterRef("lead"), partner__isnull=False, due_at__gt=now
    )
    return (
        Offer.objects.taken()
        .filter(answered_at__lte=since)
        .exclude(models.Exists(reports.filter(reported_at__gt=since)))
        .exclude(models.Exists(answers.filter(made_at__gt=since)))
        .exclude(models.Exists(complaints.filter(Q(state=Complaint.State.OPEN) | Q(decided_at__gt=since))))
        .exclude(models.Exists(put_off.exclude(kind="report_back")))
        .annotate(
            last_reported_at=models.Subquery(reports.order_by("-reported_at").values("reported_at")[:1]),
            last_qualified_at=models.Subquery(answers.order_by("-made_at").values("made_at")[:1]),
            last_judged_at=models.Subquery(complaints.values("decided_at")[:1]),
        )
        .order_by("answered_at", "id")
    )
