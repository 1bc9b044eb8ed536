"""Customer protection and project registration: what may be asked, and what may follow what. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stellwerk.clean.mail_address import registered_domain
from stellwerk.match.protection import SHARED_HOSTS
from stellwerk.match.register import PartnerPolicy, Problem
from stellwerk.terms import Reason


class State(StrEnum):
    """Where a registration stands; the same words as in its row."""

    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    ENDED = "ended"


class RegistrationError(ValueError):
    """What cannot be done with a registration; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner enters. `until_on` None asks for as long as the policy gives."""

    kind: str
    company: str
    evidence: str
    web_domain: str = ""
    country: str = "DE"
    postcode: str = ""
    city: str = ""
    product: str = ""
    project: str = ""
    value_cents: int | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a registration stands: its state, its last day, how often it was extended, whether more is asked."""

    state: str
    valid_until: date
    extended: int = 0
    extension_asked: bool = False


def problems(asked: Asked, *, today: date, policy: PartnerPolicy) -> list[Problem]:
    """What is missing or wrong, each at its field."""
    found = []
    if not asked.company.strip():
        found.append(Problem("company", Reason("registration.no_company")))
    domain = registered_domain(asked.web_domain) if asked.web_domain else ""
    if asked.web_domain and (not domain or domain in SHARED_HOSTS):
        found.append(Problem("web_domain", Reason("registration.no_domain", {"text": asked.web_domain[:60]})))
    elif not domain and not (asked.postcode or asked.city):
        found.append(Problem("postcode", Reason("registration.no_place")))
    if len(asked.evidence.strip()) < 10:
        found.append(Problem("evidence", Reason("registration.no_evidence")))
    if asked.kind == "project" and not asked.project.strip():
        found.append(Problem("project", Reason("registration.no_project")))
    if asked.until_on and asked.until_on < today:
        found.append(Problem("until_on", Reason("registration.past")))
    return found


def first_until(asked: Asked, *, today: date, policy: PartnerPolicy) -> date:
    """The last day of a new protection: as asked, at most as long as the policy gives."""
    most = today + timedelta(days=policy.protect_days)
    return min(asked.until_on or most, most)


def decide(standing: Standing, *, approve: bool, answer: str, today: date) -> Reason:
    """Approves or rejects what was asked. Raises RegistrationError; a rejection needs an answer."""
    if standing.state != State.ASKED:
        raise RegistrationError(Reason("registration.decided_before"))
    if not approve and not answer.strip():
        raise RegistrationError(Reason("registration.needs_answer"))
    if approve and standing.valid_until < today:
        raise RegistrationError(Reason("registration.over", {"until_on": standing.valid_until.isoformat()}))
    if approve:
        return Reason("registration.approved", {"until_on": standing.valid_until.isoformat()})
    return Reason("registration.rejected", {"answer": answer.strip()})


def ask_extension(standing: Standing, *, today: date, policy: PartnerPolicy) -> None:
    """Whether the partner may ask for more time. Raises RegistrationError with what to do instead."""
    if standing.state != State.APPROVED or standing.valid_until < today:
        raise RegistrationError(Reason("registration.over", {"until_on": standing.valid_until.isoformat()}))
    if standing.extended >= policy.most_extensions:
        raise RegistrationError(Reason("registration.extended_enough", {"times": standing.extended}))
    if standing.extension_asked:
        raise RegistrationError(Reason("registration.asked_already"))


def extend(standing: Standing, *, today: date, policy: PartnerPolicy) -> date:
    """The new last day. Raises RegistrationError where it is over or was extended often enough."""
    if standing.state != State.APPROVED or standing.valid_until < today:
        raise RegistrationError(Reason("registration.over", {"until_on": standing.valid_until.isoformat()}))
    if standing.extended >= policy.most_extensions:
        raise RegistrationError(Reason("registration.extended_enough", {"times": standing.extended}))
    return standing.valid_until + timedelta(days=policy.extend_days)


def end(standing: Standing) -> None:
    """Whether there is something to end. Raises RegistrationError."""
    if standing.state not in (State.ASKED, State.APPROVED):
        raise RegistrationError(Reason("registration.decided_before"))
