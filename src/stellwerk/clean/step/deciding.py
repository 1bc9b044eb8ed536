"""What people say of pairs: one or two, and a merge taken apart again."""

from datetime import datetime
from typing import Any

from stellwerk.clean.merge import MergeError
from stellwerk.clean.merge import merge as merged
from stellwerk.clean.merge import unmerge as undone
from stellwerk.clean.step.columns import plain, put_values, values_of, write_values
from stellwerk.clean.step.warming import cool, warm_one
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Duplicate, FollowUp, Lead, Merge, Offer, Policy, RawContact
from stellwerk.terms import Stage


def unmerge(merge_id: int, *, by: str, now: datetime) -> Merge:
    """Takes a merge apart: the lead gets its old values back, the contact becomes a lead of its own."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = Merge.objects.select_for_update(of=("self",)).select_related(
            "lead__person", "lead__organisation", "raw_contact", "gone"
        ).get(pk=merge_id)  # fmt: skip
        if row.undone_at:
            return row
        lead, raw = row.lead, row.raw_contact
        put_values(lead, undone(plain(values_of(lead)), row.before))
        write_values([lead])
        if row.gone:
            Lead.objects.filter(pk=row.gone.pk).update(merged_into=None, **row.before["lead"])
            for pk, state in row.before["raws"]:
                RawContact.objects.filter(pk=pk).update(state=state, lead=row.gone)
        else:
            RawContact.objects.filter(pk=raw.pk).update(state=RawContact.State.WAITING, lead=None)
        Duplicate.objects.update_or_create(
            lead=lead, raw_contact=raw, create_defaults={"probability": 1.0, "found_at": now},
            defaults={"verdict": Duplicate.Verdict.DIFFERENT, "decided_by": by},
        )  # fmt: skip
        cool(lead.pk, raw.pk, now=now)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        notes.note(lead.pk, "clean", "unmerged", raw_contact=raw.pk)
    return row


def verdict(duplicate_id: int, *, same: bool, by: str, now: datetime) -> Duplicate:
    """A person says whether two are one. The same answer again changes nothing.

    Raises MergeError when partners work on both.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = Duplicate.objects.select_for_update(of=("self",)).select_related("lead", "raw_contact__lead").get(
            pk=duplicate_id
        )  # fmt: skip
        if row.verdict != Duplicate.Verdict.OPEN:
            return row
        row.verdict = Duplicate.Verdict.SAME if same else Duplicate.Verdict.DIFFERENT
        row.decided_by = by
        row.save(update_fields=["verdict", "decided_by"])
        if same:
            _merge_leads(row, now=now, notes=notes)
    return row


def _merge_leads(row: Duplicate, *, now: datetime, notes: Notebook) -> None:
    """One lead ends in the other: the younger in the older, but never the one that a partner has."""
    if row.raw_contact.lead is None or row.raw_contact.lead_id == row.lead_id:
        return
    lead, gone = _which_stays(row.lead, row.raw_contact.lead)
    raws = list(RawContact.objects.filter(lead=gone).order_by("id").values_list("id", "state"))
    found = merged(values_of(lead), values_of(gone))
    put_values(lead, found.changes)
    write_values([lead])
    waiting = gone.waiting_since.isoformat() if gone.waiting_since else None
    before: dict[str, Any] = {"changes": plain(found.changes), "before": plain(found.before)}
    before |= {"lead": {"stage": gone.stage, "waiting_since": waiting}, "raws": raws}
    Merge.objects.create(lead=lead, raw_contact=row.raw_contact, gone=gone, before=before, merged_at=now)
    Lead.objects.filter(pk=gone.pk).update(stage=Stage.MERGED, merged_into=lead, waiting_since=None)
    RawContact.objects.filter(lead=gone).update(state=RawContact.State.MERGED, lead=lead)
    FollowUp.objects.open().filter(lead=gone).update(done_at=now, done_by="merged")
    if row.raw_contact.lead_id == gone.pk:
        warm_one(lead, row.raw_contact, channel=gone.channel, now=now)
    notes.note(lead.pk, "clean", "merged", gone=gone.pk, raw_contact=row.raw_contact_id)
    notes.note(gone.pk, "clean", "merged_into", lead=lead.pk)


def _which_stays(older: Lead, younger: Lead) -> tuple[Lead, Lead]:
    """The lead that stays and the one that goes. Raises MergeError when partners have both."""
    live = (Offer.State.OPEN, Offer.State.ACCEPTED)
    offered = set(
        Offer.objects.filter(lead__in=(older, younger), state__in=live).values_list("lead", flat=True)
    )
    if len(offered) == 2:
        raise MergeError
    return (younger, older) if younger.pk in offered else (older, younger)
