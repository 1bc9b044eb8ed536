"""Stage 1, capture: what came in?

Comes in: raw messages and files of every source, whatever their encoding, separator and column names.
Goes out: rows under our own column names, each with its row number; broken rows with the reason.
Never: judges a contact, changes a value, loses a row silently. (The step stores the raw message first.)
"""

from stellwerk.capture.columns import ColumnMap, MappingError, apply, attributes, recognise
from stellwerk.capture.sources.table_file import Row, Table, TableError, open_table
from stellwerk.capture.vocabulary import (
    CUSTOMER_NAMES,
    CUSTOMERS,
    LEADS,
    OUR_NAMES,
    PARTNER_NAMES,
    PARTNERS,
    Vocabulary,
)

__all__ = [
    "CUSTOMERS",
    "CUSTOMER_NAMES",
    "LEADS",
    "OUR_NAMES",
    "PARTNERS",
    "PARTNER_NAMES",
    "ColumnMap",
    "MappingError",
    "Row",
    "Table",
    "TableError",
    "Vocabulary",
    "apply",
    "attributes",
    "open_table",
    "recognise",
]
