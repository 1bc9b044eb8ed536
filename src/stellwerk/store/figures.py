"""What reports count from: packed columns of leads, kept by tasks; and what the machine proposes."""

from django.db import models


class FigureBlock(models.Model):
    """The figures of the leads with ids from `first` to `first` + size - 1, packed in columns.

    Reports read these instead of the rows; a block is made anew when one of its leads has changed.
    """

    first = models.BigIntegerField(unique=True)
    size = models.PositiveIntegerField()
    body = models.BinaryField(help_text="as review.figures packs it")
    digest = models.CharField(max_length=32, help_text="of the body: who has it need not read it again")
    as_of = models.DateTimeField()


class FigureMark(models.Model):
    """How far the figures are: the last journal entry that they count, and when they were last proved."""

    name = models.CharField(max_length=40, unique=True)
    entry = models.BigIntegerField(default=0)
    as_of = models.DateTimeField()
    detail = models.JSONField(default=dict)


class Proposal(models.Model):
    """What the machine learned and would change, with its evidence; a person or a person's rule decides."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        LIVE = "live"
        REFUSED = "refused"
        TAKEN_BACK = "taken_back"
        LAPSED = "lapsed"

    kind = models.CharField(
        max_length=40, help_text="partner_factors, half_lives, duplicate_weights, windows, ..."
    )
    numbers = models.JSONField(default=dict, help_text="section -> number -> value, as the policy has it")
    before = models.JSONField(default=dict, help_text="the same numbers as they were")
    evidence = models.JSONField(default=dict)
    why = models.JSONField()
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    policy = models.ForeignKey(
        "stellwerk.Policy", null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    became = models.JSONField(default=dict, help_text="what a later look found: did it help")

    class Meta:
        indexes = [
            models.Index(fields=["-made_at"], name="proposal_latest"),
            models.Index(fields=["kind", "-made_at"], name="proposal_of_kind"),
        ]
