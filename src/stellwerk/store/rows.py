"""Many rows at once, as `executemany` of one prepared statement (four times bulk_create, see bench/line.py).

What is given is written as it is: no signals, no defaults from the database. Must run inside a transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

import orjson
from django.db import connection, models
from django.db.models.base import ModelState

Converter = Callable[[Any], Any]


def new[M: models.Model](model: type[M], **values: Any) -> M:
    """An unsaved instance with its defaults, made without the signals of Model.__init__ (a fifth of its time).

    `values` by column attribute (`person_id`, not `person`).
    """
    row = model.__new__(model)
    row._state = ModelState()
    constant, made = _defaults(model)
    row.__dict__.update(constant)
    row.__dict__.update((name, make()) for name, make in made if name not in values)
    row.__dict__.update(values)
    return row


@lru_cache(maxsize=100)
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Column attribute -> default; those that must be made anew each time (lists, maps) apart."""
    fields = model._meta.concrete_fields
    made = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    return {f.attname: f.get_default() for f in fields if f.attname not in made}, list(made.items())


def join(row: models.Model, **others: models.Model | None) -> None:
    """Sets foreign keys to rows that have their ids, without the questions that Django's descriptors ask."""
    for name, other in others.items():
        row.__dict__[f"{name}_id"] = None if other is None else other.pk
        row._state.fields_cache[name] = other


def number_rows(rows: Sequence[models.Model]) -> None:
    """Gives new instances of one model their ids. They must be inserted before others of it are numbered."""
    if rows:
        for row, pk in zip(rows, _reserve(type(rows[0]), len(rows)), strict=True):
            row.pk = pk


def insert_rows[M: models.Model](rows: Iterable[M], *, ignore_conflicts: bool = False) -> list[M]:
    """Inserts instances of one model and gives them their ids where `number_rows` did not; returns them.

    With `ignore_conflicts` rows that are already there are left out, and their ids mean nothing.
    """
    given = list(rows)
    if not given:
        return given
    model = type(given[0])
    number_rows([row for row in given if row.pk is None])
    for row in given:
        row._state.adding = False
    fields = model._meta.concrete_fields
    read = attrgetter(*(field.attname for field in fields))
    _many(_insert_sql(model, fields, ignore_conflicts=ignore_conflicts), fields, map(read, given))
    return given


def insert_values(
    model: type[models.Model],
    names: Sequence[str],
    values: Sequence[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
) -> None:
    """Inserts plain values under these field names, the rest gets its defaults: for rows nobody needs as objects."""
    if not values:
        return
    meta = model._meta
    rest = [f for f in meta.concrete_fields if f.name not in names and not f.primary_key]
    fields: tuple[Any, ...] = (meta.pk, *(meta.get_field(name) for name in names), *rest)
    usual = tuple(field.get_default() for field in rest)
    rows = ((pk, *row, *usual) for pk, row in zip(_reserve(model, len(values)), values, strict=True))
    _many(_insert_sql(model, fields, ignore_conflicts=ignore_conflicts), fields, rows)


def update_rows(rows: Sequence[models.Model], *names: str) -> None:
    """Writes these fields of instances of one model, found by their ids."""
    if not rows:
        return
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields: tuple[Any, ...] = (*(meta.get_field(name) for name in names), meta.pk)
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields[:-1])
    read = attrgetter(*(field.attname for field in fields))
    _many(f"UPDATE {quote(meta.db_table)} SET {sets} WHERE id = %s", fields, map(read, rows))  # noqa: S608


def _insert_sql(model: type[models.Model], fields: Sequence[Any], *, ignore_conflicts: bool) -> str:
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}){end}"  # noqa: S608 (own names)


def _many(sql: str, fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for i, field in enumerate(fields):
        if convert := _converter(field):
            columns[i] = [None if cell is None else convert(cell) for cell in columns[i]]
        elif field.max_length:
            columns[i] = _cut(columns[i], field.max_length)
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _cut(column: Sequence[str], most: int) -> Sequence[str]:
    """What does not fit its column is cut, or one endless name would stop the walk of all; the raw contact keeps it."""
    if max(map(len, column), default=0) <= most:
        return column
    return [cell[:most] for cell in column]


def _converter(field: Any) -> Converter | None:
    """How a value of this field goes to the database; None for those that go as they are."""
    here: Any = connection  # the proxy costs more than the conversion
    if isinstance(field, models.JSONField):
        if here.vendor == "sqlite":
            return lambda value: orjson.dumps(value).decode()
        return lambda value: field.get_db_prep_save(value, here)
    if isinstance(field, models.DateTimeField):
        # The moment of a walk stands in every row of it.
        return cast(Converter, lru_cache(maxsize=256)(here.ops.adapt_datetimefield_value))
    if isinstance(field, models.DateField):
        return cast(Converter, here.ops.adapt_datefield_value)
    if isinstance(field, models.BinaryField):
        return cast(Converter, here.Database.Binary)
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
