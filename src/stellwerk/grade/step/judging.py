"""A person's judgement stands beside the score and never switches it off."""

from datetime import datetime

from stellwerk.store.journal import notebook
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Letter, Reason

LONGEST = 500


class JudgementError(ValueError):
    """A judgement that cannot be kept; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def judge(lead_id: int, *, letter: str, why: str, by: str, now: datetime) -> Lead:
    """What a person thinks of the lead: 'A', 'B' or 'C' and why; '' takes the judgement back.

    It is kept with name and date beside the score; grade, points and track stay what they are. The same word again
    changes nothing. Raises JudgementError for another letter and for a judgement without a why.
    """
    why, policy = why.strip(), Policy.objects.live()
    _check(letter, why)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead_id)
        before = lead.judgement
        if (before.get("letter", ""), before.get("why", "")) == (letter, why if letter else ""):
            return lead
        lead.judgement = {"letter": letter, "why": why, "by": by, "at": now.isoformat()} if letter else {}
        lead.save(update_fields=["judgement"])
        what = "judged" if letter else "judgement_taken_back"
        notes.note(lead_id, "grade", what, letter=letter, note=why, score=lead.grade, was=before)
    return lead


def _check(letter: str, why: str) -> None:
    if letter not in ("", *Letter):
        raise JudgementError(Reason("judgement.no_letter", {"value": letter}))
    if letter and not why:
        raise JudgementError(Reason("judgement.no_why", {}))
    if len(why) > LONGEST:
        raise JudgementError(Reason("judgement.too_long", {"most": LONGEST, "given": len(why)}))
