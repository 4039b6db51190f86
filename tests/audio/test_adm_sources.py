"""ADM that is played: gains at given times against closed forms, choices, and words for what is not carried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adm_made import RATE, Thing, adm_file, block, cube, jump, ones, polar, records
from immersion import audio
from immersion.audio import (
    Adm,
    AdmElement,
    AdmTrack,
    AdmValue,
    AmbisonicOutput,
    Audio,
    BinauralOutput,
    LoudspeakerOutput,
    PointSourcePanner,
    Renderer,
    adm_scene,
    write_adm,
)
from immersion.errors import FileError, InputError, UnknownNameError

LEVEL = 0.5


def played(path: Path, output: object, size: int = 512, **choice: object) -> tuple[np.ndarray, list[str]]:
    with adm_scene(path, **choice) as scene:
        sound = Renderer(scene.graph(output), scene.rate, size).render()
        return sound.samples, [finding.code for finding in scene.findings]


def field(azimuth: float, elevation: float = 0.0, order: int = 3) -> np.ndarray:
    return LEVEL * audio.sh(order, [np.radians(azimuth)], [np.radians(elevation)])[0]


def one(*blocks: object, **said: object) -> Thing:
    return Thing("bird", "Objects", [list(blocks)], **said)


def test_an_object_that_stands_still(tmp_path: Path) -> None:
    path = adm_file(tmp_path / "a.wav", [one(block(polar(40.0, 20.0)))])
    out, found = played(path, AmbisonicOutput(3))
    assert found == []
    assert out.shape == (16, 9600)
    np.testing.assert_allclose(out, np.broadcast_to(field(40.0, 20.0)[:, None], out.shape), atol=1e-6)


@pytest.mark.parametrize("size", [64, 1000])
def test_gains_go_from_block_to_block_in_a_straight_line(tmp_path: Path, size: int) -> None:
    """BS.2127: the second block is reached at its end, the third 10 ms after it begins, the fourth at once."""
    blocks = (
        block(polar(90.0), 0.0, 0.02),
        block(polar(-90.0, 30.0), 0.02, 0.1, gain=0.5),
        block(polar(0.0, 90.0), 0.12, 0.04, jump(0.01)),
        block(polar(180.0), 0.16, 0.04, jump()),
    )
    out, _ = played(adm_file(tmp_path / "a.wav", [one(*blocks)]), AmbisonicOutput(3), size)
    a, b, c, d = field(90.0), 0.5 * field(-90.0, 30.0), field(0.0, 90.0), field(180.0)
    for frame in range(0, 9600, 31):
        t = frame / RATE
        if t < 0.02:
            truth = a
        elif t < 0.12:
            truth = a + (b - a) * (t - 0.02) / 0.1
        elif t < 0.16:
            truth = b + (c - b) * min((t - 0.12) / 0.01, 1.0)
        else:
            truth = d
        np.testing.assert_allclose(out[:, frame], truth, atol=2e-6, err_msg=str(frame))


def test_many_blocks_are_followed_by_voices_that_take_turns(tmp_path: Path) -> None:
    """Forty blocks of 10 ms, all around: each is exact at its end, whichever voice plays it."""
    angles = [37.0 * k for k in range(40)]
    blocks = [block(polar(angle), round(0.01 * k, 5), 0.01) for k, angle in enumerate(angles)]
    path = adm_file(tmp_path / "a.wav", [one(*blocks)], frames=19_200)
    with adm_scene(path) as scene:
        assert len(scene.sources) == 4
        out = Renderer(scene.graph(AmbisonicOutput(2)), RATE).render().samples
    for k in range(1, 40):
        np.testing.assert_allclose(out[:, 480 * k], field(angles[k - 1], order=2), atol=2e-6)
        middle = (field(angles[k - 1], order=2) + field(angles[k], order=2)) / 2
        np.testing.assert_allclose(out[:, 480 * k + 240], middle, atol=2e-6)


def test_blocks_shorter_than_two_control_intervals_are_joined(tmp_path: Path) -> None:
    """A full turn in blocks of 96 frames: never farther from the way than half a step of 288 frames."""
    count = 90
    blocks = [block(polar(4.0 * k), round(0.002 * k, 5), 0.002) for k in range(count)]
    out, found = played(adm_file(tmp_path / "a.wav", [one(*blocks)], frames=96 * count), AmbisonicOutput(1))
    assert found == ["adm-blocks-joined"]
    frames = np.arange(96, 96 * count)
    angle = np.radians(4.0 * (frames / 96.0 - 1.0))
    truth = LEVEL * np.array([np.ones_like(angle), np.sin(angle), np.zeros_like(angle), np.cos(angle)])
    assert np.abs(out[:, 96:] - truth).max() < LEVEL * 2 * np.sin(np.radians(4.0 * 3 / 2))


def test_an_object_sounds_between_its_start_and_its_end(tmp_path: Path) -> None:
    times = (("start", "00:00:00.05000"), ("duration", "00:00:00.10000"))
    gaps = (block(polar(0.0), 0.0, 0.02), block(polar(0.0), 0.04, 0.02, gain=0.25))
    things = [one(block(polar(0.0)), attributes=times), Thing("gaps", "Objects", [gaps], attributes=times)]
    x = np.zeros((2, 9600), np.float32)
    for row in range(2):
        x[:] = 0.0
        x[row] = LEVEL
        out, _ = played(adm_file(tmp_path / f"{row}.wav", things, x), AmbisonicOutput(0))
        truth = np.zeros(9600)
        if row == 0:
            truth[2400:7200] = LEVEL
        else:
            truth[2400:3360], truth[4320:5280] = LEVEL, LEVEL / 4
        np.testing.assert_allclose(out[0], truth, atol=1e-7)


def test_gains_of_blocks_objects_and_what_they_are_in(tmp_path: Path) -> None:
    decibels = (AdmValue("gain", "-6.0205999", (("gainUnit", "dB"),)),)
    inner = one(block(polar(0.0), gain=0.5), values=(AdmValue("gain", "0.8"),))
    outer = Thing("flock", "Objects", [], values=decibels, references=(("audioObject", "AO_1001"),))
    mute = Thing("still", "Objects", [[block(polar(0.0))]], values=(AdmValue("mute", "1"),))
    out, _ = played(adm_file(tmp_path / "a.wav", [inner, outer, mute]), AmbisonicOutput(0))
    np.testing.assert_allclose(out, LEVEL * 0.5 * 0.8 * 0.5, atol=1e-6)


def test_a_group_has_the_name_of_its_object(tmp_path: Path) -> None:
    path = adm_file(
        tmp_path / "a.wav", [one(block(polar(0.0))), Thing("sea", "Objects", [[block(polar(0.0))]])]
    )
    with adm_scene(path) as scene:
        assert [group.name for group in scene.groups] == ["everything", "bird", "sea"]
        assert scene.programme == "visit"
        renderer = Renderer(scene.graph(AmbisonicOutput(0), gain=0.5), RATE, 128)
        renderer.update("sea", mute=True, seconds=0.0)
        renderer.process()
        np.testing.assert_allclose(renderer.process(), LEVEL / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((-1.0, 1.0, 0.0), "M+030"),
        ((1.0, 1.0, 0.0), "M-030"),
        ((0.0, 1.0, 0.0), "M+000"),
        ((1.0, -1.0, 0.0), "M-110"),
        ((-1.0, 1.0, 1.0), "U+030"),
        ((-1.0, -1.0, 1.0), "U+110"),
    ],
)
def test_the_corners_of_the_room_are_loudspeakers(
    tmp_path: Path, place: tuple[float, ...], name: str
) -> None:
    """BS.2127-0, 10: the corners of the cube of ADM are the loudspeakers of 4+5+0."""
    out, _ = played(
        adm_file(tmp_path / "a.wav", [one(block(cube(*place)))]), LoudspeakerOutput("4+5+0", panning="bs2127")
    )
    row = audio.layout("4+5+0").names.index(name)
    np.testing.assert_allclose(out[row], LEVEL, atol=1e-6)
    assert np.abs(np.delete(out, row, axis=0)).max() < 1e-6


def test_extent_and_distance_widen_and_keep_the_level(tmp_path: Path) -> None:
    blocks = {
        "point": block(polar(50.0)),
        "far": block(polar(50.0, 0.0, 5.0)),
        "half": block(polar(50.0), width=180.0, height=180.0),
        "at the ear": block(polar(50.0, 0.0, 0.0)),
        "around": block(polar(50.0), width=360.0, height=360.0),
    }
    made = {
        name: played(adm_file(tmp_path / "a.wav", [one(b)]), AmbisonicOutput(1)) for name, b in blocks.items()
    }
    for out, _ in made.values():
        np.testing.assert_allclose(out[0], LEVEL, atol=1e-6)
    first = {name: float(np.linalg.norm(out[1:, 0])) / LEVEL for name, (out, _) in made.items()}
    # The first degree of a cap of full angle w is (1 + cos(w / 2)) / 2 of a point's.
    truth = {"point": 1.0, "far": 1.0, "half": 0.5, "at the ear": 0.0, "around": 0.0}
    assert first == pytest.approx(truth, abs=1e-6)
    out, found = played(
        adm_file(tmp_path / "a.wav", [one(block(polar(0.0), width=90.0))]), AmbisonicOutput(1)
    )
    assert found == ["adm-extent"]
    narrow = np.radians(90.0 / np.sqrt(2)) / 2
    assert np.linalg.norm(out[1:, 0]) / LEVEL == pytest.approx((1 + np.cos(narrow)) / 2, abs=1e-6)


def test_extent_changes_with_the_blocks(tmp_path: Path) -> None:
    blocks = (block(polar(0.0), 0.0, 0.05), block(polar(0.0), 0.05, 0.1, width=180.0, height=180.0))
    out, _ = played(adm_file(tmp_path / "a.wav", [one(*blocks)]), AmbisonicOutput(1))
    frames = np.arange(2400, 7200)
    np.testing.assert_allclose(out[3, 2400:7200], LEVEL * (1 - 0.5 * (frames - 2400) / 4800), atol=1e-6)


def label(name: str) -> AdmValue:
    return AdmValue("speakerLabel", name)


def test_loudspeakers_by_label_by_bounds_and_by_place(tmp_path: Path) -> None:
    from immersion.audio import AdmPosition

    bounds = (AdmPosition("azimuth", 30.0, "min"), AdmPosition("azimuth", 50.0, "max"))
    channels = [
        [block(polar(30.0), None, None, label("urn:itu:bs:2051:0:speaker:M+030"))],
        [block((*polar(45.0), *bounds), None, None, label("M+045"))],
        [block(polar(0.0, -30.0), None, None, label("LFE"))],
        [block(polar(70.0), None, None, label("M+070"))],
    ]
    samples = np.diag([0.1, 0.2, 0.3, 0.4]).repeat(1200, axis=1).astype(np.float32)
    path = adm_file(tmp_path / "a.wav", [Thing("bed", "DirectSpeakers", channels)], samples)
    out, _ = played(path, LoudspeakerOutput("0+5+0", panning="bs2127"))
    at = [600, 1800, 3000, 4200]
    np.testing.assert_allclose(out[:, at[0]], [0.1, 0, 0, 0, 0, 0], atol=1e-7)
    np.testing.assert_allclose(out[:, at[1]], [0.2, 0, 0, 0, 0, 0], atol=1e-7)
    np.testing.assert_allclose(out[:, at[2]], [0, 0, 0, 0.3, 0, 0], atol=1e-7)
    panned = PointSourcePanner("0+5+0").gains([np.radians(70.0)], [0.0])[0]
    np.testing.assert_allclose(out[:, at[3]], 0.4 * panned, atol=1e-6)
    with adm_scene(path) as scene:
        renderer = Renderer(scene.graph(AmbisonicOutput(1)), RATE)
        assert [finding.code for finding in renderer.findings] == ["engine-lfe-dropped"]


def test_a_low_frequency_channel_is_known_by_its_filter(tmp_path: Path) -> None:
    low = (AdmValue("frequency", "120", (("typeDefinition", "lowPass"),)),)
    thing = Thing("sub", "DirectSpeakers", [[block(polar(0.0, -30.0))]], channel_values=low)
    out, _ = played(adm_file(tmp_path / "a.wav", [thing]), LoudspeakerOutput("0+5+0"))
    np.testing.assert_allclose(out.max(axis=1), [0, 0, 0, LEVEL, 0, 0], atol=1e-7)


def test_common_definitions_need_no_axml(tmp_path: Path) -> None:
    """Tracks of BS.2094 named in chna alone: 5.1 in an order of their own."""
    numbers = (4, 1, 3, 2, 6, 5)
    rows = tuple(
        AdmTrack(i, f"ATU_{i:08X}", f"AT_0001{n:04X}_01", "AP_00010003") for i, n in enumerate(numbers, 1)
    )
    levels = np.arange(1, 7, dtype=np.float32)[:, None] * np.full((1, 960), 0.1, np.float32)
    write_adm(Audio(levels, RATE, "multichannel"), Adm(rows), tmp_path / "a.wav", "FLOAT")
    out, found = played(tmp_path / "a.wav", LoudspeakerOutput("0+5+0"))
    assert found == []
    np.testing.assert_allclose(out[:, 500], [0.2, 0.4, 0.3, 0.1, 0.6, 0.5], atol=1e-7)


def harmonic(order: int, degree: int, normal: str, **said: float) -> list[object]:
    values = tuple(
        AdmValue(n, str(v)) for n, v in (("order", order), ("degree", degree), ("normalization", normal))
    )
    return [block((), None, None, *values, **said)]


@pytest.mark.parametrize(("normal", "name"), [("SN3D", "ambix"), ("N3D", "n3d"), ("FuMa", "fuma")])
def test_beds_in_their_normalisation_and_any_order_of_channels(
    tmp_path: Path, normal: str, name: str
) -> None:
    bed = np.random.default_rng(3).uniform(-0.3, 0.3, (9, 480)).astype(np.float32)
    held = audio.convert(bed, "ambix", name) if name != "fuma" else None
    pairs = [(n, m) for n in range(3) for m in range(-n, n + 1)]
    if held is None:  # the channels of FuMa, by their degree rather than their place
        from immersion.audio.conventions import FUMA_ACN

        held = audio.convert(bed, "ambix", "fuma")[np.argsort(FUMA_ACN[:9])]
    shuffled = np.random.default_rng(4).permutation(9)
    channels = [harmonic(*pairs[k], normal) for k in shuffled]
    path = adm_file(tmp_path / "a.wav", [Thing("field", "HOA", channels)], held[shuffled])
    out, found = played(path, AmbisonicOutput(2))
    assert found == []
    np.testing.assert_allclose(out, bed, atol=1e-6)
    with adm_scene(path) as scene:
        assert scene.order == 2


def test_a_bed_of_the_horizon_and_its_gain(tmp_path: Path) -> None:
    channels = [harmonic(0, 0, "SN3D"), harmonic(1, -1, "SN3D", gain=0.5), harmonic(1, 1, "SN3D")]
    out, _ = played(adm_file(tmp_path / "a.wav", [Thing("flat", "HOA", channels)]), AmbisonicOutput(1))
    np.testing.assert_allclose(out[:, 100], [LEVEL, LEVEL / 2, 0.0, LEVEL], atol=1e-7)


def test_two_ears_stay_two_ears(tmp_path: Path) -> None:
    """The right ear is told by its name, whatever the order of the tracks."""
    thing = Thing("walk", "Binaural", [[block(())], [block(())]], names=("RightEar", "LeftEar"))
    samples = np.random.default_rng(5).uniform(-0.5, 0.5, (2, 4000)).astype(np.float32)
    path = adm_file(tmp_path / "a.wav", [thing], samples)
    with adm_scene(path) as scene:
        made = Renderer(scene.graph(BinauralOutput(0)), RATE).render(4000).samples
    np.testing.assert_allclose(made, samples[::-1], atol=1e-7)


@pytest.mark.parametrize(
    ("thing", "code"),
    [
        (Thing("m", "Matrix", [[block(())]]), "adm-matrix"),
        (Thing("x", "Unknown", [[block(polar(0.0))]]), "adm-left-out"),
        (Thing("b", "Binaural", [[block(())]]), "adm-left-out"),
        (Thing("h", "HOA", [harmonic(11, 0, "SN3D")]), "adm-left-out"),
        (Thing("f", "HOA", [harmonic(4, 0, "FuMa")]), "adm-left-out"),
        (Thing("e", "Objects", [[]]), "adm-left-out"),
        (one(block(polar(0.0), diffuse=0.5)), "adm-diffuse"),
        (one(block(polar(0.0), channelLock=1)), "adm-not-carried"),
        (one(block(polar(0.0), objectDivergence=0.5)), "adm-not-carried"),
        (one(block(polar(0.0), screenRef=1)), "adm-not-carried"),
        (one(block(polar(0.0)), values=(AdmValue("headLocked", "1"),)), "adm-not-carried"),
        (one(block(polar(0.0), 0.0, 0.1), block(polar(0.0), 0.05, 0.1)), "adm-block-times"),
        (one(block(polar(0.0), 0.1, 0.1), block(polar(0.0), 0.0, 0.1)), "adm-block-times"),
    ],
)
def test_what_is_not_carried_is_told_once(tmp_path: Path, thing: Thing, code: str) -> None:
    path = adm_file(tmp_path / "a.wav", [thing])
    out, found = played(path, AmbisonicOutput(1))
    assert found == [code]
    assert np.isfinite(out).all()
    with adm_scene(path) as scene:
        (finding,) = scene.findings
        assert thing.name in finding.render("fr")
        assert thing.name in finding.render("en")
        assert finding.render("fr") != finding.render("en")


def test_an_offset_moves_every_block(tmp_path: Path) -> None:
    moved = (AdmValue("positionOffset", "30", (("coordinate", "azimuth"),)),)
    out, _ = played(adm_file(tmp_path / "a.wav", [one(block(polar(20.0)), values=moved)]), AmbisonicOutput(3))
    np.testing.assert_allclose(out[:, 0], field(50.0), atol=1e-6)


def test_importance_leaves_out(tmp_path: Path) -> None:
    things = [
        one(block(polar(0.0)), attributes=(("importance", "3"),)),
        Thing("voice", "Objects", [[block(polar(0.0), 0.0, 0.1), block(polar(0.0), 0.1, 0.1, importance=2)]]),
    ]
    path = adm_file(tmp_path / "a.wav", things)
    assert played(path, AmbisonicOutput(0))[0][0, [100, 9000]] == pytest.approx([2 * LEVEL, 2 * LEVEL])
    out = played(path, AmbisonicOutput(0), importance=3)[0][0]
    assert out[[100, 4800 + 4799]] == pytest.approx([2 * LEVEL, LEVEL], abs=1e-3)
    assert played(path, AmbisonicOutput(0), importance=4)[0][0, 100] == pytest.approx(LEVEL)


def two_programmes() -> Adm:
    made = records(
        [one(block(polar(90.0))), Thing("voix", "Objects", [[block(polar(-90.0))]])], programme=False
    )
    extra = (
        AdmElement("audioProgramme", "APR_1002", "English", (), (("audioContent", "ACO_1002"),)),
        AdmElement("audioProgramme", "APR_1001", "français", (), (("audioContent", "ACO_1001"),)),
        AdmElement("audioContent", "ACO_1001", "parole", (), (("audioObject", "AO_1002"),)),
        AdmElement("audioContent", "ACO_1002", "birds", (), (("audioObject", "AO_1001"),)),
    )
    return replace(made, elements=(*extra, *made.elements))


def test_the_programme_is_chosen_by_name_or_is_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_adm(Audio(ones(2, 960), RATE, "multichannel"), two_programmes(), path, "FLOAT")
    out, found = played(path, AmbisonicOutput(1))
    assert found == ["adm-programmes"]
    np.testing.assert_allclose(out[:, 0], field(-90.0, order=1), atol=1e-6)
    for name in ("English", "APR_1002"):
        out, found = played(path, AmbisonicOutput(1), programme=name)
        assert found == []
        np.testing.assert_allclose(out[:, 0], field(90.0, order=1), atol=1e-6)
    with pytest.raises(UnknownNameError, match="Englich"):
        adm_scene(path, programme="Englich")
    with pytest.raises(UnknownNameError, match="birds"):
        adm_scene(path, programme="français", content="birds")


def test_an_alternative_waits_to_be_asked_for(tmp_path: Path) -> None:
    things = [
        one(block(polar(0.0)), references=(("audioComplementaryObject", "AO_1002"),)),
        Thing("oiseau", "Objects", [[block(polar(0.0))]]),
    ]
    out, found = played(adm_file(tmp_path / "a.wav", things), AmbisonicOutput(0))
    assert found == ["adm-alternative"]
    np.testing.assert_allclose(out, LEVEL, atol=1e-6)


def test_objects_within_one_another_are_an_error(tmp_path: Path) -> None:
    things = [
        one(block(polar(0.0)), references=(("audioObject", "AO_1002"),)),
        Thing("b", "Objects", [[block(polar(0.0))]], references=(("audioObject", "AO_1001"),)),
    ]
    adm = records(things)
    shown = AdmElement("audioContent", "ACO_1001", "everything", (), (("audioObject", "AO_1001"),))
    elements = tuple(shown if e.kind == "audioContent" else e for e in adm.elements)
    write_adm(Audio(ones(2, 960), RATE, "stereo"), replace(adm, elements=elements), tmp_path / "a.wav")
    with pytest.raises(FileError, match="adm-unread"):
        adm_scene(tmp_path / "a.wav")


def test_a_file_without_adm_and_bad_arguments_are_told(tmp_path: Path) -> None:
    audio.write(Audio(ones(1, 96), RATE, "mono"), tmp_path / "a.wav")
    with pytest.raises(InputError, match="adm-none"):
        adm_scene(tmp_path / "a.wav")
    path = adm_file(tmp_path / "b.wav", [one(block(polar(0.0)))])
    for choice in ({"importance": 11}, {"radius": 0.0}):
        with pytest.raises(InputError, match="engine-value"):
            adm_scene(path, **choice)
    with pytest.raises(FileError):
        adm_scene(tmp_path / "none.wav")


@pytest.mark.parametrize("size", [16, 37, 8192])
def test_the_size_of_the_blocks_changes_nothing(tmp_path: Path, size: int) -> None:
    samples = np.random.default_rng(7).uniform(-0.5, 0.5, (2, 9600)).astype(np.float32)
    blocks = [block(polar(50.0 * k), round(0.02 * k, 5), 0.02) for k in range(10)]
    things = [
        one(*blocks),
        Thing("bed", "DirectSpeakers", [[block(polar(30.0), None, None, label("M+030"))]]),
    ]
    path = adm_file(tmp_path / "a.wav", things, samples)
    truth, _ = played(path, LoudspeakerOutput("4+5+0"))
    out, _ = played(path, LoudspeakerOutput("4+5+0"), size)
    assert np.abs(out - truth).max() < 1e-6 * np.abs(truth).max() + 1e-7


def test_another_rate_moves_the_times_with_it(tmp_path: Path) -> None:
    blocks = (block(polar(90.0), 0.0, 0.1), block(polar(-90.0), 0.1, 0.1, jump()))
    path = adm_file(tmp_path / "a.wav", [one(*blocks)], frames=9600)
    with adm_scene(path, rate=24_000) as scene:
        assert (scene.rate, scene.frames) == (24_000, 4800)
        out = Renderer(scene.graph(AmbisonicOutput(1)), 24_000).render().samples
    np.testing.assert_allclose(out[1, [1000, 2399, 2400, 3800]], [LEVEL, LEVEL, -LEVEL, -LEVEL], atol=1e-3)


def test_rendering_again_after_a_reset_reads_the_file_again(tmp_path: Path) -> None:
    samples = np.random.default_rng(8).uniform(-0.5, 0.5, (1, 9600)).astype(np.float32)
    with adm_scene(adm_file(tmp_path / "a.wav", [one(block(polar(10.0)))], samples)) as scene:
        renderer = Renderer(scene.graph(AmbisonicOutput(1)), RATE)
        first = renderer.render().samples
        renderer.process()
        renderer.reset()
        np.testing.assert_array_equal(renderer.render().samples, first)
        np.testing.assert_allclose(first[0], samples[0], atol=1e-7)


@pytest.mark.data
def test_the_test_file_of_the_ebu_comes_from_the_loudspeakers_it_names(data_folder: Path) -> None:
    """ear_test.yaml says: an object at 0° that jumps to −30°, one at 30° 30°, U-030, M+045 within 30–50°, LFE1."""
    path = data_folder / "audio" / "ear_test_bwf.wav"
    held = audio.read(path).samples
    out, found = played(path, LoudspeakerOutput("4+5+0", panning="bs2127"))
    assert found == []
    half, names = 6000, audio.layout("4+5+0").names
    truth = np.zeros_like(out)
    truth[names.index("M+000"), :half] = held[0, :half]
    truth[names.index("M-030"), half:] = held[0, half:]
    truth[names.index("U+030")] = held[1]
    truth[names.index("U-030")] = held[2]
    truth[names.index("M+030")] = held[2]
    truth[names.index("LFE1")] = held[3]
    assert np.abs(out - truth).max() < 1e-6
