"""A plain loop over numbers becomes machine code (numba)."""

from collections.abc import Callable
from typing import Any, cast


def machine_code[Loop: Callable[..., Any]](loop: Loop) -> Loop:
    """The loop, compiled at its first call and kept on disk: beside the source or in the user's cache.

    Where nothing may be written, each process compiles for itself. Loads numba, which takes half a second.
    """
    from numba import njit

    try:
        return cast(Loop, njit(cache=True)(loop))
    except RuntimeError:  # no folder that may be written to
        return cast(Loop, njit(loop))
