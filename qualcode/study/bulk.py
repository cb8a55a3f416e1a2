"""Thousands of rows at once: read without the garbage collector, named in one statement."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, func, select


@contextmanager
def no_looking_for_rubbish() -> Iterator[None]:
    """The garbage collector rests meanwhile: walking over all that was read so far costs a tenth to a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def among(ids: Iterable[str]) -> Select[Any]:
    """Any number of ids, for `in_`: thousands of them in one statement."""
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)
