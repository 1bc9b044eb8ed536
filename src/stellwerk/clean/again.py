"""Somebody comes again: a word on a lead that is open, or something new after it was closed."""

from datetime import datetime

from stellwerk.terms import Channel, Stage

ASKED_AGAIN = "asked_again"  # the kind of response, a name of the policy's points per action
# What a person does out of own will. A list that was bought, or a data set of ours, says nothing of the person.
OWN_WILL = (Channel.FAIR, Channel.WEB, Channel.PHONE, Channel.MAIL, Channel.REFERRAL)
# Where a lead waits for news; one that a partner has, or that is on the line already, goes its way.
WAITING = (Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.QUALIFY)


def is_over(closed_at: datetime | None, *, came_at: datetime) -> bool:
    """Whether a contact came after the lead of the same person was closed: then it is a new lead."""
    return closed_at is not None and came_at > closed_at


def asks_again(channel: str, *, same_file: bool) -> bool:
    """Whether a contact that went into a lead was an act of the person. A row that stands twice in a file is none."""
    return channel in OWN_WILL and not same_file
