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
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

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
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="a worker is sending it")
    sent_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mail_waiting", condition=Q(sent_at__isnull=True, failed=""))
        ]


def leads_without_next_step(now: datetime) -> models.QuerySet[Lead]:
    """The leads that break I6: open, yet nobody and nothing will look at them again.

    A lead may wait 15 minutes at a stage's door; a nurture lead needs a date.
    """
    mine = models.OuterRef("pk")
    return (
        Lead.objects.open()
        .exclude(waiting_since__gt=now - timedelta(minutes=15))
        .exclude(stage=Stage.NURTURE, next_at__isnull=False)
        .exclude(models.Exists(Offer.objects.open().filter(lead=mine)))
        .exclude(models.Exists(FollowUp.objects.open().filter(lead=mine)))
    )


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
