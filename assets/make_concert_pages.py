"""Make the pages and the captions of the concert, in French, English and German, from its texts and its score.

    python assets/make_concert_pages.py examples/scenes/concert/media

The programme notes notes.fr.md, notes.en.md and notes.de.md lie in that folder; each becomes a page to be projected,
1920 × 1080 pixels. The captions tell who does not hear what sounds, where, and when, at the times of the score. The
letters are those of DejaVu Serif (Debian package fonts-dejavu-core), at making time only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from concert_captions_texts import CAPTIONS
from PIL import Image, ImageDraw, ImageFont

__all__ = ["LANGUAGES", "captions_text", "make", "page"]

LANGUAGES = ("fr", "en", "de")
SIZE = (1920, 1080)
FONTS = Path("/usr/share/fonts/truetype/dejavu")

_PAPER, _INK, _GOLD = 14, 226, 190
_MARGIN, _BODY, _TITLE = 150, 36, 66


def make(folder: Path, fonts: Path = FONTS) -> dict[str, int]:
    """Write a page and a file of captions for each language; return the bytes of each file."""
    sizes = {}
    for language in LANGUAGES:
        captions = folder / f"concert.{language}.vtt"
        captions.write_text(captions_text(language), encoding="utf-8", newline="\n")
        picture = folder / f"notes.{language}.png"
        text = (folder / f"notes.{language}.md").read_text(encoding="utf-8")
        page(text, fonts).save(picture, optimize=True)
        sizes |= {file.name: file.stat().st_size for file in (captions, picture)}
    return sizes


def captions_text(language: str) -> str:
    """Return the captions as WebVTT."""
    cues = [f"{_stamp(start)} --> {_stamp(end)}\n{words[language]}\n" for start, end, words in CAPTIONS]
    return "WEBVTT\n\n" + "\n".join(cues)


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def page(text: str, fonts: Path = FONTS) -> Image.Image:
    """Return a text with one heading as a page of sixteen greys: light letters on dark, for a dark room."""
    title, *paragraphs = [part.strip() for part in text.removeprefix("# ").split("\n\n")]
    picture = Image.new("L", SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    head = ImageFont.truetype(str(fonts / "DejaVuSerif-Bold.ttf"), _TITLE)
    body = ImageFont.truetype(str(fonts / "DejaVuSerif.ttf"), _BODY)
    draw.text((_MARGIN, 96), title, fill=_INK, font=head)
    draw.line((_MARGIN, 204, SIZE[0] - _MARGIN, 204), fill=_GOLD, width=3)
    top = 244.0
    for number, paragraph in enumerate(paragraphs):
        for line in _lines(draw, paragraph, body, SIZE[0] - 2 * _MARGIN):
            draw.text((_MARGIN, top), line, fill=_GOLD if number == 0 else _INK, font=body)
            top += 1.42 * _BODY
        top += 0.55 * _BODY
    if top > SIZE[1]:
        raise ValueError(f"the text needs {top:.0f} of {SIZE[1]} pixels: shorten it")
    return picture.quantize(16)


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Return a paragraph cut where it would run over the margin; a no-break space holds."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def main(arguments: list[str] | None = None) -> None:
    """Make the files and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="the folder of the texts")
    parser.add_argument("--fonts", type=Path, default=FONTS, help="the folder of DejaVuSerif.ttf")
    options = parser.parse_args(arguments)
    for name, size in make(options.folder, options.fonts).items():
        print(f"{size:8} {name}")


if __name__ == "__main__":
    main()
