"""People's answers make the weights better, or leave them as they are."""

import random

import pytest
from tests.cast import NOW
from tests.walking import a_policy, comes_in, walk

from stellwerk.clean import step as clean
from stellwerk.clean.likeness import WEIGHTS
from stellwerk.clean.policy import SHIPPED, CleanPolicy
from stellwerk.clean.reweigh import FEWEST, Judged, reweighed
from stellwerk.review.bounds import BoundsError, check_bounds
from stellwerk.store.models import Duplicate, Lead, Merge, Policy, Proposal, RawContact
from stellwerk.worker import proposals
from stellwerk.worker.duplicate_weights import better_weights

SWITCHBOARD = ("duplicate.name_short", "duplicate.phone_same", "duplicate.company_same")
MAILBOX = ("duplicate.name_short", "duplicate.email_similar", "duplicate.company_same")


def answers(count: int, *, by: dict[tuple[str, ...], float], seed: int = 1) -> list[Judged]:
    """Pairs of these kinds, the same with this chance."""
    rng, kinds = random.Random(seed), list(by)  # noqa: S311 (no secret)
    return [Judged(seen, rng.random() < by[seen]) for seen in (rng.choice(kinds) for _ in range(count))]


def test_what_people_refuse_weighs_less_and_what_they_confirm_more():
    pairs = answers(300, by={SWITCHBOARD: 0.05, MAILBOX: 0.95})
    found = reweighed(pairs, WEIGHTS)
    assert found
    assert found.weights["duplicate.phone_same"] < WEIGHTS["duplicate.phone_same"]
    assert found.agreed_after > found.agreed_before
    assert set(found.weights) == set(WEIGHTS)


def test_answers_that_fit_the_weights_change_nothing():
    bits = {seen: WEIGHTS["prior"] + sum(WEIGHTS[key] for key in seen) for seen in (SWITCHBOARD, MAILBOX)}
    pairs = answers(400, by={seen: 1 / (1 + 2**-bit) for seen, bit in bits.items()})
    assert reweighed(pairs, WEIGHTS) is None


def test_noise_changes_nothing():
    assert reweighed(answers(FEWEST * 2, by={SWITCHBOARD: 0.9, MAILBOX: 0.9}), WEIGHTS) is None


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1])
def test_few_answers_say_nothing(count):
    assert reweighed(answers(count, by={SWITCHBOARD: 0.0, MAILBOX: 1.0}), WEIGHTS) is None


def test_answers_of_one_kind_say_nothing():
    assert reweighed(answers(300, by={SWITCHBOARD: 1.0}), WEIGHTS) is None


def test_what_nobody_observed_keeps_its_weight():
    found = reweighed(answers(300, by={SWITCHBOARD: 0.05, MAILBOX: 0.95}), WEIGHTS)
    assert found
    assert found.weights["duplicate.mobile_same"] == WEIGHTS["duplicate.mobile_same"]


def test_the_policy_has_the_weights_and_fills_what_is_not_said():
    rules = CleanPolicy(weights=(("phone_same", 0.5),))
    assert rules.all_weights() == dict(WEIGHTS) | {"duplicate.phone_same": 0.5}
    assert CleanPolicy().all_weights() is WEIGHTS


@pytest.mark.parametrize(
    "rows", [(("phone_same", 31.0),), (("phone_same", -31.0),), (("nothing_known", 1.0),)]
)
def test_a_weight_that_makes_no_sense_is_refused(rows):
    with pytest.raises(BoundsError):
        check_bounds("clean", CleanPolicy, {"weights": rows})


def decided(pairs: list[Judged], by: str = "user:1") -> None:
    """Pairs as people decided them; one lead and many contacts are enough."""
    lead = Lead.objects.get()
    source = RawContact.objects.get().source
    raws = RawContact.objects.bulk_create(
        RawContact(
            source=source,
            payload={},
            digest=f"{i:032}".encode(),
            received_at=NOW,
            state="rejected",
            reason=["x", {}],
        )
        for i in range(len(pairs))
    )
    Duplicate.objects.bulk_create(
        Duplicate(lead=lead, raw_contact=raw, probability=0.8, reasons=[[key, {"bits": 1.0}] for key in pair.seen],
                  verdict="same" if pair.same else "different", decided_by=by, found_at=NOW)
        for raw, pair in zip(raws, pairs, strict=True)
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.step
class TestProposal:
    def test_it_is_a_proposal_with_numbers_as_the_policy_has_them(self):
        a_policy()
        comes_in()
        walk()
        decided(answers(300, by={SWITCHBOARD: 0.05, MAILBOX: 0.95}))
        made = proposals.weekly(now=NOW)
        proposal = Proposal.objects.get(kind="duplicate_weights")
        assert made >= 1
        assert proposal.before == {"clean": {"weights": [list(row) for row in SHIPPED]}}
        assert dict(proposal.numbers["clean"]["weights"])["phone_same"] < 2.5
        assert proposal.why[0] == "proposal.duplicate_weights"
        assert proposal.evidence["reasons"][0][0] == "proposal.duplicate_answers"
        assert Policy.objects.live().read("clean", CleanPolicy) == CleanPolicy()

    def test_what_the_machine_or_an_undone_import_decided_is_no_answer(self):
        comes_in()
        walk()
        decided(answers(300, by={SWITCHBOARD: 0.05, MAILBOX: 0.95}), by="machine")
        Duplicate.objects.filter(pk__lt=100).update(decided_by="import:1")
        assert better_weights(Policy.objects.live()) is None

    def test_a_merge_that_a_person_took_apart_is_a_refused_pair(self):
        comes_in()
        walk()
        comes_in(remark="noch einmal", phone="")
        walk()
        assert clean.judged_pairs() == []
        clean.unmerge(Merge.objects.get().pk, by="user:1", now=NOW)
        assert [pair.same for pair in clean.judged_pairs()] == [False]

    def test_the_weights_of_the_policy_decide_what_is_merged(self):
        a_policy(clean={"weights": [["email_same", -20.0], ["prior", -20.0]]})
        comes_in()
        walk()
        comes_in(remark="noch einmal", phone="")
        walk()
        assert Lead.objects.count() == 2
