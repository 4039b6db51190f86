"""The parts of the audio table on speed: each measures some things in turns and returns plain data."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import bench_audio_start as programs
import numpy as np
from audio_child import AudioPeers
from audio_quality import from_orthonormal
from audio_work import (
    RATE,
    Call,
    Signal,
    Work,
    blocks_in_turn,
    decoding,
    encoding,
    memory_kept,
    panning,
    processor_seconds,
    tracked_block,
    turning,
    waits,
)
from interleaved import clocked, medians, sgemm, turns

from immersion import audio
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.rotation import rotation_matrix

Data = dict[str, object]
BLOCK, TURN = 128, 512


@dataclass(frozen=True)
class Size:
    """How much is measured; peers that need seconds for it get the first part of the same sound."""

    order: int = 7
    sources: int = 64
    blocks: int = 750  # of 128 frames: 2 s
    turns: int = 188  # of 512 frames: 2 s
    part: int = 94  # blocks for slow peers
    turns_part: int = 24
    kept: int = 10_000
    engine: tuple[str, int, int] = ("9+10+3", 16, 2000)  # layout, sources, blocks of 512
    sound: int = 60  # seconds for the loudness meters
    product: int = 512


TINY = Size(1, 3, 8, 4, 4, 3, 40, ("0+5+0", 2, 5), 2, 32)


def gated_noise(seconds: int) -> Signal:
    """Stereo noise that pauses and changes its level, so that both gates of a meter matter."""
    frames = np.arange(seconds * RATE) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3 * frames), 0, 1) * (np.sin(2 * np.pi * 0.2 * frames) > -0.3)
    level = 10 ** (-6 * (frames // 0.9 % 5) / 20)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (2, len(frames)))
    return (noise * syllables * level).astype(np.float32)


def workloads(size: Size) -> dict[str, Work]:
    return {
        "decode": decoding(size.order, BLOCK, size.blocks),
        "encode": encoding(size.sources, size.order, size.blocks, BLOCK),
        "rotate": turning(size.order, TURN, size.turns),
    }


def peers_data(size: Size, works: dict[str, Work], sound: Signal) -> dict[str, Signal]:
    """Return the arrays that the peers get."""
    decode, encode, rotate = (works[name].data for name in ("decode", "encode", "rotate"))
    return {
        "bed": decode["bed"],
        "filters": decode["filters"],
        "heads": decode["heads"][: size.part],
        "blocks": np.array(size.blocks),
        "signals": encode["signals"][:, : size.part * BLOCK],
        "places": encode["path"][: size.part],
        "order": np.array(size.order),
        "turned": rotate["bed"],
        "turns": rotate["turns"][: size.turns_part],
        "sound": sound,
        "rate": np.array(RATE),
    }


def lasts(task: str, size: Size) -> float:
    """Return the seconds of sound that a peer's task renders."""
    what = task.split(" ", 1)[1]
    if what.startswith("loudness"):
        return size.sound
    frames = {"rotate": size.turns_part * TURN, "decode": size.blocks * BLOCK}
    return frames.get(what, size.part * BLOCK) / RATE


def speed(size: Size, rounds: int) -> Data:
    """Time ours, the peers and the machine's multiply-adds in turns; say how far the results are apart."""
    works, sound = workloads(size), gated_noise(size.sound)
    product, products = sgemm(size.product)
    ours = {
        "decode whole": ("decode", "whole"),
        "decode tracked": ("decode", "tracked"),
        "decode by hand": ("decode", "peer"),
        "encode": ("encode", "offline"),
        "encode in blocks": ("encode", "live"),
        "encode by numpy": ("encode", "numpy"),
        "rotate": ("rotate", "ours"),
        "rotate by numpy": ("rotate", "numpy"),
    }
    calls: dict[str, Call] = {name: works[kind].calls[call] for name, (kind, call) in ours.items()}
    seconds = {name: works[kind].seconds for name, (kind, _) in ours.items()} | {"loudness": size.sound}
    calls["loudness"] = lambda: audio.loudness(sound, RATE)
    timed = {name: clocked(call) for name, call in calls.items()}
    # Several products a round: a single one takes no longer than a hiccup of the system.
    timed["sgemm"] = clocked(lambda: [product() for _ in range(8)])
    with AudioPeers(peers_data(size, works, sound)) as peers:
        theirs = peers.calls("encode", "rotate", "decode", "tracked", "loudness")
        taken = turns(timed | theirs, rounds)
        apart = agreement(size, works, sound, peers.made)
    seconds |= {task: lasts(task, size) for task in theirs}
    unit = median(taken.pop("sgemm")) / (8 * products)
    tasks = {name: facts(times, seconds[name]) for name, times in taken.items()}
    least = {kind: work.multiply_adds * unit / work.seconds for kind, work in works.items()}
    return {
        "rounds": rounds,
        "product": {"size": size.product, "multiply_adds_a_second": 1 / unit},
        "least": {kind: factor for kind, factor in least.items() if factor},
        "tasks": tasks,
        "apart_db": {name: value for name, value in apart.items() if not name.startswith("py")},
        "apart_lu": {name: value for name, value in apart.items() if name.startswith("py")},
        "versions": peers.versions,
        "failed": peers.failed,
    }


def facts(times: list[float], sound: float) -> Data:
    """Return median and fastest seconds, and the median as a part of the sound's own duration."""
    return {"seconds": median(times), "fastest": min(times), "sound": sound, "factor": median(times) / sound}


def apart(found: Signal, wanted: Signal) -> float:
    """Return the largest difference in dB below the peak of what is wanted."""
    difference = np.abs(found - wanted).max() / np.abs(wanted).max()
    return float(20 * np.log10(max(difference, 1e-20)))


def agreement(size: Size, works: dict[str, Work], sound: Signal, made: dict[str, Signal]) -> dict[str, float]:
    """Return how far the peers' results are from ours: in dB, for meters in LU."""
    data = peers_data(size, works, sound)
    decode = works["decode"]
    bed, heads = decode.data["bed"][:, : size.part * BLOCK], data["heads"]
    rotator, order = audio.Rotator(size.order, TURN), size.order

    def decoder() -> audio.BinauralDecoder:
        return audio.BinauralDecoder.from_filters(decode.data["filters"], RATE, BLOCK)

    def plain_encode() -> Signal:
        parts = np.split(data["signals"], size.part, 1)
        towards = data["places"] / np.linalg.norm(data["places"], axis=-1, keepdims=True)
        gains = [sh_of_vectors(order, points) * from_orthonormal(order) for points in towards]
        return np.stack([gain.T @ part for gain, part in zip(gains, parts, strict=True)])

    wanted: dict[str, Callable[[], Signal]] = {
        "spaudiopy encode": plain_encode,
        "spaudiopy rotate": lambda: np.stack(
            [rotation_matrix(order, t) @ data["turned"] for t in data["turns"]]
        ),
        "spaudiopy decode": lambda: decoder().decode(data["bed"]),
        "spherical-array-processing rotate": lambda: np.concatenate(
            [rotator.process(data["turned"], turn) for turn in data["turns"]], 1
        ),
        "spherical-array-processing tracked": lambda: decoder().decode(bed, heads),
    }
    found = {name: apart(made[name], call()) for name, call in wanted.items() if name in made}
    measured = audio.loudness(sound, RATE).integrated
    meters = {name: float(np.ravel(value)[0]) for name, value in made.items() if " loudness" in name}
    return found | {name: measured - value for name, value in meters.items()}


def blocks(size: Size) -> Data:
    """Time many blocks of 128 with a head that turns; what they leave in memory; how long they keep Python."""
    call = tracked_block(size.order, BLOCK)
    for _ in range(size.kept // 5):
        call()
    runs = np.array([[clocked(call)() for _ in range(size.kept)] for _ in range(3)])
    waited = waits(call, size.kept // 5)
    processor = processor_seconds(call, size.kept)
    return {
        "blocks": size.kept,
        "block": BLOCK,
        "lasts": BLOCK / RATE,
        "median": float(np.median(runs)),
        "p99": float(np.median(np.quantile(runs, 0.99, axis=1))),
        "worst": float(runs.max()),
        "kept_bytes": memory_kept(call, size.kept),
        "processor": float(processor.max()),
        "processor_p99": float(np.quantile(processor, 0.99)),
        "waits": {"calls": size.kept // 5, "above_ms": sum(wait > 1e-3 for wait in waited)},
    }


def engine(size: Size) -> Data:
    """Time the engine's blocks of 512: moving sources panned on loudspeakers by VBAP."""
    layout, sources, count = size.engine
    calls = panning(layout, sources, TURN).calls
    taken = blocks_in_turn(calls, count)
    times = taken["engine"]
    return {
        "layout": layout,
        "sources": sources,
        "block": TURN,
        "blocks": count,
        "lasts": TURN / RATE,
        "median": float(np.median(times)),
        "p99": float(np.quantile(times, 0.99)),
        "processor_p99": float(np.quantile(processor_seconds(calls["engine"], count), 0.99)),
        "by_hand": float(np.median(taken["by hand"])),
    }


def start(size: Size, rounds: int) -> Data:
    """Time programs from nothing: one that decodes its first block, one that runs a trivial cached kernel."""
    texts = {"trivial": programs.TRIVIAL, "ours": programs.OURS, "filters": programs.FILTERS}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / f"{name}.py").write_text(text, encoding="utf-8")
        filters = str(Path(folder) / "filters.npy")

        def run(name: str, *more: str) -> None:
            subprocess.run([sys.executable, str(Path(folder) / f"{name}.py"), *more], check=True)

        run("filters", filters, str((size.order + 1) ** 2))
        taken = medians({"trivial": lambda: run("trivial"), "ours": lambda: run("ours", filters)}, rounds)
    return {**taken, "over": taken["ours"] / taken["trivial"], "rounds": rounds, "taken": time.strftime("%F")}
