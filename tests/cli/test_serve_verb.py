"""The verb, run as a process and stopped as a visitor would: by Ctrl+C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

RUN = [sys.executable, "-P", "-c", "from immersion.cli.main import run; run()", "serve"]


def _page(folder: Path) -> Path:
    folder.mkdir()
    (folder / "index.html").write_text("<p>Bonjour", encoding="utf-8")
    return folder


def _stopped(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Press Ctrl+C, and again if it was lost: the server takes signals over a moment after its first line."""
    for _ in range(5):
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        return process.returncode, (out or "") + (err or "")
    process.kill()  # leaving the block would wait for it forever
    raise AssertionError("Ctrl+C does not stop it")


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    folder = _page(tmp_path / "l’été")
    command = [*RUN, str(folder), "--port", "0", "--lang", "fr"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("La page\u00a0: ").strip()
        assert process.stdout.readline() == "Ctrl+C l’arrête.\n"
        assert urllib.request.urlopen(url, timeout=10).read() == b"<p>Bonjour"
        assert url.startswith("http://127.0.0.1:")
        code, rest = _stopped(process)
    assert (code, rest.splitlines()) == (0, ["Arrêté."])


def test_to_the_network_it_tells_address_code_and_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMMERSION_CACHE", str(tmp_path / "cache"))
    folder = _page(tmp_path / "out")
    command = [*RUN, str(folder), "--port", "0", "--lan", "--address", "127.0.0.1", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = list(iter(process.stdout.readline, "Ctrl+C stops it.\n"))
        code, _ = _stopped(process)
    rest = "".join(said)
    assert code == 0
    assert said[0].startswith("The page: https://127.0.0.1:")
    assert "▀" in rest
    assert len(next(line for line in rest.splitlines() if line.count(":") == 31)) == 95
    assert (tmp_path / "cache" / "certificates" / "127.0.0.1.pem").exists()


def test_as_data(tmp_path: Path) -> None:
    folder = _page(tmp_path / "out")
    command = [*RUN, str(folder), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        text = ""
        while "}" not in text:
            text += process.stdout.readline()
        _stopped(process)
    assert json.loads(text)["fingerprint"] is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing"], "serve-no-folder"),
        (["."], "serve-no-page"),
        ([".", "--key", "k.pem"], "cli-serve-needs"),
        ([".", "--address", "10.0.0.1"], "cli-serve-needs"),
        ([".", "--lan", "--address", "nowhere"], "serve-address"),
        (["page", "--lan", "--address", "127.0.0.1", "--certificate", "none.pem"], "file-missing"),
        (["page", "--lan", "--address", "127.0.0.1", "--key", "none.pem"], "cli-serve-needs"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: list[str], code: str) -> None:
    _page(tmp_path / "page")
    command = [*RUN, *arguments, "--lang", "fr"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert f"[{code}]" in done.stderr
    assert done.returncode in (1, 2)
