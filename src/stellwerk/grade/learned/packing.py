"""Scores as bytes, by skops: arrays and one JSON text, nothing else, and nothing that could run when it is read.

skops names the parts of its archive by where they lay in memory and dates them; both are replaced here, so that the
same score gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields as fields_of
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.learned.history import LearnError, Numbers
from stellwerk.terms import Reason

FORMAT = 1
# What a file may hold beyond what skops trusts by itself (arrays, texts, numbers, lists, dicts): nothing.
TRUSTED: tuple[str, ...] = ()
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(said: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """JSON and arrays as an archive of skops."""
    from skops.io import dumps

    text = json.dumps({"format": FORMAT, **said}, ensure_ascii=False, sort_keys=True)
    return _steady(dumps({"said": text, "arrays": {name: arrays[name] for name in sorted(arrays)}}))


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The JSON and the arrays. Raises whatever a broken or foreign archive raises; see `understood`."""
    from skops.io import loads

    held = loads(packed, trusted=list(TRUSTED))
    said = json.loads(held["said"])
    if said["format"] != FORMAT or not all(isinstance(one, np.ndarray) for one in held["arrays"].values()):
        raise ValueError(f"format {said['format']}")
    return said, held["arrays"]


@contextmanager
def understood() -> Iterator[None]:
    """Turns whatever goes wrong with somebody's bytes into one clear reason."""
    try:
        yield
    except Exception as error:  # the file may come from anywhere
        raise LearnError(Reason("learned.no_model")) from error


def _steady(packed: bytes) -> bytes:
    """The archive with its parts counted instead of named by memory, and without dates."""
    places: dict[str, str] = {}
    archive = zipfile.ZipFile(io.BytesIO(packed))
    schema = json.dumps(_counted(json.loads(archive.read("schema.json")), places), sort_keys=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as steady:
        parts = {
            places[name.removesuffix(".npy")] + ".npy": name
            for name in archive.namelist()
            if name.endswith(".npy")
        }
        for name in sorted(parts, key=lambda one: (len(one), one)):
            steady.writestr(zipfile.ZipInfo(name, _EPOCH), archive.read(parts[name]), zipfile.ZIP_DEFLATED)
        steady.writestr(zipfile.ZipInfo("schema.json", _EPOCH), schema, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _counted(node: Any, places: dict[str, str]) -> Any:
    """The schema with 1, 2, 3… for the ids."""
    if isinstance(node, dict):
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key == "__id__":
                out[key] = int(places.setdefault(str(value), str(len(places) + 1)))
            elif key == "file":
                name = str(value).removesuffix(".npy")
                out[key] = places.setdefault(name, str(len(places) + 1)) + ".npy"
            else:
                out[key] = _counted(value, places)
        return out
    return [_counted(one, places) for one in node] if isinstance(node, list) else node


def fields(one: Any) -> dict[str, Any]:
    """The fields of a dataclass by their names."""
    return {field.name: getattr(one, field.name) for field in fields_of(one)}


def tuples(said: Mapping[str, Any]) -> dict[str, Any]:
    """JSON's lists as the tuples they were."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def joined(parts: Sequence[Numbers]) -> Numbers:
    """Many small arrays as one."""
    return np.concatenate([np.empty(0), *parts])


def parted(whole: Numbers, sizes: Sequence[int]) -> tuple[Numbers, ...]:
    """One array as many of these sizes. Raises ValueError when it does not hold as many."""
    if len(whole) != sum(sizes):
        raise ValueError("sizes")
    return tuple(np.split(whole, np.cumsum(sizes)[:-1])) if sizes else ()
