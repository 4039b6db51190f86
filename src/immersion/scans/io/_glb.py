"""Opening glTF: the JSON tree and its buffers, with every count and path checked before it is followed."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import struct
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from immersion._files import readable
from immersion.errors import FileError, Where
from immersion.scans import _texts as _texts

__all__ = ["at", "beside", "is_fallback", "load", "number", "read_container", "resource", "wrong"]

_JSON, _BIN = 0x4E4F534A, 0x004E4942
_MESHOPT = "_meshopt_compression"


def load(path: Path, format_name: str) -> bytes:
    """Return the whole file, or a typed error."""
    readable(path, format_name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError("file-denied", path, reason=error.strerror or str(error)) from None


def wrong(path: Path, place: str, value: object) -> NoReturn:
    """Raise the error for a value that glTF does not allow."""
    written = repr(value)
    raise FileError(
        "gltf-value", Where(path, path=place), value=written if len(written) < 60 else written[:57] + "…"
    )


def number(path: Path, place: str, value: object, low: int = 0, high: int = 2**53) -> int:
    """Return a JSON value once it is known to be an integer from ``low`` to ``high``."""
    # 5.0 is an integer to JSON; True is not.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        wrong(path, place, value)
    return value


def at(path: Path, document: dict[str, Any], key: str, index: object) -> dict[str, Any]:
    """Return ``document[key][index]`` once it is known to be an object of the tree."""
    entries = document.get(key, [])
    if not isinstance(entries, list):
        wrong(path, key, entries)
    position = number(path, key, index, 0)
    if position >= len(entries):
        raise FileError("gltf-reference", Where(path, path=key), index=position, count=len(entries))
    entry = entries[position]
    if not isinstance(entry, dict):
        wrong(path, f"{key}[{position}]", entry)
    return entry


def read_container(path: Path | str) -> tuple[dict[str, Any], list[bytes]]:
    """Read a ``.glb`` or ``.gltf``: its JSON tree and all its buffers.

    Parameters
    ----------
    path : Path or str
        The file; external buffers must lie in its folder or below.

    Returns
    -------
    document : dict
        The JSON tree, with the value types of its top keys not yet checked.
    buffers : list of bytes
        One per entry of ``document["buffers"]``, at least as long as said there.

    Raises
    ------
    FileError
        If the file or a buffer is missing, damaged, cut short, or outside the folder.
    """
    target = Path(path)
    data = load(target, "glTF")
    text, binary = _chunks(target, data) if data[:4] == b"glTF" else (data, None)
    document = _tree(target, text)
    entries = document.get("buffers", [])
    if not isinstance(entries, list):
        wrong(target, "buffers", entries)
    return document, [_buffer(target, document, k, binary) for k in range(len(entries))]


def _chunks(path: Path, data: bytes) -> tuple[bytes, bytes | None]:
    if len(data) < 20:
        raise FileError("scan-truncated", path, format="GLB", wanted=20, got=len(data))
    version, total = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise FileError("gltf-version", path, version=version)
    if total > len(data):
        raise FileError("scan-truncated", path, format="GLB", wanted=total, got=len(data))
    chunks: list[tuple[int, bytes]] = []
    place = 12
    while place + 8 <= total:
        length, kind = struct.unpack_from("<II", data, place)
        if place + 8 + length > total:
            raise FileError("scan-truncated", path, format="GLB", wanted=place + 8 + length, got=total)
        chunks.append((kind, data[place + 8 : place + 8 + length]))
        place += 8 + length
    if not chunks or chunks[0][0] != _JSON:
        raise FileError("gltf-json", path, reason="JSON ∅")
    binary = chunks[1][1] if len(chunks) > 1 and chunks[1][0] == _BIN else None
    return chunks[0][1], binary


def _tree(path: Path, text: bytes) -> dict[str, Any]:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        document = json.loads(text.decode("utf-8-sig"), parse_constant=refuse)
    except RecursionError:
        raise FileError("gltf-json", path, reason="[[[[…") from None
    except ValueError as error:  # bad UTF-8, bad JSON, NaN, or a number of thousands of digits
        line = getattr(error, "lineno", None)
        raise FileError("gltf-json", Where(path, line), reason=str(error)[:80]) from None
    if not isinstance(document, dict):
        wrong(path, "$", document)
    asset = document.get("asset")
    version = asset.get("version") if isinstance(asset, dict) else None
    if not isinstance(version, str) or not version.startswith("2."):
        raise FileError("gltf-version", path, version=str(version)[:20])
    return document


def _buffer(path: Path, document: dict[str, Any], index: int, binary: bytes | None) -> bytes:
    entry = at(path, document, "buffers", index)
    place = f"buffers[{index}]"
    length = number(path, f"{place}.byteLength", entry.get("byteLength"), 1)
    uri = entry.get("uri")
    if is_fallback(document, index):
        return b""
    if uri is None:
        # Only the first buffer may live in the GLB; one without bytes stands for what meshopt streams hold.
        data = binary if index == 0 and binary is not None else None
        if data is None:
            if _MESHOPT in str(document.get("extensionsUsed")):
                return b""
            wrong(path, f"{place}.uri", None)
    else:
        data = resource(path, f"{place}.uri", uri)
    if len(data) < length:
        raise FileError(
            "scan-truncated", Where(path, path=place), format="glTF", wanted=length, got=len(data)
        )
    return data[:length]


def is_fallback(document: dict[str, Any], index: int) -> bool:
    """Tell whether a buffer only repeats, uncompressed, what meshopt streams hold: it is never read."""
    entry = document["buffers"][index]
    extensions = entry.get("extensions") if isinstance(entry, dict) else None
    if not isinstance(extensions, dict):
        return False
    records = (value for name, value in extensions.items() if name.endswith(_MESHOPT))
    return any(isinstance(record, dict) and record.get("fallback") is True for record in records)


def resource(path: Path, place: str, uri: object) -> bytes:
    """Return the bytes of a ``data:`` URI or of a file beside the scan."""
    if isinstance(uri, str) and uri[:5].lower() == "data:":
        head, _, body = uri.partition(",")
        try:
            raw = unquote_to_bytes(body)
            return base64.b64decode(raw, validate=True) if head.lower().endswith(";base64") else raw
        except (binascii.Error, ValueError):
            wrong(path, place, uri)
    return load(beside(path, place, uri), "glTF")


def beside(path: Path, place: str, uri: object) -> Path:
    """Return the file a relative URI names, once it is known to stay in the scan's folder.

    Raises
    ------
    FileError
        If it is a web address, an absolute path, leads out of the folder, or names nothing there.
    """
    if not isinstance(uri, str) or not uri or "\0" in uri:
        wrong(path, place, uri)
    folder = path.resolve().parent
    names = [uri]
    with contextlib.suppress(UnicodeDecodeError):  # then the percent sign is part of the name
        names.insert(0, unquote_to_bytes(uri).decode("utf-8"))
    for name in names:
        with contextlib.suppress(OSError):  # a name that is too long names no file
            target = (folder / name.replace("\\", "/")).resolve() if "\0" not in name else folder
            if ":" in name.split("/")[0] or not target.is_relative_to(folder) or target == folder:
                raise FileError("scan-outside", Where(path, path=place), uri=uri[:120])
            if target.is_file():
                return path.parent / target.relative_to(folder)
    raise FileError("scan-side-file", Where(path, path=place), uri=uri[:120])
