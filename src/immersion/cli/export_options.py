"""How an export is coded, as the command line asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from immersion.cli import _export_texts as _export_texts
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.export import GlbOptions
    from immersion.stage import Stage

__all__ = ["CODED_TARGETS", "Asked", "glb_options", "target_names"]

CODED_TARGETS = ("glb",)
"""The targets that take these options; in others the profile chooses."""


def target_names(to: str) -> list[str]:
    """Return the targets of a list such as ``"glb, web"`` or ``"all"``, each once, in the order asked for.

    Raises
    ------
    UnknownNameError
        If one is not known: told before anything is made.
    """
    from immersion.export import EXPORTERS

    names: dict[str, None] = {}
    for word in to.split(","):
        name = word.strip().lower()
        names |= dict.fromkeys(EXPORTERS.names() if name == "all" else [EXPORTERS.get(name).name])
    return list(names)


def glb_options(
    targets: list[str], compression: str | None, bits: int | None, textures: str | None, size: int | None
) -> GlbOptions | None:
    """Return the options of the GLB target; None when nothing is asked for.

    Raises
    ------
    UsageError
        If a word is not known, or none of the targets takes options.
    """
    if all(value is None for value in (compression, bits, textures, size)):
        return None
    from immersion.export import GlbOptions
    from immersion.export._gltf.options import Compression, TextureCoding

    for kind, name, words in (
        ("--compression", compression, get_args(Compression)),
        ("--textures", textures, get_args(TextureCoding)),
    ):
        if name is not None and name not in words:
            known = ", ".join(words)
            raise UsageError("unknown-name", kind=kind, name=name, known=known, nearest=words[0])
    if not set(targets) & set(CODED_TARGETS):
        raise UsageError("cli-export-coded", targets=", ".join(targets), known=", ".join(CODED_TARGETS))
    return GlbOptions(
        compression=compression,  # type: ignore[arg-type]
        bits=bits,
        textures=textures,  # type: ignore[arg-type]
        texture_size=size,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of an export beyond the scene and its profile."""

    glb: GlbOptions | None
    single: bool
    quick_look: bool = False

    def of(self, target: str, opened: Stage) -> object | None:
        """Return the options of a target; a page gets the picture that waits for its room."""
        if target in CODED_TARGETS:
            return self.glb
        if target != "web":
            return None
        from immersion.export import WebOptions
        from immersion.preview.posters import poster

        return WebOptions(single=self.single, poster=poster(opened), quick_look=self.quick_look)
