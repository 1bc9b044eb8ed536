"""The versioned numbers and rules that people may change."""

from typing import Any

from django.db import models
from django.db.models import Q


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

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_live_policy")
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"

    def section(self, name: str) -> dict[str, Any]:
        return dict(self.numbers.get(name, {}))
