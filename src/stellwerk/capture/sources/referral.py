"""A partner or a customer says who might need something; who it was stays with the lead."""

from dataclasses import dataclass

from stellwerk.capture.sources.reading import Message, Record, plain


@dataclass(frozen=True, slots=True)
class Settings:
    """`partner`: the code of the partner whose referrals these are; '' = customers, by their signed links."""

    partner: str = ""


def read(message: Message, settings: Settings) -> Record:
    """The contact; `referred_by` stays as a further detail ('partner:ADLER', 'customer:20017')."""
    found = plain(message)
    return Record(dict(found.values) | {"channel": "referral"}, found.extras)
