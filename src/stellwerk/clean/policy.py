"""The numbers of stage 2 that people may change."""

from collections.abc import Mapping
from dataclasses import dataclass

from stellwerk.clean.likeness import WEIGHTS

PREFIX = "duplicate."
SHIPPED = tuple((key.removeprefix(PREFIX), bits) for key, bits in WEIGHTS.items())


@dataclass(frozen=True, slots=True)
class CleanPolicy:
    """When a contact is refused and when two contacts are one."""

    # From this probability on two contacts are merged without a person (0 to 1).
    merge_above: float = 0.95
    # From this probability on a pair is shown to a person, who decides (0 to 1).
    ask_above: float = 0.6
    # Refuse entries that are obviously tests: test@test.de, Max Mustermann, asdf.
    reject_tests: bool = True
    # Refuse addresses of throw-away mail services.
    reject_disposable_mail: bool = True
    # Refuse contacts that advertise: a web address in the name of a person or a company.
    reject_links_in_names: bool = True
    # So many letters without a vowel, or from one row of the keyboard, are no name.
    keyboard_letters: int = 6
    # The same letter so many times in a row is no name.
    repeated_letters: int = 4
    # Contacts that share a feature with more others than this are not compared by it (a shared switchboard).
    largest_block: int = 60
    # Months without use after which a consent has run out; 0: never.
    consent_months: int = 24
    # Days in which the mail of the double opt-in can be answered.
    confirm_days: int = 14
    # Days after which the mail of the double opt-in is sent once more, once.
    confirm_remind_days: int = 3
    # Customers may be written to without a consent until they object (UWG § 7 (3): own, similar products).
    mail_to_customers: bool = False
    # Days within which people are told where their data came from (GDPR Art. 14: a month at the most).
    inform_days: int = 30
    # Days before the end of an agency's contract from which on it is warned of.
    contract_warn_days: int = 30
    # What an agency brought above its quota comes in by itself in a later week that has room for it.
    quota_next_week: bool = True
    # Count which links of our letters are followed by people who consented to mails. Others are never counted.
    track_links: bool = True
    # How much an observation says that two contacts are one, in bits: 1 doubles the odds, -1 halves them. The machine
    # proposes other weights when people's answers say so.
    weights: tuple[tuple[str, float], ...] = SHIPPED

    def all_weights(self) -> Mapping[str, float]:
        """The weights as the comparison takes them; what is not said is as shipped."""
        if self.weights == SHIPPED:
            return WEIGHTS
        said = dict(self.weights)
        return {key: said.get(key.removeprefix(PREFIX), bits) for key, bits in WEIGHTS.items()}
