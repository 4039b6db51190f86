"""The concert's instruments are in tune and never click; its hall decays, is placed and is as diffuse as stated."""

from __future__ import annotations

import numpy as np
import pytest

RATE = 48_000


def pitch_of(sound: np.ndarray, near: float) -> float:
    """The strongest frequency within 3 % of one, by a parabola on a long padded spectrum."""
    size = 1 << int(np.ceil(np.log2(4 * len(sound))))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    low, high = round(near * 0.97 * size / RATE), round(near * 1.03 * size / RATE)
    peak = low + int(np.argmax(spectrum[low:high]))
    a, b, c = np.log(spectrum[peak - 1 : peak + 2])
    return (peak + 0.5 * (a - c) / (a - 2 * b + c)) * RATE / size


def cents(found: float, wanted: float) -> float:
    return float(1200 * np.log2(found / wanted))


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_the_mode_is_just_and_every_chord_is_pure():
    import concert_score as score

    assert score.hertz("A4") == 440.0
    pure = {round(float(np.log2(ratio)), 9) for ratio in (1, 9 / 8, 6 / 5, 5 / 4, 4 / 3, 3 / 2, 5 / 3)}
    for chord in score.CHORDS:
        tones = [score.hertz(name) for name in chord.split()]
        for tone in tones:
            above = round(float(np.log2(tone / tones[0]) % 1.0), 9) % 1.0
            assert above in pure, (chord, tone)


def test_the_hunt_rings_every_bell_in_each_of_ten_different_rows_and_comes_home():
    import concert_score as score

    rows = score.plain_hunt(5)
    assert len(set(rows)) == len(rows) == 10
    assert all(sorted(row) == [0, 1, 2, 3, 4] for row in rows)
    for before, after in zip(rows, [*rows[1:], rows[0]], strict=True):
        # No bell moves farther than its neighbour's place.
        assert max(abs(before.index(bell) - after.index(bell)) for bell in range(5)) == 1
    assert all({row.index(bell) for row in rows} == set(range(5)) for bell in range(5))


def test_the_score_is_the_same_each_time_and_stays_within_its_entries():
    import concert_score as score

    first, again, other = score.score(0), score.score(0), score.score(1)
    assert first == again
    assert first["plucked"] != other["plucked"]
    for name, notes in first.items():
        assert min(note.at for note in notes) >= score.ENTRIES[name], name
        assert max(note.at + note.held for note in notes) <= score.LENGTH, name
        assert all(0 < note.strength <= 1.05 for note in notes), name
    # A visitor who does not move hears every entry where a cue starts it, on the grid of 10 ms.
    assert all(round(entry * 1000) % 10 == 0 for entry in score.ENTRIES.values())


@pytest.mark.parametrize("name", ["D3", "A3", "F4", "D5"])
def test_a_plucked_string_is_in_tune_to_a_cent_and_decays_as_told(rng, name):
    from concert_instruments import pluck
    from concert_score import Note, hertz

    wanted = hertz(name)
    sound = pluck(rng, Note(0.0, 0.0, wanted, 0.7))
    assert abs(cents(pitch_of(sound, wanted), wanted)) < 1.0
    early, later = (np.sqrt(np.mean(sound[at : at + RATE // 4] ** 2)) for at in (RATE // 4, RATE))
    assert 2 < 20 * np.log10(early / later) < 40


def test_a_bell_has_its_tierce_at_a_just_minor_third_and_its_hum_below(rng):
    from concert_instruments import bell
    from concert_score import Note

    sound = bell(rng, Note(0.0, 0.0, 440.0, 0.7))
    for ratio in (0.5, 1.0, 1.2, 1.5, 2.0, 3.0):
        assert abs(cents(pitch_of(sound, 440.0 * ratio), 440.0 * ratio)) < 3.0, ratio


def test_bowed_strings_and_the_voice_are_in_tune_on_the_whole(rng):
    from concert_instruments import bowed, sung
    from concert_score import Note

    left, right = bowed(rng, Note(0.0, 3.0, 146.667, 0.6))
    assert abs(cents(pitch_of(left + right, 146.667), 146.667)) < 6.0
    melody = [Note(1.0, 2.0, 220.0, 0.6, 0.0, "o"), Note(3.0, 2.0, 330.0, 0.8, 0.0, "a")]
    sound, start = sung(rng, melody)
    assert start == 1.0
    for note in melody:
        held = sound[round((note.at - 1.0 + 0.5) * RATE) : round((note.at - 1.0 + 1.9) * RATE)]
        assert abs(cents(pitch_of(held, note.pitch), note.pitch)) < 10.0


def test_no_sound_begins_or_ends_with_a_step(rng):
    from concert_instruments import bell, bowed, pluck, sung
    from concert_score import Note

    note = Note(0.0, 2.0, 220.0, 0.8, 0.2, "a")
    for sound in (pluck(rng, note), bell(rng, note), *bowed(rng, note), sung(rng, [note])[0]):
        step = np.abs(np.diff(sound)).max()
        assert np.isfinite(sound).all()
        assert abs(sound[0]) < 0.02 * np.abs(sound).max()
        assert abs(sound[-1]) < 1e-9
        assert np.abs(np.diff(sound[-RATE // 20 :])).max() < 0.05 * step + 1e-9


def test_stems_are_the_same_each_time_and_never_over():
    from concert_stems import CHANNELS, played

    first, again, other = played(5, 1.5), played(5, 1.5), played(6, 1.5)
    for name, samples in first.items():
        np.testing.assert_array_equal(samples, again[name])
        assert not np.array_equal(samples, other[name])
        assert len(samples) == CHANNELS[name]
        assert np.abs(samples).max() < 0.7
        assert abs(float(samples.mean())) < 1e-3


def test_the_hall_decays_as_it_says_in_every_octave(rng):
    import concert_hall as hall

    response = hall.whole(hall.HALL, rng, [5.4, -1.0, -0.1], direct=True)[:9]
    for octave, wanted in zip(hall.BANDS, hall.HALL.decay, strict=True):
        # 5 % is what a listener just hears; the top octave holds a part of the one below.
        margin = 0.12 if octave == 8000 else 0.05
        assert hall.decay_time(response, octave) == pytest.approx(wanted, rel=margin), octave


def test_the_measurement_of_decay_finds_an_exponential(rng):
    import concert_hall as hall

    t = np.arange(3 * RATE) / RATE
    for seconds in (0.8, 1.7):
        noise = rng.normal(size=(8, len(t))) * 10.0 ** (-3.0 * t / seconds)
        assert hall.decay_time(noise, 1000.0) == pytest.approx(seconds, rel=0.03)


@pytest.mark.parametrize("place", [(5.4, -1.0, -0.1), (0.0, 6.0, 0.0), (-4.9, -4.9, 4.0)])
def test_the_direct_sound_comes_from_its_place_and_the_floor_answers_first(place):
    import concert_hall as hall

    heard, answer = hall.early(hall.HALL, place, direct=True), hall.early(hall.HALL, place)
    w, y, z, x = heard[:4, 0]
    assert w == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose([x, y, z], np.asarray(place) / np.linalg.norm(place), atol=1e-6)
    assert np.abs(answer[:, 0]).max() < 1e-6, "without the direct sound the response begins later"
    # The first reflection is that of the floor, at its own time, from below the horizon.
    away = np.linalg.norm(place)
    mirror = np.asarray(place) - [0.0, 0.0, 2 * (place[2] + hall.HALL.seat[2])]
    delay = round((np.linalg.norm(mirror) - away) / hall.SPEED * RATE)
    first = int(np.argmax(np.abs(answer[0]) > 0.2))
    assert abs(first - delay) <= 2
    piece = answer[:4, first : first + 12].astype(float)
    flow = (piece[0] * piece[[3, 1, 2]]).sum(1)
    assert flow @ mirror / np.linalg.norm(flow) / np.linalg.norm(mirror) > np.cos(np.radians(3.0))


def test_the_tail_is_diffuse_and_of_the_energy_that_image_sources_give(rng):
    import concert_hall as hall

    tail = hall.late(hall.HALL, rng, 6.0).astype(float)
    middle = tail[:, round(0.1 * RATE) : round(0.5 * RATE)]
    power = (middle**2).mean(1)
    degrees = np.repeat(np.arange(4), 2 * np.arange(4) + 1)
    np.testing.assert_allclose(power * (2 * degrees + 1), power[0], rtol=0.08)
    correlation = np.corrcoef(middle)
    assert np.abs(correlation - np.eye(16)).max() < 0.05
    # Image sources just before the mixing time have the energy per second of the tail just after it.
    before = hall.early(hall.HALL, [6.0, 0.0, 0.0])[0, round(0.035 * RATE) : round(0.065 * RATE)].astype(
        float
    )
    after = tail[0, round(0.09 * RATE) : round(0.12 * RATE)]
    assert abs(10 * np.log10((before**2).sum() / (after**2).sum())) < 3.0


def test_a_source_outside_the_hall_is_refused():
    import concert_hall as hall

    with pytest.raises(ValueError, match="outside the hall"):
        hall.early(hall.HALL, [0.0, 15.0, 0.0])


def test_the_bed_is_the_sum_of_what_the_hall_answers_to_each_stem():
    import make_concert as concert
    from concert_hall import HALL, whole

    click = np.zeros((1, RATE // 2), np.float32)
    click[0, 100] = 0.5
    heard = concert.bed({"plucked": click}, seed=2)
    entry = 18 * RATE
    # One stem alone is the first: its tail has the random numbers of that place.
    wanted = whole(HALL, np.random.default_rng([2, 30, 0]), concert.PLACES["plucked"][0])
    scale = 0.5 * 10 ** (-concert.HEADROOM / 20)
    piece = heard[:, entry + 100 : entry + 100 + 40_000]
    np.testing.assert_allclose(piece, scale * wanted[:, :40_000], atol=1e-4)
    assert np.abs(heard[:, :entry]).max() <= 2.0**-15 + 1e-6, "before it there is dither alone"
