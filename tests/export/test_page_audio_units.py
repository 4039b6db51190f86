"""The page's sound engine, part by part, gives the numbers of ours."""

from __future__ import annotations

import numpy as np
import pytest

from immersion.audio import BinauralDecoder
from immersion.audio._kernels import travel as travel_kernel
from immersion.audio.attenuation import cone_gain, distance_gain
from immersion.audio.doppler import _interpolator
from immersion.audio.harmonics import sh_of_vectors
from immersion.audio.rotation import rotation_matrix
from immersion.geometry import (
    ambisonic_from_world,
    compose,
    matrix_from_quaternion,
    quaternion_from_matrix,
    world_from_ambisonic,
)
from page_scripts import run


def quaternions(count: int, seed: int = 3) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((count, 4))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("order", [0, 1, 3, 4, 7])
def test_harmonics(order: int) -> None:
    points = quaternions(30)[:, :3]
    points[0], points[1] = (0, 0, 2), (0, 0, -1)  # the poles
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    script = """const { sn3dNorms, harmonics } = await load("spherical_harmonics.js");
        const norms = sn3dNorms(data.order), out = new Float64Array((data.order + 1) ** 2);
        return data.points.map((point) => { harmonics(data.order, norms, point, out); return [...out]; });"""
    found = run(script, {"order": order, "points": points.tolist()})
    assert np.abs(np.array(found) - sh_of_vectors(order, points)).max() < 1e-12


def test_a_source_at_the_head_has_no_direction() -> None:
    script = """const { sn3dNorms, harmonics } = await load("spherical_harmonics.js");
        const out = new Float64Array(9).fill(7); harmonics(2, sn3dNorms(2), [0, 0, 0], out); return [...out];"""
    assert run(script) == [1] + [0] * 8


@pytest.mark.parametrize("order", [1, 3, 4, 6])
def test_rotations(order: int) -> None:
    turns = quaternions(8)
    turns[0] = (0, 0, 0, 1)
    script = """const { FieldRotation, matrixOfQuaternion } = await load("rotation.js");
        const shape = new FieldRotation(data.order), nine = new Float64Array(9), out = new Float64Array(shape.size);
        const fill = (q, inverse) => {
            matrixOfQuaternion(q, 0, nine); shape.fill(nine, inverse, out); return [...out];
        };
        return data.turns.map((q) => [fill(q, false), fill(q, true)]);"""
    found = run(script, {"order": order, "turns": turns.tolist()})
    for turn, (plain, inverse) in zip(turns, found, strict=True):
        wanted = rotation_matrix(order, turn)
        blocks = [wanted[n * n : (n + 1) ** 2, n * n : (n + 1) ** 2] for n in range(order + 1)]
        assert np.abs(np.array(plain) - np.concatenate([b.ravel() for b in blocks])).max() < 1e-12
        assert np.abs(np.array(inverse) - np.concatenate([b.T.ravel() for b in blocks])).max() < 1e-12


def test_a_field_turns_to_its_goal_along_a_straight_way() -> None:
    field, turns = np.random.default_rng(1).standard_normal((9, 8)).astype(np.float32), quaternions(2)
    script = """const { Turning } = await load("rotation.js");
        const turning = new Turning(2, 8), rows = data.field.map((row) => Float32Array.from(row));
        const out = rows.map(() => new Float32Array(8)), heard = [];
        for (const q of [data.turns[0], data.turns[1], data.turns[1]]) {
            turning.ask(q, 0, false); turning.run(rows, out); heard.push(out.map((row) => [...row]));
        }
        return heard;"""
    first, way, there = np.array(run(script, {"field": field.tolist(), "turns": turns.tolist()}))
    a, b = (rotation_matrix(2, turn) for turn in turns)
    ramp = np.arange(1, 9) / 8
    assert np.abs(first - a @ field).max() < 1e-6
    assert np.abs(way - ((a @ field) * (1 - ramp) + (b @ field) * ramp)).max() < 1e-6
    assert np.abs(there - b @ field).max() < 1e-6


def test_distances_and_cones() -> None:
    laws = [
        {"model": model, "ref": ref, "max": most, "rolloff": rolloff}
        for model in ("inverse", "linear", "exponential")
        for ref, most, rolloff in ((1, 10, 1), (0.5, 4, 2.5), (3, 1, 0.3), (0, 5, 1), (2, 2, 0.4))
    ]
    distances = [0, 0.2, 1, 1.7, 4, 12, 3000]
    script = """const { attenuate, narrow } = await load("gains.js");
        const gain = (way, value, law) => { const one = [2]; way(one, [value], law); return one[0] / 2; };
        return [data.laws.map((law) => data.distances.map((d) => gain(attenuate, d, law))),
                data.cones.map((cone) => data.angles.map((angle) => gain(narrow, angle, cone)))];"""
    angles = np.linspace(0, np.pi, 25)
    cones = [{"inner": 1, "outer": 3, "gain": 0.2}, {"inner": 2, "outer": 1, "gain": 0.5}]
    cones += [{"inner": 0, "outer": 6.28, "gain": 2}]
    gains, heard = run(
        script, {"laws": laws, "distances": distances, "cones": cones, "angles": angles.tolist()}
    )
    for law, found in zip(laws, gains, strict=True):
        assert np.abs(np.array(found) - distance_gain(distances, **law)).max() < 1e-12, law
    for cone, found in zip(cones, heard, strict=True):
        wanted = cone_gain(angles, cone["inner"], cone["outer"], cone["gain"])
        assert np.abs(np.array(found) - wanted).max() < 1e-12, cone


@pytest.mark.parametrize(("order", "taps"), [(0, 1), (1, 128), (2, 300), (3, 557)])
def test_two_ears(order: int, taps: int) -> None:
    rng, channels = np.random.default_rng(order), (order + 1) ** 2
    filters = (rng.standard_normal((2, channels, taps)) / taps).astype(np.float32)
    field = rng.standard_normal((channels, 128 * 8)).astype(np.float32)
    script = """const { Convolver } = await load("convolver.js");
        const one = new Convolver(Float32Array.from(data.filters), data.field.length, data.taps, 128), ears = [[], []];
        const left = new Float32Array(128), right = new Float32Array(128);
        for (let first = 0; first < data.field[0].length; first += 128) {
            one.run(data.field.map((row) => Float32Array.from(row.slice(first, first + 128))), left, right);
            ears[0].push(...left); ears[1].push(...right);
        }
        return ears;"""
    found = run(script, {"filters": filters.ravel().tolist(), "field": field.tolist(), "taps": taps})
    plain = [
        sum(np.convolve(field[c].astype(float), filters[ear, c])[: 128 * 8] for c in range(channels))
        for ear in (0, 1)
    ]
    assert np.abs(np.array(found) - plain).max() < 1e-6
    ours = BinauralDecoder.from_filters(filters, 48_000, 128).process(field)
    assert np.abs(np.array(found) - ours).max() < 1e-5


def test_travel() -> None:
    signal = np.random.default_rng(9).standard_normal(128 * 6).astype(np.float32)
    delays = [20.0, 60.5, 400.25, 399.0, 15.0, 15.0, 100.0]
    script = """const { Travel, interpolator } = await load("travel.js");
        const travel = new Travel(48000, interpolator()), heard = [];
        for (let k = 0; k < 6; k++) {
            const block = Float32Array.from(data.signal.slice(128 * k, 128 * k + 128));
            travel.way.set([data.delays[k], data.delays[k + 1]]); travel.run(block); heard.push(...block);
        }
        const frames = [0, 34.3, 1e4].map((metres) => { travel.reach([metres]); return travel.way[1]; });
        return [heard, [...interpolator()], ...frames];"""
    heard, table, *frames = run(script, {"signal": signal.tolist(), "delays": delays})
    assert np.abs(np.array(table) - _interpolator().ravel()).max() < 1e-7
    assert np.allclose(frames, [15.0, 4800.0, 100 * 48_000 / 343], rtol=1e-12)
    out, ring = np.zeros((1, len(signal)), np.float32), np.zeros((1, 2 * 20_000), np.float32)
    zero = np.zeros(1, np.int64)
    for k in range(6):
        travel_kernel.travel(
            signal[None], zero, 128 * k, 128, 0, 128, np.array([delays[k]]), np.array([delays[k + 1]]),
            _interpolator(), ring, 128 * k, out, zero,
        )  # fmt: skip
    assert np.abs(np.array(heard) - out[0]).max() < 1e-6


def test_frames() -> None:
    turns = quaternions(6)
    worlds = [compose([1, 2, 3], matrix_from_quaternion(turn), [1, 2, 0.5]).tolist() for turn in turns]
    worlds.append(compose([0, 0, 0], matrix_from_quaternion(turns[0]), [-1, 1, 1]).tolist())  # mirrored
    script = """const { ambisonicFromWorld, ambisonicTurn, quaternionOfRows } = await load("frames.js");
        const out = new Float64Array(4), place = new Float64Array(3);
        ambisonicFromWorld([1, 2, 3], place, 0);
        return [[...place], data.turns.map((q) => { ambisonicTurn(q, out, 0); return [...out]; }),
                data.worlds.map((m) => { quaternionOfRows(m.flat(), out); return [...out]; })];"""
    place, turned, found = run(script, {"turns": turns.tolist(), "worlds": worlds})
    assert np.abs(np.array(place) - ambisonic_from_world @ [1, 2, 3]).max() == 0
    for turn, own in zip(turns, turned, strict=True):
        wanted = ambisonic_from_world @ matrix_from_quaternion(turn) @ world_from_ambisonic
        assert np.abs(matrix_from_quaternion(own) - wanted).max() < 1e-12
    for turn, own in zip([*turns, turns[0]], found, strict=True):
        assert np.abs(np.abs(np.dot(own, turn)) - 1) < 1e-12
        assert np.abs(np.abs(np.dot(own, quaternion_from_matrix(matrix_from_quaternion(turn)))) - 1) < 1e-12


def test_the_limiter_keeps_true_peaks_and_leaves_the_rest_alone() -> None:
    from immersion.audio.metering import loudness

    rng, ceiling = np.random.default_rng(2), 10 ** (-1 / 20)
    quiet = 0.2 * rng.uniform(-1, 1, (2, 128 * 40))
    loud = np.concatenate([quiet, 4 * rng.standard_normal((2, 128 * 60)), quiet], axis=1)
    script = """const { Limiter } = await load("limiter.js");
        return data.map((ears) => { const one = new Limiter(128, 48000, 10 ** (-1 / 20)), heard = [[], []];
            const left = new Float32Array(128), right = new Float32Array(128);
            for (let t = 0; t < ears[0].length; t += 128) {
                const [a, b] = ears.map((ear) => Float32Array.from(ear.slice(t, t + 128)));
                one.run(a, b, left, right);
                heard[0].push(...left); heard[1].push(...right);
            }
            return heard; });"""
    alone, kept = (np.array(one) for one in run(script, [quiet.tolist(), loud.tolist()]))
    assert (alone[:, 128:] == quiet.astype(np.float32)[:, :-128]).all()
    assert loudness(loud.astype(np.float32), 48_000).true_peak > 9
    assert -1.6 < loudness(kept.astype(np.float32), 48_000).true_peak < 20 * np.log10(ceiling)
    assert np.abs(kept[:, 128 : 128 * 39] - quiet[:, : 128 * 38]).max() < 1e-6
