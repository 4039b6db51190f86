"""Read the variables of one SOFA file and write them to standard output: run as a program, in a process of its own.

The HDF5 library is native code that damaged or hostile files can make crash, loop or ask for all the memory. Here it
can only take this process with it, never the programme that asked. This file imports nothing of the package.

The answer is the length of a JSON header (8 bytes, little-endian), the header, then the arrays one after another.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import h5py

# A deflated byte stands for 1032 at most; a file that promises more than that lies.
DEFLATE = 1032
# Measured responses shrink by ten at most; zeros that a small file packs by the gigabyte are refused beyond this.
PLENTY, PACKED = 64 << 20, 64
SMALL = (
    "Data.SamplingRate",
    "Data.Delay",
    "ListenerView",
    "ListenerUp",
    "ListenerPosition",
    "SourcePosition",
)
PLACES = ("ReceiverPosition", "EmitterPosition")
MEMORY = 1 << 30


def answer(path: str) -> tuple[dict[str, Any], list[bytes]]:
    """Return the header and the arrays of a file; whatever goes wrong in Python is in the header."""
    import h5py

    try:
        with h5py.File(path, "r") as sofa:
            return _variables(sofa)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}, []
    except MemoryError:
        return {"error": "more memory asked for than the file can fill"}, []


def _variables(sofa: h5py.File) -> tuple[dict[str, Any], list[bytes]]:
    import h5py

    attributes = {str(name): _word(sofa.attrs, name) for name in list(sofa.attrs)[:200]}
    header: dict[str, Any] = {"attributes": attributes, "variables": {}}
    chunks: list[bytes] = []
    for name in list(sofa)[:500]:
        # A link may lead to another file of this machine: only what lies in this one is read.
        if not isinstance(sofa.get(name, getlink=True), h5py.HardLink):
            continue
        node = sofa.get(name)
        if not isinstance(node, h5py.Dataset):
            continue
        entry: dict[str, Any] = {"shape": list(node.shape or ()), "type": str(node.dtype), "attributes": {}}
        entry["attributes"] = {key: _word(node.attrs, key) for key in ("Type", "Units") if key in node.attrs}
        header["variables"][name] = entry
        wanted = name in SMALL or name in PLACES or _are_responses(name, node, attributes)
        if wanted and (data := _numbers(node, name == "Data.IR")) is not None:
            entry["bytes"] = len(data)
            chunks.append(data)
    return header, chunks


def _word(attributes: h5py.AttributeManager, name: str) -> str:
    try:
        value = attributes[name]
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        return ""
    if type(value).__name__ == "Empty":
        return ""
    if hasattr(value, "tolist"):  # an array of one text, as some writers store them
        value = value.tolist()
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")[:2000]
        except UnicodeDecodeError:
            return value.decode("latin-1")[:2000]
    # Bytes that are no text come as lone surrogates, which nothing could print.
    return str(value).encode("utf-8", "replace").decode("utf-8")[:2000]


def _are_responses(name: str, node: h5py.Dataset, attributes: dict[str, str]) -> bool:
    # The responses of a room of thousands of seats are not worth reading only to be refused.
    known = attributes.get("SOFAConventions") == "SimpleFreeFieldHRIR" and attributes.get("DataType") == "FIR"
    return name == "Data.IR" and known and len(node.shape or ()) == 3


def _numbers(node: h5py.Dataset, short: bool) -> bytes | None:
    import numpy as np

    # Numbers that lie in another file, or that no stored bytes can hold, are not read.
    if node.dtype.kind not in "fiu" or node.dtype.itemsize > 16 or node.is_virtual or node.external:
        return None
    announced, stored = node.size * node.dtype.itemsize, node.id.get_storage_size()
    if announced > DEFLATE * stored or announced > max(PLENTY, PACKED * stored):
        return None
    kind = np.dtype("<f4" if short else "<f8")
    return np.ascontiguousarray(node.astype(kind)[...] if node.size else np.zeros(0, kind)).tobytes()


def _bound_memory(path: str) -> None:
    """Let this process take no more than the file's data can honestly ask for, where the system can bound it."""
    try:
        import resource
        from pathlib import Path
    except ImportError:
        return
    most = MEMORY + 16 * Path(path).stat().st_size
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(
        resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def main(path: str) -> None:
    """Write the answer for one file."""
    _bound_memory(path)
    header, chunks = answer(path)
    text = json.dumps(header).encode()
    sys.stdout.buffer.write(len(text).to_bytes(8, "little") + text)
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)


if __name__ == "__main__":
    main(sys.argv[1])
