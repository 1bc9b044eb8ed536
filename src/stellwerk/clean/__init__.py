"""Stage 2, clean: is it real, is it new?

Comes in: raw records under our column names.
Goes out: clean contacts with what was changed; refusals with their reason; pairs that are probably one
contact, with probability and reasons; merges that can be undone.
Never: guesses facts that are not in the record (enrich does), overwrites a value in a merge, drops a contact
without a reason.
"""

from stellwerk.clean.contact import Contact
from stellwerk.clean.duplicates import Keys, Likeness, Pair, compare, find, keys, site_key
from stellwerk.clean.junk import judge
from stellwerk.clean.merge import Merged, MergeError, merge, unmerge
from stellwerk.clean.normalise import (
    normalise,
    parse_count,
    parse_date,
    parse_datetime,
    parse_money_cents,
    parse_number,
)
from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.text import fold

__all__ = [
    "CleanPolicy",
    "Contact",
    "Keys",
    "Likeness",
    "MergeError",
    "Merged",
    "Pair",
    "compare",
    "find",
    "fold",
    "judge",
    "keys",
    "merge",
    "normalise",
    "parse_count",
    "parse_date",
    "parse_datetime",
    "parse_money_cents",
    "parse_number",
    "site_key",
    "unmerge",
]
