"""Make the courtyard of a palace, an outdoor story, whole: the scene's folder with its three scans and its sounds.

    python assets/make_court.py out/cour

The scene's own files are copied, the raw scans are made, cleaned and made lighter by this library, and the sounds are
synthesised. Real ones take their place with ``--scans FOLDER`` (files named ``vasque``, ``chapiteau`` and ``lion``, in
any format that holds faces) and ``--recordings FOLDER`` (``cour``, a third-order bed, ``fontaine``, ``chariot``,
``colombe`` and ``conteur-vasque.fr`` …, those that there are).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import court_sounds
import numpy as np
from court_chimes import chimed
from court_replaced import caption_files, recordings, scan_files, standing
from court_scans import ROLES, STEPS, raw_scan
from court_words import LANGUAGES, STORIES
from make_nile import mix
from make_stele import write_ply
from numpy.typing import NDArray
from river_sounds import RATE

from immersion import scans, scene
from immersion.audio import Audio, write
from immersion.demo.folders import built, write_sums
from immersion.errors import ImmersionError

__all__ = ["SCENE", "Sizes", "make"]

SCENE = Path(__file__).resolve().parents[1] / "examples" / "scenes" / "cour-du-palais"

HEIGHTS = {"vasque": 1.15, "chapiteau": 0.99, "lion": 1.27}
"""How high the scans are, metres, and so a real one that does not say its unit."""

_BED_PEAK, _LICENSE, _CREDIT = 10.0 ** (-7.0 / 20.0), "CC0-1.0", "Musée X"
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Sizes:
    """How much is made; the defaults are what the scene says.

    Parameters
    ----------
    coarser : float
        Samples of the scans are so many times as far apart.
    levels : (int, int)
        Triangles of each model and of its lighter level.
    samples : int
        Points at which deviations are measured.
    sources : int, optional
        Only the first sources of the bed; all without it.
    """

    coarser: float = 1.0
    levels: tuple[int, int] = (40_000, 15_000)
    samples: int = 200_000
    sources: int | None = None


def make(
    folder: Path,
    *,
    seed: int = 0,
    sizes: Sizes | None = None,
    own_scans: Path | None = None,
    own_recordings: Path | None = None,
    up: str | None = None,
    progress: Told | None = None,
) -> dict[str, Any]:
    """Make the whole folder; it appears when everything is made.

    Parameters
    ----------
    folder : Path
        New, empty, or of an earlier run, which is then replaced.
    seed : int
        The same seed gives the same bytes on one machine.
    sizes : Sizes, optional
        How much is made.
    own_scans, own_recordings : Path, optional
        Folders of real ones.
    up : {"y", "z"}, optional
        The axis that points up in real scans whose files do not say.
    progress : callable, optional
        Called with what is being made and the part done of it, from 0 to 1.

    Returns
    -------
    dict
        For each scan: triangles before and after, largest deviation in metres; the sounds' seconds.

    Raises
    ------
    ImmersionError
        If the folder holds files of others, or what was given to replace something cannot be used.
    """
    chosen, told = sizes or Sizes(), progress or (lambda what, part: None)
    real = {} if own_scans is None else scan_files(Path(own_scans))
    recorded = {} if own_recordings is None else recordings(Path(own_recordings))
    facts: dict[str, Any] = {}
    with built(folder) as work:
        shutil.copytree(SCENE, work, dirs_exist_ok=True)
        media = work / "media"
        for role in ROLES:
            facts[role] = _scan(media, role, real.get(role), up, chosen, seed, told)
        for text in [] if own_recordings is None else caption_files(Path(own_recordings)):
            shutil.copyfile(text, media / text.name)
        facts["sounds"] = _sounds(media, recorded, chosen, seed, told)
        _tell_triangles(work / "scene.yaml", facts)
        facts["bytes"] = sum(write_sums(work).values())
    return facts


def _scan(
    media: Path, role: str, real: Path | None, up: str | None, sizes: Sizes, seed: int, told: Told
) -> dict[str, Any]:
    """Make or read one raw scan, clean it, make it lighter, and write every level."""
    told(role, 0.0)
    facts: dict[str, Any]
    if real is None:
        surface, counts = raw_scan(
            role, STEPS[role] * sizes.coarser, seed, lambda part: told(role, 0.4 * part)
        )
        write_ply(surface, media / f"{role}-raw.ply")
        mesh = scans.read_mesh(media / f"{role}-raw.ply", unit="m")
        mesh, facts = scans.with_rights(mesh, license=_LICENSE, credit=_CREDIT), {**counts}
    else:
        mesh = scans.read_mesh(real, up=up)  # type: ignore[arg-type]
        facts = {"triangles": len(mesh.faces)}
    # What the scanner missed is closed up to 20 cm², and marked as invented.
    cleaned = scans.clean(mesh, fill_holes=0.002 if real is None else None).mesh
    whole = cleaned
    if real is not None:
        whole, facts["scale"] = standing(cleaned, HEIGHTS[role])
    told(role, 0.6)
    levels = scans.lods(
        whole,
        [min(count, len(whole.faces)) for count in sizes.levels],
        keep_uv=bool(whole.textures),
        samples=sizes.samples,
    )
    for level, name in zip(levels, (role, f"{role}-15k"), strict=True):
        scans.write(level.mesh, media / f"{name}.glb")
    told(role, 1.0)
    facts["cleaned"] = len(cleaned.faces)
    facts["levels"] = [len(level.mesh.faces) for level in levels]
    facts["deviation"] = [round(float(level.deviation.max), 5) for level in levels]
    return facts


def _tell_triangles(file: Path, facts: dict[str, Any]) -> None:
    """Say in the copied scene how many triangles its lighter levels have, when that is not what it says."""
    described = scene.read(file)
    changed = described
    for role in ROLES:
        told, made = described.media[role].lods, facts[role]["levels"][1:]
        if any(
            abs(count - (level.triangles or 0)) > 0.02 * count
            for level, count in zip(told, made, strict=True)
        ):
            lods = [
                {"file": str(level.file), "triangles": count} for level, count in zip(told, made, strict=True)
            ]
            changed = changed.replace(f"media.{role}", lods=lods)
    if changed != described:
        scene.write(changed, file)


def _sounds(media: Path, recorded: dict[str, Audio], sizes: Sizes, seed: int, told: Told) -> dict[str, float]:
    """Write every sound: the recording when there is one, else what is synthesised."""
    made: dict[str, Callable[[], Audio]] = {
        "cour": lambda: _bed(sizes.sources, seed),
        "fontaine": lambda: _mono(court_sounds.fountain(seed)),
        "chariot": lambda: _mono(court_sounds.cart(seed)),
        "colombe": lambda: _mono(court_sounds.wings(seed)),
    }
    for role in ROLES:
        for language in LANGUAGES:
            story = STORIES[role][language]
            made[f"conteur-{role}.{language}"] = lambda role=role, story=story: _mono(chimed(role, story))  # type: ignore[misc]
    lengths = {}
    for number, (name, maker) in enumerate(made.items()):
        told("sounds", number / len(made))
        sound = recorded[name] if name in recorded else maker()
        suffix, subtype = ("wav", "PCM_16") if sound.channels > 8 else ("flac", "PCM_16")
        write(sound, media / f"{name}.{suffix}", subtype=subtype)
        lengths[name] = round(sound.duration, 3)
    told("sounds", 1.0)
    return lengths


def _mono(signal: NDArray[np.float64]) -> Audio:
    return Audio(signal[None].astype(np.float32), RATE, "mono")


def _bed(sources: int | None, seed: int) -> Audio:
    field = mix(islice(court_sounds.bed(seed), sources))
    field *= np.float32(_BED_PEAK / np.max(np.abs(field)))
    return Audio(field, RATE, "ambisonic", 3)


def _tell(what: str, part: float) -> None:
    """Say on the error output what is being made, once it begins: minutes are long in silence."""
    if part == 0.0:
        print(f"{what} …", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Make the folder and print what was made; 1 when what was given cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="the folder to make")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scans", type=Path, help="a folder of real scans: vasque, chapiteau, lion")
    parser.add_argument("--up", choices=("y", "z"), help="the upward axis of real scans that do not say it")
    parser.add_argument("--recordings", type=Path, help="a folder of real recordings")
    options = parser.parse_args(arguments)
    try:
        facts = make(
            options.out,
            seed=options.seed,
            own_scans=options.scans,
            own_recordings=options.recordings,
            up=options.up,
            progress=_tell,
        )
    except ImmersionError as error:
        print(error.render(), file=sys.stderr)
        return 1
    print(json.dumps({"folder": str(options.out), **facts}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
