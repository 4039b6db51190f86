"""inspect, of a sound file."""

from __future__ import annotations

from pathlib import Path

from immersion.cli import _sound_texts as _sound_texts
from immersion.cli.options import told
from immersion.cli.output import as_json, bar, lines, table
from immersion.errors import InputError, UsageError

__all__ = ["inspect_sound_file", "is_sound", "refuse_options"]


def is_sound(file: Path) -> bool:
    """Return whether the suffix of a file is that of a sound."""
    from immersion.audio.formats import AUDIO_FORMATS

    return file.suffix.lower() in AUDIO_FORMATS.suffixes()


def refuse_options(**options: object) -> None:
    """Refuse options that would change nothing for this file."""
    for name, value in options.items():
        if value is not None:
            raise UsageError("cli-inspect-unused", option=f"--{name}")


def inspect_sound_file(file: Path, layout: str | None, json: bool) -> None:
    """Print what a sound file is, how loud, and what is wrong with it."""
    from immersion.audio.recording_facts import file_facts
    from immersion.audio.sound_report import inspect_sound

    with bar(told("cli-inspect")) as done:
        facts = file_facts(file, progress=lambda part: done(0.3 * part))
        try:
            report = inspect_sound(file, layout, progress=lambda part: done(0.3 + 0.7 * part))
        except InputError as error:
            if error.code != "audio-convention-unsaid":  # its facts can be told, how loud it is cannot
                raise
            report = None
    louder = () if report is None else report.remarks
    # The report counts the samples over full scale, and names the silent channels: not a second time.
    told_twice = set() if report is None else {"audio-full-scale"}
    if any(remark.code.startswith("sound-silent") for remark in louder):
        told_twice.add("audio-silent")
    remarks = [f for f in facts.findings if f.code not in told_twice] + list(louder)
    if json:
        loud = {} if report is None else report.to_dict()
        as_json(loud | {"facts": facts.to_dict(), "remarks": [remark.to_dict() for remark in remarks]})
        return
    known = 3  # what the channels, the rate and the duration are was said; the last row is the peak of all
    table(facts.rows() + ([] if report is None else report.rows()[known:-1]))
    lines(facts.lines())
    lines([told("cli-sound-remarks")])
    lines(f"  − {remark.render()}" for remark in remarks)
    if not remarks:
        lines([f"  {told('cli-sound-fine')}"])
