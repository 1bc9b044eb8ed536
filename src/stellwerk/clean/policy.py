"""The numbers of stage 2 that people may change."""

from dataclasses import dataclass


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
