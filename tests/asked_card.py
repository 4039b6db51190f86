"""A sound card that asks for frames when a test does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from immersion.preview.sound import Player


class Card:
    """A sound card that asks when the test does."""

    def __init__(self, only: int | None = None) -> None:
        self.only, self.opened = only, []
        self.callback: Callable[..., None] | None = None

    def __call__(self, **options: object) -> Card:
        self.opened.append(options["samplerate"])
        if self.only is not None and options["samplerate"] != self.only:
            raise ValueError("Invalid sample rate")
        self.callback = options["callback"]
        return self

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None:
        self.callback = None

    def play(self, player: Player, frames: int, size: int = 512) -> np.ndarray:
        """Ask for frames as a card would, while the player keeps ahead."""
        pieces = []
        while frames > 0:
            while player.fill():
                pass
            out = np.full((min(size, frames), 2), np.nan, np.float32)
            self.callback(out, len(out), None, None)
            pieces.append(out)
            frames -= len(out)
        return np.concatenate(pieces).T
