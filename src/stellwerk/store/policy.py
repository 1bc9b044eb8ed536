"""The versioned numbers and rules that people may change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from stellwerk.terms import read_numbers


class PolicyManager(models.Manager["Policy"]):
    def live(self) -> "Policy":
        """The policy that rules now; a house without one is ruled by the defaults as version 0."""
        return self.filter(state=Policy.State.LIVE).first() or Policy(version=0, state=Policy.State.LIVE)


class Policy(models.Model):
    """`numbers` holds, per section, only what differs from the rules' defaults."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        LIVE = "live"
        RETIRED = "retired"

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    numbers = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=40)
    approved_by = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyManager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_live_policy")
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"

    def read[T](self, section: str, kind: type[T]) -> T:
        """The section's numbers as the rules take them."""
        return read_numbers(kind, self.numbers.get(section, {}))

    @staticmethod
    def first(numbers: Mapping[str, Any], *, by: str, at: datetime) -> "Policy":
        """The policy a new house begins with."""
        return Policy.objects.create(
            version=1,
            state=Policy.State.LIVE,
            numbers=dict(numbers),
            made_by=by,
            approved_by=by,
            made_at=at,
            live_at=at,
        )


class Trial(models.Model):
    """A policy tried on the leads of the past, beside the one that was live; `result` as review.replay gives it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="trials")
    against = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="trials_against")
    months = models.PositiveSmallIntegerField(default=6)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="trial_waiting", condition=Q(state="waiting"))]


class ScoreModelManager(models.Manager["ScoreModel"]):
    def live(self) -> "ScoreModel | None":
        """The learned score that rules now; None: the points rule."""
        return self.filter(state=ScoreModel.State.LIVE).first()


class ScoreModel(models.Model):
    """A score learned from outcomes. Proposed by the clock or a person, put live by a person, kept for ever."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        LIVE = "live"
        RETIRED = "retired"
        REFUSED = "refused"

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    body = models.BinaryField(help_text="skops; loaded with a fixed allow-list only")
    report = models.JSONField(
        default=dict, help_text="candidates, calibration, leaks, why this one: grade.learned"
    )
    outcomes = models.PositiveIntegerField(help_text="won and lost leads it was learned from")
    better = models.BooleanField(default=False, help_text="better than the one that was live, beyond noise")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ScoreModelManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_live_score")
        ]

    def __str__(self) -> str:
        return f"score {self.version}"


class ScoreCheck(models.Model):
    """How the live score did on the outcomes that came in since: the monthly look for drift."""

    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="checks")
    checked_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    alarm = models.JSONField(
        null=True, blank=True, help_text="the reason of the alarm; empty when all is well"
    )

    class Meta:
        indexes = [models.Index(fields=["-checked_at"], name="score_check_latest")]


class Bar(models.Model):
    """Where the bar for an A stands from this moment on, and why it moved: one row per move."""

    points = models.PositiveSmallIntegerField()
    fullness = models.FloatField(help_text="share of the week's places that is used")
    why = models.JSONField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-moved_at"], name="bar_latest")]


class SegmentRule(models.Model):
    """A segment of leads: the six of the house with its numbers, or one that somebody added."""

    code = models.SlugField(max_length=20, unique=True, help_text="'1' to '6' are the house's own")
    name = models.CharField(max_length=80, blank=True, help_text="empty: the name that the words know")
    description = models.CharField(max_length=300, blank=True)
    conditions = models.JSONField(default=list, help_text="as grade.segments reads them")
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100)
    changed_by = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name or self.code
