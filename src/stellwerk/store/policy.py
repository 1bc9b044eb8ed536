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
