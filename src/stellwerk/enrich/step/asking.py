"""Asking providers outside, in rounds: what to ask is planned, somebody carries it, the answers are kept.

No transaction is open while the network is. A round takes its calls from the budget before it begins, and holds the
provider until it ends or its time is over: two workers neither spend more than the budget nor ask twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stellwerk.enrich.age import Ages
from stellwerk.enrich.fact import Fact
from stellwerk.enrich.fact import Source as Trust
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.providers import http
from stellwerk.enrich.step.keeping import COLUMNS, FREE, KIND, ages_of, keep_facts, stored
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.leads import LeadQuerySet
from stellwerk.store.models import Lead, Policy, Source
from stellwerk.store.rows import update_rows
from stellwerk.terms import PolicyError, Stage, read_numbers

SCAN = 300  # leads looked through at a time
SHELF, STATE = "http", "asked"  # in the row's settings: what a person set up, what the house keeps
MARGIN = timedelta(seconds=30)
NEAR = 200  # leads of the same company that may have been asked about already
RELATED = ("person", "organisation")
WRITTEN = ("stage", "waiting_since", "facts", *COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Question:
    """One call, the leads whose facts it gives, and the first of them in the order of looking through."""

    ask: http.Ask
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked in one go. `known`: leads that get what was answered about their company before.

    `again`: the leads are old ones, looked through once a day; `reached`: the last lead looked at; `is_more`: there
    may be more of them.
    """

    number: int
    settings: http.Settings
    questions: tuple[Question, ...] = ()
    known: tuple[tuple[int, tuple[Fact, ...]], ...] = ()
    again: bool = False
    reached: int = 0
    is_more: bool = False


def settings_of(row: Source) -> http.Settings:
    """What a person set up. What does not fit any more is left at its default."""
    given = row.settings.get(SHELF, {})
    try:
        return read_numbers(http.Settings, given)
    except PolicyError:
        return http.Settings(url=str(given.get("url", "")))


def state_of(row: Source) -> http.State:
    return http.State.from_json(row.settings.get(STATE, {}))


def asked_outside(*, today: Any) -> list[int]:
    """The providers that may be asked now: switched on, and the contract of their company has not ended."""
    open_ended = Q(agency__isnull=True) | Q(agency__active=True, agency__contract_until__isnull=True)
    runs = open_ended | Q(agency__active=True, agency__contract_until__gte=today)
    return list(
        Source.objects.filter(runs, kind=KIND, active=True).order_by("id").values_list("pk", flat=True)
    )


def begin(number: int, *, now: datetime, limit: int) -> Round | None:
    """Plans the next round of a provider and sets its calls aside; None when there is nothing to do or it rests."""
    policy, today = Policy.objects.live(), timezone.localdate(now)
    with notebook(now=now, actor="machine", policy_version=policy.version):
        row = _locked(number)
        if row is None or not row.active:
            return None
        settings, state = settings_of(row), state_of(row)
        if not settings.url or http.rests(state, now=now):
            return None
        if state.again_on != today.isoformat():
            state = replace(state, again_on=today.isoformat(), again_after=0)
        share = policy.read("enrich", EnrichPolicy).again_share
        budget = min(limit, http.left(state, settings, today=today))
        found = _planned(number, settings, state.new_after, policy, budget=budget, again=False, now=now)
        if found is None and state.again_after >= 0:
            of_old = min(limit, http.left_again(state, settings, today=today, share=share))
            found = _planned(number, settings, state.again_after, policy, budget=of_old, again=True, now=now)
            state = state if found or not of_old else replace(state, again_after=-1)
        if found is not None:
            calls = len(found.questions)
            until = now + MARGIN + timedelta(seconds=settings.timeout * calls)
            state = http.counted(state, calls, today=today, again=found.again)
            state = replace(state, busy_until=until.isoformat())
        _keep_state(row, state)
    return found


def settle(found: Round, answers: Sequence[http.Answer], *, now: datetime) -> http.State:
    """Keeps what came back, in the order of the round's questions; fewer answers than questions: the rest was not
    asked, its calls go back to the budget. Leads of which more is known now go to enrich's door.

    The first failure ends a round. Its own leads have their turn when all are looked through, so that one question
    that breaks the provider does not stand before all others; the rest is asked when the provider has rested.
    """
    policy, today = Policy.objects.live(), timezone.localdate(now)
    told = [http.read(one, found.settings, number=found.number, now=now) for one in answers]
    good = next((at for at, one in enumerate(told) if one.problem), len(told))
    with notebook(now=now, actor="machine", policy_version=policy.version) as notes:
        row = _locked(found.number)
        if row is None:
            return http.State()
        fresh = _fresh(found, told[:good], now=now)
        _keep_facts(fresh, policy, name=row.name, now=now, notes=notes)
        state = http.counted(
            state_of(row), len(answers) - len(found.questions), today=today, again=found.again
        )
        for one in told[:good]:
            state = http.answered(state, one, now=now)
        if good < len(told) and (problem := told[good].problem):
            state = http.failed(state, problem, now=now, again_after=answers[good].again_after)
        reached = min((min(one.leads) - 1 for one in found.questions[good + 1 :]), default=found.reached)
        state = replace(state, busy_until="")
        state = replace(state, again_after=reached) if found.again else replace(state, new_after=reached)
        _keep_state(row, state)
    return state


def told(number: int, *, now: datetime) -> bool:
    """Marks that somebody was told that the provider does not answer; whether that is new."""
    policy = Policy.objects.live()
    with notebook(now=now, actor="machine", policy_version=policy.version) as notes:
        row = _locked(number)
        if row is None or not http.must_tell(state_of(row)):
            return False
        _keep_state(row, replace(state_of(row), told_at=now.isoformat()))
        notes.note_other(f"source:{number}", "enrich", "provider_failed", problem=list(state_of(row).problem))
    return True


def _locked(number: int) -> Source | None:
    return Source.objects.select_for_update().filter(pk=number, kind=KIND).first()


def _keep_state(row: Source, state: http.State) -> None:
    row.settings = row.settings | {STATE: state.as_json()}
    row.save(update_fields=["settings"])


# --- Which leads are asked about ----------------------------------------------------------------------------


def _planned(
    number: int,
    settings: http.Settings,
    after: int,
    policy: Policy,
    *,
    budget: int,
    again: bool,
    now: datetime,
) -> Round | None:
    """The next leads by their numbers; None when there are none, or no call is left for them."""
    if budget <= 0:
        return None
    leads = list(_open(after).select_related(*RELATED)[:SCAN])
    if not leads:
        return None
    ages = ages_of(policy)
    due = [(lead, ask) for lead in leads if (ask := _ask(lead, number, settings, ages, now=now))]
    before = _answered_before(due, number, settings, now=now)
    questions: dict[str, tuple[http.Ask, list[int]]] = {}
    known, reached, is_more = [], leads[-1].pk, len(leads) == SCAN
    for lead, ask in due:
        if ask.digest in before:
            known.append((lead.pk, before[ask.digest]))
        elif ask.digest in questions:
            questions[ask.digest][1].append(lead.pk)
        elif len(questions) < budget:
            questions[ask.digest] = (ask, [lead.pk])
        else:
            reached, is_more = lead.pk - 1, True
            break
    asked = tuple(Question(ask, tuple(ids)) for ask, ids in questions.values())
    return Round(number, settings, asked, tuple(known), again, reached, is_more)


def _open(after: int) -> LeadQuerySet:
    """Leads that somebody follows; those at enrich's door are asked about when they have passed it."""
    return Lead.objects.open().exclude(stage=Stage.ENRICH).filter(pk__gt=after).order_by("pk")


def _ask(lead: Lead, number: int, settings: http.Settings, ages: Ages, *, now: datetime) -> http.Ask | None:
    rows = tuple(stored(lead.facts))
    if not http.is_due(rows, settings, number=number, ages=ages, now=now):
        return None
    return http.ask(settings, fields_of(lead))


def fields_of(lead: Lead) -> dict[str, str]:
    """What an address may hold of a lead; '' is not known."""
    person, company = lead.person, lead.organisation
    found = {
        "postcode": lead.postcode or (company.postcode if company else ""),
        "city": lead.city or (company.city if company else ""),
        "country": lead.country or (company.country if company else ""),
    }
    if company:
        web = company.web_domain or str(lead.fact("web") or "")
        found |= {"company": company.name, "legal_form": company.legal_form, "street": company.street}
        found["web_domain"] = web
    if person:
        host = person.email.rpartition("@")[2] if lead.fact("mail_kind") != "free" else ""
        found |= {"email": person.email, "phone": person.phone or person.mobile, "email_domain": host}
        found |= {"first_name": person.first_name, "last_name": person.last_name}
    return found


def _answered_before(
    due: Sequence[tuple[Lead, http.Ask]], number: int, settings: http.Settings, *, now: datetime
) -> dict[str, tuple[Fact, ...]]:
    """Per question what was answered to the same one lately, about another lead of the same company."""
    keys = {lead.organisation.name_key for lead, _ in due if lead.organisation and lead.organisation.name_key}
    if not keys:
        return {}
    mark, method = http.mark_of(number), http.method_of(number)
    near = Lead.objects.filter(organisation__name_key__in=keys, facts__has_key=mark).order_by("-id")
    lately, wanted = now - timedelta(days=settings.cache_days), {ask.digest for _, ask in due}
    found: dict[str, tuple[Fact, ...]] = {}
    for facts in near.values_list("facts", flat=True)[: NEAR + len(due)]:
        rows = tuple(stored(facts))
        asked = next((fact for fact in rows if fact.name == mark), None)
        if asked and asked.seen_at > lately and asked.value in wanted:
            mine = tuple(fact for fact in rows if fact.method == method)
            found.setdefault(str(asked.value), mine)
    return found


# --- What came back -----------------------------------------------------------------------------------------


def _fresh(found: Round, told: Sequence[http.Found], *, now: datetime) -> dict[int, tuple[Fact, ...]]:
    """Per lead what was answered, with the mark that it was asked; also where nothing was known."""
    fresh: dict[int, tuple[Fact, ...]] = dict(found.known)
    name, method = http.mark_of(found.number), http.method_of(found.number)
    for question, one in zip(found.questions, told, strict=False):
        mark = Fact(name, question.ask.digest, Trust.PROVIDER, method, 1.0, now)
        fresh |= dict.fromkeys(question.leads, (*one.facts, mark))
    return fresh


def _keep_facts(
    fresh: Mapping[int, tuple[Fact, ...]], policy: Policy, *, name: str, now: datetime, notes: Notebook
) -> None:
    ages, changed = ages_of(policy), []
    for lead in Lead.objects.select_for_update(of=("self",)).filter(pk__in=list(fresh)).order_by("pk"):
        if lead.stage in (Stage.CLOSED, Stage.MERGED):
            continue
        facts = sorted({fact.name for fact in fresh[lead.pk] if not fact.name.startswith(http.MARK)})
        if keep_facts(lead, fresh[lead.pk], ages=ages, now=now) and facts and lead.stage in FREE:
            lead.stage, lead.waiting_since = Stage.ENRICH, now
        changed.append(lead)
        if facts:
            notes.note(lead.pk, "enrich", "asked_outside", provider_name=name, facts=facts)
    update_rows(changed, *WRITTEN)
