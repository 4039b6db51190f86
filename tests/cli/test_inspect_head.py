"""inspect of a measured head, as a sound technician uses it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from immersion.audio.head_inspection import interaural_delays
from immersion.cli.main import main
from sofa_files import small_head, write_sofa


@pytest.fixture
def head_file(tmp_path: Path) -> Path:
    right_first = np.array([[[0], [-0.0875], [0]], [[0], [0.0875], [0]]])
    return write_sofa(tmp_path / "tête d'Isis.sofa", small_head(), ReceiverPosition=right_first)


def test_facts_in_both_languages_and_as_json(head_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(head_file), "--lang", "fr"]) == 0
    out = capsys.readouterr()
    assert "fréquence d’échantillonnage" in out.out
    assert "48\u202f000 Hz" in out.out
    assert out.out.count("[sofa-ears]") == 1
    assert "sofa-ears" not in out.err
    assert main(["inspect", str(head_file), "--lang", "en", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["format"], data["directions"], data["taps"], data["rate"]) == ("sofa", 120, 64, 48_000)
    assert data["convention"] == "SimpleFreeFieldHRIR 1.1"
    assert data["remarks"][0]["code"] == "sofa-ears"
    # 3·a/c at the side of a sphere of 8.75 cm is 765 µs; no direction is exactly there.
    assert 6.2e-4 < data["itd"] < 7.9e-4


def test_options_of_scans_and_wrong_files_are_refused(
    head_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", str(head_file), "--unit", "mm"]) == 2
    assert "--unit" in capsys.readouterr().err
    assert main(["inspect", str(head_file), "--layout", "5.1"]) == 2
    assert "--layout" in capsys.readouterr().err
    room = write_sofa(tmp_path / "room.sofa", small_head(), {"SOFAConventions": "SingleRoomSRIR"})
    assert main(["inspect", str(room), "--lang", "fr"]) == 1
    assert "les réponses d’une salle" in capsys.readouterr().err


def test_delays_between_the_ears_are_those_of_the_sphere() -> None:
    head = small_head()
    found = interaural_delays(head, 700.0)
    assert found == pytest.approx(-3 * 0.0875 / 343 * head.directions[:, 1], abs=3e-5)
