"""What an object of an ADM file holds, in a few words: its types and its tracks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from immersion.audio._adm_parts import kind_of
from immersion.audio._adm_tree import Tree
from immersion.audio.formats.adm import Adm, AdmElement

__all__ = ["held_by", "ranges"]


def held_by(adm: Adm, path: Path, elements: Iterable[AdmElement], channels: int) -> tuple[str, ...]:
    """Return the types and the tracks (from 1) of each object; nothing for other elements."""
    tree = Tree(adm, path, channels)
    return tuple(_held(tree, element) for element in elements)


def _held(tree: Tree, element: AdmElement) -> str:
    uids = [to for kind, to in element.references if kind == "audioTrackUID"]
    carriers = [one for uid in uids if (one := tree.carrier(uid, element.name)) is not None]
    tracks: dict[str, list[int]] = {}
    for one in carriers:
        tracks.setdefault(kind_of(one.format), []).append(one.channel + 1)
    return ", ".join(f"{kind} {ranges(held)}" for kind, held in tracks.items())


def ranges(numbers: list[int]) -> str:
    """Return numbers with a dash between the first and the last of a run.

    >>> ranges([3, 1, 2, 7])
    '1–3 7'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in runs)
