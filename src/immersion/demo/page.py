"""The page that shows what the demo made: pictures, numbers, sound, losses, in French and English.

It is one file without any other script or font, opens from a disk, and can be read without a mouse, without
sight or without hearing: alternative texts, captions, transcripts, tables with headings.
"""

from __future__ import annotations

import base64
from functools import partial
from html import escape
from importlib.resources import files

from immersion import messages
from immersion.demo import _texts as _texts
from immersion.demo._html import Html, Said, cell, link, listed, said, table
from immersion.demo.portraits import VIEWS
from immersion.demo.record import Demo, Heard, Picture
from immersion.scans.inspection import ScanReport
from immersion.scans.provenance import provenance_path

__all__ = ["page"]


def page(demo: Demo) -> str:
    """Return the page; its files are named relative to the demo's folder."""
    first = demo.manifest.language if demo.manifest.language in messages.LANGUAGES else "en"
    titles = _titles(demo)
    style, script = (
        files("immersion.demo").joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    sections = (_scan(demo), _room(demo), _walk(demo), _export(demo), _files(demo))
    return (
        f'<!doctype html>\n<html lang="{first}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(titles[first])}</title>\n<style>\n{style}</style>\n"
        "<noscript><style>html [lang] { display: revert !important } nav { display: none }</style></noscript>\n"
        f"</head>\n<body>\n<header>\n{_languages(first)}"
        f"<h1>{cell(titles.__getitem__)}</h1>\n<p>{said('lead')}</p>\n</header>\n<main>\n"
        + "".join(sections)
        + f"</main>\n<footer><p>{escape(demo.manifest.generator)}</p></footer>\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _titles(demo: Demo) -> dict[str, str]:
    """Return the scene's title in each language of ours; its default stands in for a missing one."""
    title, default = demo.scene.title or demo.scene.id, demo.scene.languages.default
    if isinstance(title, str):
        return dict.fromkeys(messages.LANGUAGES, title)
    return {lang: title.get(lang, title.get(default, demo.scene.id)) for lang in messages.LANGUAGES}


def _languages(first: str) -> str:
    names = {"fr": "Français", "en": "English"}
    buttons = "".join(
        f'<button type="button" data-language="{lang}" aria-pressed="{str(lang == first).lower()}">'
        f"<bdi>{name}</bdi></button>"
        for lang, name in names.items()
    )
    return f'<nav aria-label="Langue · Language">{buttons}</nav>\n'


def _section(name: str, *parts: str) -> Html:
    head = f'<h2 id="{name}-title">{said(name)}</h2>\n'
    return Html(f'<section aria-labelledby="{name}-title">\n{head}{"".join(parts)}</section>\n')


def _number(value: float, digits: int = 0) -> Said:
    return lambda lang: messages.number(value, digits, lang)


def _paragraph(code: str, **values: object) -> str:
    return f"<p>{said(code, **values)}</p>\n"


def _figure(picture: Picture, alt: Said, caption: Html) -> str:
    texts = {lang: escape(alt(lang)) for lang in messages.LANGUAGES}
    width, height = picture.size
    return (
        f'<figure><a href="{escape(picture.file)}"><img src="{escape(picture.file)}" width="{width}" '
        f'height="{height}" loading="lazy" alt="{texts["fr"]} · {texts["en"]}" '
        f'data-fr="{texts["fr"]}" data-en="{texts["en"]}"></a><figcaption>{caption}</figcaption></figure>\n'
    )


def _scan(demo: Demo) -> Html:
    work = demo.scan
    before, after = work.raw, work.cleaned
    reports = [before, after, *(level.report for level in work.levels)]
    rows = zip(*(_report_rows(report) for report in reports), strict=True)
    facts = [[line[0][0], *(value for _, value in line)] for line in rows]
    deviations = [
        (
            level.file,
            _number(level.report.triangles),
            *(
                _number(value * 1e3, 3)
                for value in (level.deviation.rms, level.deviation.p95, level.deviation.max)
            ),
            _number(level.deviation.rms_of_diagonal * 1e4, 3),
        )
        for level in work.levels
    ]
    figures = "".join(
        f'<div class="row">{"".join(_portrait(demo, shown) for shown in demo.pictures if shown.view == view)}</div>\n'
        for view in VIEWS
    )
    heads = [said("fact"), said("raw"), said("cleaned"), *(level.file for level in work.levels)]
    return _section(
        "scan",
        _paragraph("scan-lead", count=_number(before.triangles)),
        figures,
        table(said("facts"), heads, facts),
        f"<h3>{said('cleaning')}</h3>\n",
        listed(step.render for step in work.steps),
        f"<h3>{said('deviation')}</h3>\n",
        _paragraph("deviation-lead", samples=_number(work.levels[0].deviation.samples)),
        table(
            said("deviation"),
            [said("file"), said("triangles"), "RMS (mm)", "95 % (mm)", "max (mm)", said("of-diagonal")],
            deviations,
        ),
    )


def _report_rows(report: ScanReport) -> list[tuple[Html, Html]]:
    told = {lang: report.rows(lang) for lang in messages.LANGUAGES}
    count = len(told["en"])

    def part(index: int, side: int) -> Html:
        return cell(lambda lang: told[lang][index][side])

    return [(part(index, 0), part(index, 1)) for index in range(count)]


def _portrait(demo: Demo, picture: Picture) -> str:
    level = next((level for level in demo.scan.levels if level.file == picture.shown), None)
    count = _number((level.report if level else demo.scan.raw).triangles)
    name = "portrait-raw" if level is None else "portrait-light"

    def alt(lang: str) -> str:
        view = messages.text(f"demo-page-view-{picture.view}", lang)
        return messages.text(f"demo-page-{name}", lang, count=count(lang), view=view)

    return _figure(picture, alt, cell(alt))


def _room(demo: Demo) -> Html:
    shown = [picture for picture in demo.pictures if picture.shown == "room"]
    figures = "".join(_figure(p, partial(_told_view, p.view), said(f"room-{p.view}")) for p in shown)
    findings = [partial(_finding, finding) for finding in demo.findings]
    checked = listed(findings) if findings else _paragraph("no-finding")
    return _section("room", _paragraph("room-lead"), figures, f"<h3>{said('findings')}</h3>\n", checked)


def _told_view(view: str, lang: str) -> str:
    return messages.text(f"demo-page-room-{view}", lang)


def _finding(finding: object, lang: str) -> str:
    return str(finding.render(lang))  # type: ignore[attr-defined]


def _walk(demo: Demo) -> Html:
    events = [(_number(event.time_us / 1e6, 2), event.kind, event.target) for event in demo.visit.events]
    return _section(
        "walk",
        _paragraph("walk-lead", seconds=_number(demo.visit.duration)),
        *(_player(demo, heard) for heard in demo.heard),
        table(said("events"), [said("seconds"), said("event"), said("what")], events),
        f"<p>{link('visit.csv')}</p>\n",
    )


def _player(demo: Demo, heard: Heard) -> str:
    captions = (demo.folder / heard.captions).read_bytes()
    # A track of its own file does not load from a disk; one inside the page does.
    source = "data:text/vtt;base64," + base64.b64encode(captions).decode("ascii")
    lines = [line for line in heard.transcript.splitlines() if line.strip() and not line.startswith("#")]
    text = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    label = messages.text("demo-page-player", heard.language)
    peak = messages.number(float(_decibels(heard.peak)), 1, heard.language)
    seconds = messages.number(heard.seconds, 0, heard.language)
    facts = messages.text("demo-page-sound-facts", heard.language, seconds=seconds, peak=peak)
    summary = messages.text("demo-page-transcript", heard.language)
    return (
        f'<div lang="{heard.language}">\n'
        f'<video controls preload="metadata" poster="pictures/room-entry.png" aria-label="{escape(label)}">\n'
        f'<source src="{escape(heard.file)}" type="audio/wav">\n'
        f'<track kind="captions" srclang="{heard.language}" label="{escape(label)}" src="{source}" default>\n'
        f"</video>\n<p>{escape(facts)} {link(heard.file)}, {link(heard.captions)}</p>\n"
        f"<details><summary>{escape(summary)}</summary>\n{text}</details>\n</div>\n"
    )


def _decibels(peak: float) -> float:
    from math import log10

    return 20.0 * log10(max(peak, 1e-9))


def _export(demo: Demo) -> Html:
    entries = [(link(f"glb/{x.path}"), _number(x.bytes / 1e6, 2)) for x in demo.manifest.files]
    losses = [
        (loss.target, partial(_loss, loss.code, dict(loss.values)), loss.code)
        for loss in demo.manifest.losses
    ]
    return _section(
        "export",
        _paragraph("export-lead"),
        table(said("exported"), [said("file"), "MB"], entries),
        f"<h3>{said('losses')}</h3>\n",
        _paragraph("losses-lead"),
        table(said("losses"), [said("what"), said("why"), "code"], losses),
    )


def _loss(code: str, values: dict[str, object], lang: str) -> str:
    return messages.text(code, lang, **values)


def _files(demo: Demo) -> Html:
    media = demo.scene.media.items()
    rights = [(name, m.license or "—", m.credit or "—") for name, m in media]
    records = [link(f"scene/media/{provenance_path(level.file).name}") for level in demo.scan.levels]
    return _section(
        "files",
        _paragraph("files-lead"),
        listed([link("scene/scene.yaml"), link("scene/walk.csv"), *records, link("SHA256SUMS")]),
        table(said("rights"), [said("what"), said("license"), said("credit")], rights),
    )
