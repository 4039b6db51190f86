"""What is worked out once for an array or a record, and goes when that goes."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

__all__ = ["Kept"]

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by the very object that they were made of.

    Arrays and records have no hash that is cheap: they are told apart by identity, and watched, because another
    one may stand at the same address later.

    Examples
    --------
    >>> import numpy as np
    >>> kept, numbers = Kept[float](), np.arange(3.0)
    >>> kept.of(numbers, lambda: 3.0), kept.of(numbers, lambda: 4.0)
    (3.0, 3.0)
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, Hashable], tuple[weakref.ref[Any], T]] = {}

    def of(self, owner: object, make: Callable[[], T], part: Hashable = None) -> T:
        """Return what was made of an object before, or make it; ``part`` tells apart several values of one."""
        key = (id(owner), part)
        kept = self._found.get(key)
        if kept is None or kept[0]() is not owner:
            gone = weakref.ref(owner, lambda _: self._found.pop(key, None))
            kept = self._found[key] = (gone, make())
        return kept[1]
