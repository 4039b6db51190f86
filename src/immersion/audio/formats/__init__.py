"""Sound files in and out: the border where frames become (channels, frames) and back.

A format is one file that registers itself; :func:`read` and :func:`write` choose by suffix.
"""

from __future__ import annotations

from immersion.audio.formats._format import AUDIO_FORMATS, AudioFormat, audio_format
from immersion.audio.formats._parts import parts_of
from immersion.audio.formats.reading import read, read_parts
from immersion.audio.formats.writing import write

__all__ = ["AUDIO_FORMATS", "AudioFormat", "audio_format", "parts_of", "read", "read_parts", "write"]
