"""A forge on loopback: repositories with pull-request refs, behind git's own server and tokens, and the REST API."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

READ, WRITE = "a-token-that-reads", "a-token-that-writes"
Files = Mapping[str, "str | bytes | Link | Submodule"]


@dataclass(frozen=True)
class Link:
    target: str


@dataclass(frozen=True)
class Submodule:
    commit: str = "1" * 40


def _git(folder: Path, *arguments: str, said: bytes = b"") -> str:
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *arguments], input=said, capture_output=True, check=True, timeout=120
    )
    return done.stdout.decode().strip()


@dataclass
class Forge:
    """Where repositories are, and everything that was asked of it."""

    root: Path
    address: str = ""
    private: set[str] = field(default_factory=set)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and token of each request."""
    posted: list[tuple[str, str, object]] = field(default_factory=list)
    """Method, path and body of each request that changed something."""
    pulls: dict[str, list[object]] = field(default_factory=dict)
    comments: list[dict[str, object]] = field(default_factory=list)
    """Each with the path of the list that it stands in."""
    runs: list[dict[str, object]] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)
    """Answers of no success that the next requests to a path get."""

    def push(self, slug: str, ref: str, files: Files) -> str:
        """A commit with these files at a ref, made of objects as whoever pushes could make them."""
        folder = self.root / f"{slug}.git"
        if not folder.exists():
            folder.mkdir(parents=True)
            _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
            _git(folder, "config", "uploadpack.allowFilter", "true")
        stream = [b"commit %s\ncommitter x <x@x> 1700000000 +0000\ndata 0\n" % ref.encode()]
        for path, what in files.items():
            name = '"{}"'.format(path.replace("\n", "\\n").replace("\x1b", "\\033"))
            mode = b"100644"
            if isinstance(what, Submodule):
                stream.append(b"M 160000 %s %s\n" % (what.commit.encode(), name.encode()))
                continue
            data = what.encode() if isinstance(what, str) else what
            if isinstance(data, Link):
                mode, data = b"120000", data.target.encode()
            stream.append(b"M %s inline %s\ndata %d\n%s\n" % (mode, name.encode(), len(data), data))
        _git(folder, "fast-import", "--quiet", "--force", said=b"".join(stream))
        return _git(folder, "rev-parse", ref)

    def nest(self, slug: str, ref: str, levels: int, width: int) -> None:
        """Replace a ref's commit by one whose tree holds its tree many times over, level upon level."""
        folder = self.root / f"{slug}.git"
        tree = _git(folder, "rev-parse", f"{ref}^{{tree}}")
        for _ in range(levels):
            rows = "".join(f"040000 tree {tree}\tt{at:02}\n" for at in range(width))
            tree = _git(folder, "mktree", said=rows.encode())
        who = ("-c", "user.name=x", "-c", "user.email=x@x")
        _git(folder, "update-ref", ref, _git(folder, *who, "commit-tree", "-m", "x", tree))

    @property
    def environment(self) -> dict[str, str]:
        return {"GITHUB_SERVER_URL": self.address, "GITHUB_API_URL": f"{self.address}/api"}


@contextmanager
def open_forge(root: Path) -> Iterator[Forge]:
    made = Forge(root)
    made.root.mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _handler(forge: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        do_POST = do_PATCH = do_GET

        def _serve(self) -> None:
            kind, _, word = self.headers.get("Authorization", "").partition(" ")
            token = base64.b64decode(word).decode().partition(":")[2] if kind == "Basic" else word
            forge.asked.append((self.command, self.path, token))
            body = self._body()
            if self.path.startswith("/api/"):
                self._api(urlsplit(self.path.removeprefix("/api")).path, body, token)
            else:
                self._git(body, token)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            return b"".join(pieces)

        def _git(self, body: bytes, token: str) -> None:
            place = urlsplit(self.path)
            slug = "/".join(place.path.split("/")[1:3]).removesuffix(".git")
            if slug in forge.private and token != READ:
                self._answer(401, {"message": "Bad credentials"})
                return
            environment = {
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "GIT_PROJECT_ROOT": str(forge.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": place.path.replace(f"/{slug}/", f"/{slug}.git/"),
                "QUERY_STRING": place.query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False, timeout=120
            )
            head, _, answer = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _api(self, path: str, body: bytes, token: str) -> None:
            page = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
            if token not in (READ, WRITE):
                self._answer(401, {"message": "Bad credentials"})
            elif waiting := forge.refused.get(path):
                self._answer(waiting.pop(0), {"message": "not now"})
            elif self.command == "GET":
                if found := re.fullmatch(r"/repos/(\S+/\S+)/pulls", path):
                    self._answer(200, forge.pulls.get(found[1], [])[100 * (page - 1) : 100 * page])
                elif path.endswith("/check-runs"):
                    self._answer(200, {"total_count": len(forge.runs), "check_runs": forge.runs})
                else:
                    there = [one for one in forge.comments if one["in"] == path]
                    self._answer(200, there[100 * (page - 1) : 100 * page])
            else:
                self._change(path, json.loads(body), token)

        def _change(self, path: str, body: dict[str, object], token: str) -> None:
            if token != WRITE:
                self._answer(403, {"message": "Resource not accessible by integration"})
                return
            forge.posted.append((self.command, path, body))
            runs = "check-runs" in path
            there = forge.runs if runs else forge.comments
            if self.command == "POST":
                there.append({"id": len(there) + 1, "in": path, "user": {"login": "github-actions[bot]"}} | body)
                self._answer(201, there[-1])
            else:
                one = there[int(path.rpartition("/")[2]) - 1]
                one |= body
                self._answer(200, one)

        def _answer(self, status: int, value: object) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 307:
                self.send_header("Location", f"{forge.address}/api/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            return

    return Handler
