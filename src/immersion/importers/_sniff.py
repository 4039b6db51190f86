"""What sound a file holds, by its first bytes: names and MIME types of strangers are often wrong."""

from __future__ import annotations

__all__ = ["sound_suffix"]


def sound_suffix(head: bytes) -> str:
    """Return the suffix that the first bytes of a sound ask for, or nothing when they are no known sound.

    >>> sound_suffix(b"RIFF....WAVEfmt "), sound_suffix(b"ID3...."), sound_suffix(b"<html>")
    ('.wav', '.mp3', '')
    """
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return ".wav"
    if head[:4] == b"fLaC":
        return ".flac"
    if head[:4] == b"OggS":
        return ".opus" if b"OpusHead" in head[:64] else ".ogg"
    if head[:4] == b"caff":
        return ".caf"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return ".aiff"
    if head[:3] == b"ID3" or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6)):
        return ".mp3"
    return ""
