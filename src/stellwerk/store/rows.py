"""Many rows at once, as `executemany` of one prepared statement (four times bulk_create, see bench/line.py).

The rows are model instances; what they hold is written as it is: no signals, no defaults from the database.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

Converter = Callable[[Any], Any]


def insert_rows[M: models.Model](rows: Iterable[M], *, ignore_conflicts: bool = False) -> list[M]:
    """Inserts rows of one table and gives them their ids; returns them. Must run inside a transaction.

    With `ignore_conflicts` rows that are already there are left out, and their ids mean nothing.
    """
    given = list(rows)
    if given:
        for row, pk in zip(given, _reserve(type(given[0]), len(given)), strict=True):
            row.pk = pk
            row._state.adding = False
        sql = _insert_sql(type(given[0]), connection.vendor)
        _write(given, sql + " ON CONFLICT DO NOTHING" * ignore_conflicts, _fields(type(given[0])))
    return given


def update_rows(rows: Sequence[models.Model], *columns: str) -> None:
    """Writes these columns of rows of one table, found by their ids."""
    if not rows:
        return
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = tuple(meta.get_field(name) for name in columns)
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    _write(rows, f"UPDATE {quote(meta.db_table)} SET {sets} WHERE id = %s", (*fields, meta.pk))  # noqa: S608


def _write(rows: Sequence[models.Model], sql: str, fields: tuple[Any, ...]) -> None:
    read = attrgetter(*(field.attname for field in fields))
    converters = [(i, c) for i, c in enumerate(_converter(field) for field in fields) if c]
    values = []
    for row in rows:
        cells = list(read(row))
        for i, convert in converters:
            if cells[i] is not None:
                cells[i] = convert(cells[i])
        values.append(cells)
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@lru_cache(maxsize=200)
def _insert_sql(model: type[models.Model], vendor: str) -> str:
    quote, fields = connection.ops.quote_name, _fields(model)
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 (own names)


def _converter(field: Any) -> Converter | None:
    """How a value of this field goes to the database; None for those that go as they are."""
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.BinaryField):
        return lambda value: connection.Database.Binary(value)
    return None


def _reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids that were never given: from the sequence, so that a deleted row's id is not given again (I7)."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)
