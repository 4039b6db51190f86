"""How an export is coded, as the command line asks for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, get_args

from immersion.cli import _export_texts as _export_texts
from immersion.errors import UsageError

if TYPE_CHECKING:
    from immersion.export import GlbOptions, WebOptions
    from immersion.stage import Stage

__all__ = ["CODED_TARGETS", "Asked", "PageAsked", "glb_options", "target_names", "web_options"]

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
class PageAsked:
    """What the command line asks of a page, as it was written."""

    single: bool
    quick_look: bool
    codec: str | None
    kbps: int | None
    film_height: int | None
    film_kbps: int | None


def web_options(targets: list[str], given: PageAsked) -> WebOptions | None:
    """Return the options of the page; None when there is none among the targets.

    Raises
    ------
    UsageError
        If something is asked of a page that is no target, a codec is not known, or a number is out of its range.
    """
    if "web" not in targets:
        if given != PageAsked(False, False, None, None, None, None):
            raise UsageError("cli-missing", wanted="--to web", command="immersion export")
        return None
    from immersion.export import WebOptions

    return WebOptions(**asdict(given))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of an export beyond the scene and its profile."""

    glb: GlbOptions | None
    web: WebOptions | None

    def of(self, target: str, opened: Stage) -> object | None:
        """Return the options of a target; a page gets the picture that waits for its room."""
        if target in CODED_TARGETS:
            return self.glb
        if target != "web" or self.web is None:
            return None
        from immersion.preview.posters import poster

        return replace(self.web, poster=poster(opened))
