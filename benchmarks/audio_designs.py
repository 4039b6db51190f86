"""The parts of the audio table on quality: loudspeaker decoders, binaural filters, loudness meters."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from statistics import median

import numpy as np
import table_magls
from audio_child import AudioPeers
from audio_quality import Floats, evenness, from_orthonormal
from interleaved import clocked, turns
from loudness_cases import INTEGRATED, PEAKS, RANGES, RATE, faded_sine, stereo, surround

from immersion import audio
from immersion.audio.hrtf_filters import decoding_filters

Data = dict[str, object]
LAYOUTS = ("4+5+0", "4+7+0", "9+10+3")
ORDERS = (1, 3, 5, 7)
LENGTH = 256
PEERS = ("spaudiopy", "spherical-array-processing")


def allrad(rounds: int, layouts: tuple[str, ...] = LAYOUTS) -> Data:
    """Design AllRAD of order 3 on each layout, ours and the peers', and measure their evenness."""
    rigs = {name: audio.layout(name) for name in layouts}
    towards = {name: rig.directions[rig.full_range] for name, rig in rigs.items()}
    calls = {}
    for name in layouts:
        calls[f"ours allrad {name}"] = lambda name=name: audio.LoudspeakerDecoder(name, 3)
        calls[f"plain allrad {name}"] = lambda name=name: audio.LoudspeakerDecoder(name, 3, even=False)
    with AudioPeers({f"rig {name}": points for name, points in towards.items()}) as peers:
        timed = {name: clocked(call) for name, call in calls.items()} | peers.calls("allrad")
        taken = turns(timed, rounds)
    cases = []
    for name in layouts:
        full = rigs[name].full_range
        matrices = {
            f"{one} allrad {name}": calls[f"{one} allrad {name}"]().matrix[full] for one in ("ours", "plain")
        }
        for task in (f"{peer} allrad {name}" for peer in PEERS):
            if task in peers.made:
                matrices[task] = peers.made[task] * from_orthonormal(3)
        results = {
            task.split(" ")[0]: asdict(evenness(matrix, towards[name])) | {"seconds": median(taken[task])}
            for task, matrix in matrices.items()
        }
        cases.append({"layout": name, "results": results})
    return {"order": 3, "cases": cases}


def magls(path: Path | None, rounds: int, orders: tuple[int, ...] = ORDERS) -> Data:
    """Design binaural filters of each order for a measured head, ours and the peers', and measure their errors."""
    # The channels of this file are named right, left and hold left, right: `read_hrtf` warns, and follows the sound.
    head = audio.default_hrtf(RATE) if path is None else audio.read_hrtf(path, None)
    data = {f"magls {order}": np.array(order) for order in orders}
    data |= {"directions": head.directions, "impulses": head.impulses}
    data |= {"rate": np.array(head.rate), "length": np.array(max(LENGTH, head.taps))}
    length = max(LENGTH, head.taps)
    calls = {f"ours magls {n}": lambda n=n: decoding_filters(head, n, length) for n in orders}
    with AudioPeers(data) as peers:
        taken = turns({name: clocked(call) for name, call in calls.items()} | peers.calls("magls"), rounds)
    cases = []
    for order in orders:
        filters = {"ours": calls[f"ours magls {order}"]()}
        for peer in PEERS:
            if f"{peer} magls {order}" in peers.made:
                filters[peer] = peers.made[f"{peer} magls {order}"] * from_orthonormal(order)[:, None]
        cases.append(
            {
                "order": order,
                "results": {
                    one: _head_errors(head, made, order) | {"seconds": median(taken[f"{one} magls {order}"])}
                    for one, made in filters.items()
                },
            }
        )
    return {"head": "KEMAR (default)" if path is None else path.stem, "taps": length, "cases": cases}


def _head_errors(head: audio.Hrtf, filters: Floats, order: int) -> Data:
    above, below, diffuse, itd = table_magls.errors(head, np.asarray(filters, np.float64), order)
    return {"above": above, "below": below, "diffuse": diffuse, "itd": itd}


def ebu() -> Data:
    """Return the worst errors of our meter on the signals of EBU Tech 3341 (cases 1 to 6, true peak) and 3342."""
    found = [
        (audio.loudness(stereo(*parts), RATE).integrated, wanted) for parts, wanted in INTEGRATED.values()
    ]
    found += [
        (audio.loudness(surround(lfe), RATE, "5.1" if lfe else "5.0").integrated, -23.0)
        for lfe in (False, True)
    ]
    ranges = [(audio.loudness(stereo(*parts), RATE).range, wanted) for parts, wanted in RANGES]
    peaks = [
        audio.loudness(faded_sine(rate, *case[:3]), rate).true_peak - case[3]
        for case in PEAKS
        for rate in (44_100, 48_000, 96_000)
    ]
    worst = [max(abs(value - wanted) for value, wanted in pairs) for pairs in (found, ranges)]
    return {"integrated": worst[0], "range": worst[1], "peak_over": max(peaks), "peak_under": -min(peaks)}
