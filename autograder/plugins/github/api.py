"""GitHub's REST API, as much of it as posting a sheet takes (docs.github.com/rest, version 2022-11-28)."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from ...errors import CourseError, GraderFault
from ...report.safe import for_terminal

_Read = TypeVar("_Read")
_ANSWER = 32 << 20
_TIMEOUT_S = 30
_TRIES = 3
_LONGEST_WAIT_S = 60
_BUSY = (429, 500, 502, 503, 504)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def server() -> str:
    """Where repositories are that are named as owner/name."""
    return os.environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")


class NotPosted(GraderFault):
    """GitHub did not take it, or did not answer."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that was named and to no other."""

    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


class Api:
    """Calls with one token. Raises `NotPosted` for every answer that is not 2xx.

    Args:
        address: such as ``https://api.github.com``; plain ``http`` to this machine alone.
        token: of an App's installation, or a workflow's own.
    """

    def __init__(self, address: str, token: str):
        place = urlsplit(address)
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOOPBACK):
            raise CourseError(f"GITHUB_API_URL is {address!r}: expected https://…")
        if not token or not token.isascii() or not token.isprintable():
            raise CourseError("GH_TOKEN is not set, or is no token: expected that of a workflow or of a GitHub App")
        self._address, self._token = address.rstrip("/"), token
        self._opener = urllib.request.build_opener(_NoRedirect)

    @staticmethod
    def of_environment() -> Api:
        """As a workflow's step has it: GITHUB_API_URL, and the token in GH_TOKEN."""
        return Api(os.environ.get("GITHUB_API_URL", "https://api.github.com"), os.environ.get("GH_TOKEN", ""))

    def get(self, path: str, kind: type[_Read], **query: str | int) -> _Read:
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path, None, kind)

    def post(self, path: str, body: object, kind: type[_Read]) -> _Read:
        return self._call("POST", path, body, kind)

    def patch(self, path: str, body: object, kind: type[_Read]) -> _Read:
        return self._call("PATCH", path, body, kind)

    def _call(self, method: str, path: str, body: object, kind: type[_Read]) -> _Read:
        request = urllib.request.Request(
            self._address + path,
            data=None if body is None else msgspec.json.encode(body),
            method=method,
            headers={
                "Authorization": f"Bearer {self._token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "Content-Type": "application/json",
                "User-Agent": "rnn-autograder",
            },
        )
        for left in reversed(range(_TRIES)):
            try:
                with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                    return msgspec.json.decode(answer.read(_ANSWER), type=kind)
            except urllib.error.HTTPError as error:
                # A second POST could post twice: only what was not taken for certain is tried again.
                wait = _wait(error) if error.code in _BUSY[:1] or method == "GET" else None
                if not left or wait is None:
                    _refuse(method, path, f"{error.code} {_told(error)}", error)
                time.sleep(wait)
            except (OSError, HTTPException) as error:
                _refuse(method, path, str(error), error)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                _refuse(method, path, f"an answer of another form: {error}", error)
        raise AssertionError("the last try returns or raises")


def _wait(error: urllib.error.HTTPError) -> float | None:
    """Seconds until the next try; None where another one makes no sense."""
    if error.code not in _BUSY:
        return None
    after = error.headers.get("Retry-After") or "1"
    seconds = int(after) if after.isdigit() else _LONGEST_WAIT_S
    return seconds if seconds <= _LONGEST_WAIT_S else None


def _told(error: urllib.error.HTTPError) -> str:
    try:
        return for_terminal(error.read(2000).decode("utf-8", "replace"), 300)
    except (OSError, HTTPException):
        return ""


def _refuse(method: str, path: str, got: str, error: Exception) -> NoReturn:
    raise NotPosted(f"{method} {for_terminal(path)}: GitHub said {for_terminal(got, 400)}") from error
