"""The lists that badge scanners of trade fairs write: told by their columns; each row is somebody who was at the stand.

What scanners call a column differs by house. Their marks (badge, scan, device) are of no use to anybody later and
are left out; ratings and answers stay as details of the lead.
"""

from collections.abc import Sequence

from stellwerk.capture.filing import OUT
from stellwerk.capture.vocabulary import header_key

KIND = "badge_scanner"


def _keys(words: str) -> frozenset[str]:
    return frozenset(header_key(word) for word in words.split("|"))


# One of these alone makes a scanner's list; of the others it takes two.
_SURE = _keys(
    "Badge ID|Badge number|Badge-Nr.|Badgenummer|Scan date|Scan time|Scanned at|Scanned by|Scanzeit|Scandatum"
    "|Scanzeitpunkt|Gescannt am|Gescannt von|Besucherausweis"
)
_WHEN = _keys("Scan date|Scan time|Scanned at|Scanned on|Scandatum|Scanzeit|Scanzeitpunkt|Gescannt am")
_NUMBERS = _keys(
    "Badge|Badge ID|Badge number|Badge-Nr.|Badgenummer|Ausweisnummer|Ausweis-Nr.|Besucherausweis|Barcode|QR-Code"
    "|QR code|RFID|Scan|Scan ID|Scanner|Device|Device name|Gerät|Gerätename|Booth|Stand|Standnummer|Hall|Halle"
    "|Exhibitor|Aussteller"
)
_OTHERS = _keys(
    "Ticketnummer|Ticket ID|Ticket-Nr.|Scanned on|Scan-Datum|Scan-Zeit|Erfasst von|Standpersonal|Registration ID"
    "|Registrierungsnummer|Visitor ID|Besucher-ID|Besuchernummer|Lead rating|Rating|Bewertung|Star rating"
)


def is_badge_list(headers: Sequence[str]) -> bool:
    """Whether these are the columns of a badge scanner."""
    keys = {header_key(header) for header in headers}
    return bool(keys & _SURE) or len(keys & (_NUMBERS | _OTHERS)) >= 2


def saved_choices(headers: Sequence[str]) -> dict[str, str]:
    """How the columns of a scanner are filed unless somebody says otherwise: the moment of the scan is the arrival."""
    choices: dict[str, str] = {}
    for header in headers:
        key = header_key(header)
        if key in _NUMBERS:
            choices[header] = OUT
        elif key in _WHEN and "received_at" not in choices.values():
            choices[header] = "received_at"
    return choices
