"""Make the narration of the example scene in French and English: sound, captions and transcript.

    python assets/make_voice.py examples/scenes/salle-des-signes/media

The words are ours; espeak-ng (Debian package of that name) speaks them. Each sentence is spoken apart, so captions
know when it begins and ends; a long one is cut into captions at its ``|``, by the number of its letters.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from immersion.audio import Audio, read, resample, write

__all__ = [
    "NARRATIONS",
    "Caption",
    "Narration",
    "captions_text",
    "make",
    "spoken_captions",
    "transcript_text",
]

RATE = 48_000  # the rate of a stage
LEVEL = 10.0 ** (-23.0 / 20.0)
PAUSE, LEAD, TAIL = 0.4, 0.2, 0.4  # seconds between sentences, before the first and after the last

Field = NDArray[np.float64]


@dataclass(frozen=True)
class Narration:
    """What is said: the file's stem, espeak-ng's voice and speed, a title, and sentences cut by ``|``."""

    stem: str
    language: str
    voice: str
    speed: int
    title: str
    note: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Caption:
    """A line of captions, from a second to another."""

    start: float
    end: float
    text: str


NARRATIONS = (
    Narration(
        "voix.fr",
        "fr",
        "fr-fr",
        160,
        "La salle des signes",
        "Transcription de la narration. Voix de synthèse.",
        (
            "Vous entrez dans la salle des signes.",
            "Devant vous se dresse une stèle de calcaire,|taillée dans la falaise claire qui domine le fleuve.",
            "Approchez\u00a0: sous les ailes du soleil glisse une barque,|"
            "et quatre rangs de signes se lisent de haut en bas.",
            "Ils disent l’eau, l’œil, l’oiseau et la main.",
            "Le sable les a usés, une fissure les traverse,|"
            "mais un peu de bleu et de rouge demeure dans la pierre.",
            "Écoutez\u00a0: le fleuve, lui, n’a jamais cessé de parler.",
        ),
    ),
    Narration(
        "voice.en",
        "en",
        "en-gb",
        165,
        "The room of signs",
        "Transcript of the narration. Synthetic voice.",
        (
            "You are entering the room of signs.",
            "Before you stands a limestone stele,|cut from the pale cliff above the river.",
            "Come closer: under the wings of the sun glides a boat,|"
            "and four rows of signs read from top to bottom.",
            "They tell of the water, the eye, the bird and the hand.",
            "Sand has worn them, and a crack runs through them,|"
            "but a little blue and red remains in the stone.",
            "Listen: the river has never stopped speaking.",
        ),
    ),
)


def _spoken(sentence: str, narration: Narration) -> Field:
    """Return one sentence at :data:`RATE`, without the silence around it."""
    # The speaker would read a no-break space as a word.
    words = sentence.replace("|", " ").replace("\u00a0", " ").replace("\u202f", " ")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sentence.wav"
        command = [
            "espeak-ng",
            "-v",
            narration.voice,
            "-s",
            str(narration.speed),
            "-p",
            "38",
            "-w",
            str(file),
        ]
        subprocess.run([*command, words], check=True)
        sound = resample(read(file), RATE)
    samples = sound.samples[0].astype(np.float64)
    loud = np.flatnonzero(np.abs(samples) > 0.004)
    return _softened(samples[max(0, loud[0] - RATE // 100) : loud[-1] + RATE // 20])


def _softened(samples: Field) -> Field:
    """Take off what makes the voice sharp and what it has below speech, and fade both ends over 10 ms."""
    spectrum, f = np.fft.rfft(samples, 2 * len(samples)), np.fft.rfftfreq(2 * len(samples), 1.0 / RATE)
    spectrum *= (1.0 + (f / 9000.0) ** 2) ** -0.5 * (0.62 + 0.38 / (1.0 + (f / 3200.0) ** 2))
    spectrum *= 1.0 / np.sqrt(1.0 + (75.0 / np.maximum(f, 1e-3)) ** 4)
    out = np.fft.irfft(spectrum)[: len(samples)]
    ramp = np.sin(np.linspace(0.0, np.pi / 2, RATE // 100)) ** 2
    out[: len(ramp)] *= ramp
    out[-len(ramp) :] *= ramp[::-1]
    return np.asarray(out)


def spoken_captions(sentences: tuple[str, ...], lengths: list[float]) -> list[Caption]:
    """Return the captions of sentences that last so many seconds each."""
    captions, clock = [], LEAD
    for sentence, length in zip(sentences, lengths, strict=True):
        parts = sentence.split("|")
        letters = np.cumsum([0, *(len(part) for part in parts)])
        marks = clock + length * letters / letters[-1]
        captions += [
            Caption(float(a), float(b), part) for a, b, part in zip(marks, marks[1:], parts, strict=False)
        ]
        clock += length + PAUSE
    return captions


def captions_text(captions: list[Caption]) -> str:
    """Return captions as WebVTT."""
    blocks = [
        f"{number}\n{_stamp(caption.start)} --> {_stamp(caption.end)}\n{caption.text}\n"
        for number, caption in enumerate(captions, 1)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _stamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    return (
        f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"
    )


def transcript_text(narration: Narration) -> str:
    """Return the words as Markdown."""
    words = "\n".join(sentence.replace("|", " ") for sentence in narration.sentences)
    return f"# {narration.title}\n\n{narration.note}\n\n{words}\n"


def make(folder: Path) -> dict[str, float]:
    """Write sound, captions and transcript of each language; return each sound's length in seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    lengths = {}
    for narration in NARRATIONS:
        spoken = [_spoken(sentence, narration) for sentence in narration.sentences]
        pieces = [np.zeros(round(LEAD * RATE))]
        for sentence in spoken:
            pieces += [sentence, np.zeros(round(PAUSE * RATE))]
        pieces[-1] = np.zeros(round(TAIL * RATE))
        voice = np.concatenate(pieces)
        voice *= LEVEL / np.sqrt(np.mean(voice**2))
        sound = Audio(voice[None].astype(np.float32), RATE, "mono")
        write(sound, folder / f"{narration.stem}.flac", subtype="PCM_16")
        captions = spoken_captions(narration.sentences, [len(sentence) / RATE for sentence in spoken])
        texts = {"vtt": captions_text(captions), "md": transcript_text(narration)}
        for suffix, text in texts.items():
            (folder / f"{narration.stem}.{suffix}").write_text(text, encoding="utf-8", newline="\n")
        lengths[narration.stem] = sound.duration
    return lengths


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(make(Path(sys.argv[1])))
