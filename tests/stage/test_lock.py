"""scene.lock.json: what it holds, what it decides, what it notices, and what is said of a damaged one."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile

from immersion import stage as stages
from immersion.audio import bed_loudness, loudness
from immersion.cli.main import main
from immersion.errors import FileError, ImmersionError
from immersion.scans import io
from immersion.stage import media_facts
from immersion.stage.lock import Lock, LockedFile, LockedMedia, read_lock
from immersion.stage.media_facts import ModelFacts, SoundFacts, kept_facts

RATE = 48_000


@pytest.fixture
def scene(scene_file: Path, tmp_path: Path) -> Path:
    shutil.copytree(scene_file.parent, tmp_path / "salle")
    return tmp_path / "salle" / "scene.yaml"


@pytest.fixture
def lock(scene: Path) -> Path:
    with stages.open(scene) as stage:
        return stages.write_lock(stage)


def codes(scene: Path) -> list[tuple[str, str]]:
    with stages.open(scene) as stage:
        return [(found.code, found.severity) for found in stages.check(stage)]


def test_a_lock_holds_what_others_measure(scene: Path, lock: Path) -> None:
    known = read_lock(lock)
    assert lock.name == "scene.lock.json"
    for name in ("media/ton.wav", "media/river.wav"):
        read, rate = soundfile.read(scene.parent / name, always_2d=True)
        facts = known.facts("tone" if "ton" in name else "river", name)
        assert isinstance(facts, SoundFacts)
        assert (facts.channels, facts.frames, facts.rate) == (read.shape[1], len(read), rate)
    with stages.open(scene) as stage:
        tone, river = stage.audio("tone"), stage.audio("river")
    loud = loudness(tone.samples, RATE)
    assert known.facts("tone", "media/ton.wav").loudness == pytest.approx(loud.integrated, abs=0.006)  # type: ignore[union-attr]
    assert known.facts("tone", "media/ton.wav").true_peak == pytest.approx(loud.true_peak, abs=0.006)  # type: ignore[union-attr]
    bed = bed_loudness(river).integrated
    assert known.facts("river", "media/river.wav").loudness == pytest.approx(bed, abs=0.006)  # type: ignore[union-attr]
    assert known.facts("slab", "media/light.ply") == ModelFacts(triangles=4, vertices=4)
    assert set(known.files) == {
        path.relative_to(scene.parent).as_posix() for path in (scene.parent / "media").iterdir()
    }


def test_a_lock_is_canonical_and_written_twice_the_same(scene: Path, lock: Path) -> None:
    first = lock.read_bytes()
    text = first.decode()
    assert text.endswith("}\n")
    assert json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n" == text
    assert read_lock(lock).text() == text
    lock.unlink()
    with stages.open(scene) as stage:
        assert stages.write_lock(stage).read_bytes() == first


def test_a_scene_that_is_locked_is_found_good(scene: Path, lock: Path) -> None:
    assert lock.is_file()
    assert codes(scene) == []


def test_a_file_of_the_same_size_and_time_is_noticed(scene: Path, lock: Path) -> None:
    path = scene.parent / "media" / "ton.wav"
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with stages.open(scene) as stage:
        (found,) = stages.check(stage)
    assert (found.code, found.severity) == ("stage-lock-changed", "warning")
    assert found.where.line == 10
    for lang in ("fr", "en"):
        told = found.render(lang)
        assert "media/ton.wav" in told
        assert read_lock(lock).files["media/ton.wav"].sha256[:12] in told
        assert "check SC" in told
        assert "--lock" in told
    with stages.open(scene) as stage:
        stages.write_lock(stage)
    assert codes(scene) == []


def test_a_file_without_an_entry_is_a_note(scene: Path, lock: Path) -> None:
    known = read_lock(lock)
    files = {name: one for name, one in known.files.items() if "picture" not in name}
    Lock(files, known.media).write(lock)
    assert codes(scene) == [("stage-lock-missing", "note")]


def test_a_fact_that_was_changed_by_hand_is_found(scene: Path, lock: Path) -> None:
    lock.write_text(lock.read_text("utf-8").replace('"triangles": 12', '"triangles": 11'), "utf-8")
    with stages.open(scene) as stage:
        (found,) = stages.check(stage)
    assert found.code == "stage-lock-facts"
    assert "triangles = 12" in found.render("en")
    assert "11" in found.render("fr")


def test_durations_come_from_the_lock_and_not_from_an_export(scene: Path, lock: Path) -> None:
    with stages.open(scene) as stage:
        before = stages.simulate(stage).to_json()
    # Encoded again, as an export may: a block of silence longer, as lossy encoders leave behind.
    samples, rate = soundfile.read(scene.parent / "media" / "ton.wav")
    soundfile.write(scene.parent / "media" / "ton.wav", np.pad(samples, (0, 1152)), rate, "PCM_16")
    with stages.open(scene) as stage:
        assert stage.duration("tone") == 2.0
        assert stages.simulate(stage).to_json() == before
        assert [loss.code for loss in stage.losses] == ["lock-stale"]
        assert "ton.wav" in stage.losses[0].render("fr")
    with stages.open(scene, locked=False) as stage:
        assert stage.duration("tone") == 2.0 + 1152 / RATE
        assert stages.simulate(stage).to_json() != before
        assert stage.losses == ()


def test_a_visit_needs_no_media_when_there_is_a_lock(scene: Path, lock: Path) -> None:
    with stages.open(scene) as stage:
        before = stages.simulate(stage).to_json()
    shutil.rmtree(scene.parent / "media")
    with stages.open(scene) as stage:
        assert stages.simulate(stage).to_json() == before
    lock.unlink()
    with stages.open(scene) as stage, pytest.raises(FileError, match="file-missing"):
        stages.simulate(stage)


def test_a_model_s_own_animation_has_the_length_of_the_lock(tmp_path: Path) -> None:
    text = (
        'immersion: "1"\nid: a\nmedia:\n  box: {type: model, file: box.glb}\n'
        "things:\n  - {id: lid, model: box, alt: Lid}\n"
        "cues:\n  - {id: c, when: [start], do: [{play: lid, clip: open}]}\n"
        "  - {id: d, when: [{ended: lid}], do: [{hide: lid}]}\n"
        "show: {duration: 9s}\n"
    )
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    facts = ModelFacts(triangles=12, vertices=8, clips={"open": 2.5})
    lock = Lock({}, {"box": LockedMedia("model", {"box.glb": facts})})
    lock.write(tmp_path / "scene.lock.json")
    with stages.open(tmp_path / "scene.yaml") as stage:
        visit = stages.simulate(stage)
    assert [(p.clip, p.end) for p in visit.plays] == [("open", 2.5)]
    assert [e.time_us for e in visit.events if e.target == "d"] == [2_500_000]


def test_languages_and_parts_have_lengths_of_their_own(tmp_path: Path) -> None:
    for name, frames in (("fr.wav", 48_000), ("en.wav", 24_000), ("a.wav", 9_600), ("b.wav", 9_600)):
        noise = 0.1 * np.random.default_rng(frames).standard_normal((frames, 2))
        soundfile.write(tmp_path / name, noise, RATE, "PCM_16")
    text = (
        'immersion: "1"\nid: a\nlanguages: {default: fr, available: [fr, en]}\nmedia:\n'
        "  voice: {type: audio, files: {fr: fr.wav, en: en.wav}}\n"
        "  field: {type: ambisonic, parts: [a.wav, b.wav], order: 1}\n"
        "things:\n  - {id: v, sound: voice}\n  - {id: f, ambisonic: field}\n"
    )
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    with stages.open(tmp_path / "scene.yaml") as stage:
        stages.write_lock(stage)
        whole = stage.facts("field")
    assert isinstance(whole, SoundFacts)
    assert (whole.channels, whole.seconds) == (4, 0.2)
    for name in ("fr.wav", "en.wav", "a.wav", "b.wav"):
        (tmp_path / name).unlink()
    with stages.open(tmp_path / "scene.yaml", language="en") as stage:
        assert stage.durations() == {"field": 0.2, "voice": 0.5}
        assert stage.length_of("voice", "fr.wav") == 1.0


def test_a_buffer_beside_a_model_is_locked_too(tmp_path: Path, scene_file: Path) -> None:
    mesh = io.read(scene_file.parent / "media" / "dalle d'été.ply")
    io.write(mesh, tmp_path / "box.glb")
    data = (tmp_path / "box.glb").read_bytes()
    size = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + size])
    document["buffers"][0]["uri"] = "box%20data.bin"
    (tmp_path / "box.gltf").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "box data.bin").write_bytes(data[28 + size :])
    text = 'immersion: "1"\nid: a\nmedia: {box: {type: model, file: box.gltf, license: CC0-1.0}}\n'
    (tmp_path / "scene.yaml").write_text(text, encoding="utf-8")
    with stages.open(tmp_path / "scene.yaml") as stage:
        assert set(read_lock(stages.write_lock(stage)).files) == {"box.gltf", "box data.bin"}
    before = kept_facts([tmp_path / "box.gltf"], "model")
    (tmp_path / "box data.bin").write_bytes(data[28 + size :] + b"\0\0\0\0")
    with stages.open(tmp_path / "scene.yaml") as stage:
        (found,) = stages.check(stage)
    assert found.code == "stage-lock-changed"
    assert "box data.bin" in found.render("en")
    assert kept_facts([tmp_path / "box.gltf"], "model") == before


# Facts kept on disk ------------------------------------------------------------------------------


def test_what_was_checked_is_not_decoded_again(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "cache"))
    asked: list[Path] = []
    truly = media_facts.measured

    def counted(paths: list[Path], *rest: object) -> object:
        asked.extend(paths)
        return truly(paths, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(media_facts, "measured", counted)
    assert codes(scene) == []
    # ton.wav and tone.wav have the same bytes.
    assert len(asked) == 5
    asked.clear()
    assert codes(scene) == []
    assert asked == []
    # Another name and another time: the bytes count.
    (scene.parent / "media" / "light.ply").touch()
    assert codes(scene) == []
    assert asked == []
    for entry in (tmp_path / "cache" / "sound").glob("facts-*"):
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 255
        entry.write_bytes(bytes(data))
    assert codes(scene) == []
    assert len(asked) == 5
    monkeypatch.setenv("IMMERSION_CACHE", "off")
    assert codes(scene) == []
    assert len(asked) == 11


def test_many_may_keep_facts_at_once(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "cache"))
    path = scene.parent / "media" / "ton.wav"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept_facts([path], "audio"), range(32)))
    assert len(found) == 1
    assert len(list((tmp_path / "cache" / "sound").iterdir())) == 1


def test_a_file_that_is_still_being_written_is_refused(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "cache"))
    path = scene.parent / "media" / "picture.png"
    truly = media_facts.measured

    def growing(*arguments: object) -> object:
        found = truly(*arguments)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"\0")
        return found

    monkeypatch.setattr(media_facts, "measured", growing)
    with pytest.raises(FileError, match="stage-file-moving"):
        kept_facts([path], "image")
    assert not (tmp_path / "cache" / "sound").exists()


# On the command line -----------------------------------------------------------------------------


def test_check_writes_a_lock_and_says_so(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = scene.with_name("scene.lock.json")
    assert main(["check", str(scene), "--lock", "--lang", "fr"]) == 0
    assert f"écrit\u00a0: {lock}" in capsys.readouterr().out
    before = lock.read_bytes()
    (scene.parent / "media" / "river.wav").unlink()
    assert main(["check", str(scene), "--lock"]) == 1
    assert "was not written" in capsys.readouterr().out
    assert lock.read_bytes() == before


def test_a_damaged_lock_is_told_and_mended(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = scene.with_name("scene.lock.json")
    lock.write_text('{\n  "files": {\n', encoding="utf-8")
    for verb in ("check", "simulate"):
        assert main([verb, str(scene), "--lang", "fr"]) == 1
        told = capsys.readouterr().err
        assert "scene.lock.json:3" in told
        assert "[stage-lock-damaged]" in told
        assert "check SCÈNE --lock" in told
    assert main(["check", str(scene), "--lock"]) == 0
    assert main(["check", str(scene)]) == 0


def test_simulate_says_when_a_length_is_no_longer_the_file_s(
    scene: Path, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples, rate = soundfile.read(scene.parent / "media" / "ton.wav")
    soundfile.write(scene.parent / "media" / "ton.wav", samples[:-100], rate, "PCM_16")
    assert main(["simulate", str(scene), "--lang", "fr"]) == 0
    told = capsys.readouterr().out
    assert "media/ton.wav a changé" in told
    assert "[lock-stale]" in told
    assert main(["simulate", str(scene), "--json"]) == 0
    assert [loss["code"] for loss in json.loads(capsys.readouterr().out)["losses"]] == ["lock-stale"]
    assert lock.is_file()


# What is wrong with a lock -----------------------------------------------------------------------


def changed(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (lambda text: "", "file-empty", ""),
        (lambda text: "[]", "stage-lock-foreign", 'immersion-lock: "1"'),
        (lambda text: '{"lockfileVersion": 3}', "stage-lock-foreign", ""),
        (lambda text: text[: len(text) // 2], "stage-lock-damaged", ":"),
        (changed('"1"', '"2"'), "stage-lock-version", "version 2"),
        (changed('"1"', '"0"'), "stage-lock-version", "version 0"),
        (changed('"1"', "1"), "stage-lock-foreign", ""),
        (changed('"bytes": 550', '"bytes": NaN'), "stage-lock-damaged", "NaN"),
        (changed('"bytes": 550', '"bytes": ' + "9" * 5000), "stage-lock-damaged", "digits"),
        (changed('"bytes": 550', '"bytes": true'), "stage-lock-value", ":4 files.media/dalle"),
        (changed('"bytes": 550', '"bytes": -1'), "stage-lock-value", "≥ 0"),
        (changed('"bytes": 550', '"byte": 550'), "stage-lock-value", "bytes, sha256"),
        (changed('"bytes": 550', '"bytes": 550,\n      "bytes": 550'), "stage-lock-damaged", "'bytes' × 2"),
        (changed('"triangles": 12', '"triangles": 12.5'), "stage-lock-value", "triangles"),
        (changed('"triangles": 12', '"triangle": 12'), "stage-lock-value", "triangles, vertices"),
        (changed('"textures": []', '"textures": ["9 9"]'), "stage-lock-value", "1024x1024"),
        (changed('"clips": {}', '"clips": {"a": 1e999}'), "stage-lock-value", "clips.a"),
        (changed('"type": "image"', '"type": "film"'), "stage-lock-value", "media.picture.type"),
        (changed('"type": "image"', '"type": []'), "stage-lock-value", "model, cloud"),
        (changed('"seconds": 2.0', '"seconds": 3.0'), "stage-lock-value", "2.0"),
        (changed('"rate": 48000', '"rate": 0'), "stage-lock-value", "≥ 0"),
        (changed('"files": {', '"files": ["'), "stage-lock-damaged", ""),
        (changed('"immersion-lock"', '"more": 1, "immersion-lock"'), "stage-lock-value", "files, media"),
        (changed("dalle d'été", "dalle \\ud800"), "stage-lock-damaged", "surrogates"),
        (lambda text: "[" * 200_000, "stage-lock-damaged", "[[[["),
        (lambda text: '{"immersion-lock": "1", "files": {}, "media": null}', "stage-lock-value", "{…}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_lock_is_told(
    lock: Path, change: Callable[[str], str], code: str, told: str
) -> None:
    before = lock.read_text(encoding="utf-8")
    lock.write_text(change(before), encoding="utf-8")
    assert lock.read_text(encoding="utf-8") != before
    with pytest.raises(FileError) as caught:
        read_lock(lock)
    assert caught.value.code == code
    for lang in ("fr", "en"):
        assert "scene.lock.json" in caught.value.render(lang)
    assert told in caught.value.render("en")


def test_a_lock_that_is_no_text_or_too_large_is_refused(lock: Path) -> None:
    lock.write_bytes(lock.read_bytes().replace(b"river", b"\xff\xfe\xff\xfe\xff"))
    with pytest.raises(FileError, match="stage-lock-damaged"):
        read_lock(lock)
    with lock.open("wb") as stream:
        stream.truncate(2**30)
    with pytest.raises(FileError, match="32 MiB"):
        read_lock(lock)
    lock.unlink()
    lock.symlink_to("nowhere.json")
    with pytest.raises(FileError, match="file-missing"):
        stages.open(lock.with_name("scene.yaml"))


def mutated(data: bytes, seed: int) -> bytes:
    """Cut, double, swap or change some bytes, or words of JSON."""
    dice = random.Random(seed)
    found = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(found) + 1)
        end = min(len(found), at + dice.choice((1, 1, 2, 8, 40)))
        how = dice.randrange(5)
        if how == 0:
            del found[at:end]
        elif how == 1:
            found[at:at] = found[at:end]
        elif how == 2:
            found[at:end] = bytes(dice.randrange(256) for _ in range(end - at))
        elif how == 3:
            words = (b"null", b"true", b"-1", b"1e999", b"{}", b"[]", b'""', b"9" * 30, b'"\\ud800"', b"NaN")
            spots = [i for i, byte in enumerate(found) if byte == ord(":")] or [0]
            spot = dice.choice(spots) + 1
            stop = found.find(b"\n", spot)
            found[spot : stop if stop > 0 else spot] = b" " + dice.choice(words)
        else:
            del found[at:]
    return bytes(found)


@pytest.mark.parametrize("first", range(0, 3000, 1000))
def test_mutated_locks_are_read_or_refused(lock: Path, first: int) -> None:
    data, good = lock.read_bytes(), 0
    for seed in range(first, first + 1000):
        lock.write_bytes(mutated(data, seed))
        try:
            again = read_lock(lock)
        except ImmersionError as error:
            error.render("fr").encode("utf-8")
        else:
            good += 1
            assert Lock(again.files, again.media).text()
    assert 0 < good < 500


def test_any_lock_reads_as_it_was_written(tmp_path: Path) -> None:
    dice = random.Random(5)
    letters = 'aé/ ."\\ü漢\u2028\t'
    for _ in range(200):
        names = ["".join(dice.choices(letters, k=5)) for _ in range(3)]
        files = {n: LockedFile(dice.randrange(2**53), dice.randbytes(32).hex()) for n in names}
        sound = SoundFacts(
            channels=1, frames=dice.randrange(2**40), rate=44_100, loudness=dice.uniform(-90, 9)
        )
        model = ModelFacts(triangles=1, vertices=3, textures=("1x2",), clips={names[0]: dice.random()})
        media = {"a": LockedMedia("stems", {}, sound), "b": LockedMedia("model", {names[1]: model})}
        Lock(files, media).write(tmp_path / "a.lock.json")
        assert read_lock(tmp_path / "a.lock.json") == Lock(files, media)
