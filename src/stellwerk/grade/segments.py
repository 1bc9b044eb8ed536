"""The lead segments 1 to 6 of the mission, by what was said and by what the customer database knows."""

from datetime import date

from stellwerk.grade.points import Known, spoken

PHRASES = (
    ("1", r"gr[üu]nd(er|ung)|start-?up|neu gegr[üu]ndet|founded"),
    ("2", r"fr[üu]her abgelehnt|lieferantenfreigabe|jetzt offen|vendor (qualification|approval)"),
    ("3", r"neue niederlassung|tochter(gesellschaft|firma)|partnerwechsel|new subsidiary"),
    ("4", r"unzufrieden|l[äa]sst uns h[äa]ngen|unhappy|dissatisfied"),
    ("5", r"neue[sr]? (version|modell|generation)|verbessert|jetzt mit|improved"),
)
LOST_AFTER_DAYS = 730


def segments(known: Known, *, today: date) -> tuple[str, ...]:
    """Numbers of the segments the lead belongs to, ascending."""
    found = list(spoken(known.text, PHRASES))
    if known.is_customer and known.last_order_on and (today - known.last_order_on).days >= LOST_AFTER_DAYS:
        found.append("6")
    return tuple(found)
