"""What may be asked of a page: what no page can be made with is refused before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from immersion.errors import UnknownNameError, UsageError
from immersion.export import WebOptions


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"codec": "opsu"}, "unknown-name"),
        ({"kbps": 4}, "web-option-range"),
        ({"film_height": 0}, "web-option-range"),
        ({"film_kbps": -1}, "web-option-range"),
        ({"codec": "flac", "kbps": 48}, "web-option-flac"),
    ],
)
def test_what_no_page_can_be_made_with_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises((UsageError, UnknownNameError)) as caught:
        WebOptions(**asked)
    assert caught.value.code == code
