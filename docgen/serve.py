"""Serve: pages and problems in, a page on the loopback out that shows each as it comes.

Only this machine reaches it, and only by its own names: a page of the web that has its name lead here is refused.
It knows the page, the stream of its news (Server-Sent Events), and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Sequence
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib import resources
from socketserver import ThreadingTCPServer
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from docgen.files import reason_of
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem

LOOPBACK = "127.0.0.1"

NAMES = (LOOPBACK, "localhost")
"""What a browser may have called us."""

ALIVE = 15
"""Seconds after which a stream says that it is still there; it notices so that its reader has gone."""


class Server:
    """A server on the loopback, from `with Server() as server` until the end of the block; without a port, the system's choice.

    Raises `DocgenError` where the port cannot be had.
    """

    def __init__(self, port: int = 0) -> None:
        self.news = Condition()
        self.html, self.mark = b"", ""
        self.problems: tuple[Problem, ...] = ()
        self.is_open = True
        self.show(_nothing_yet)
        try:
            self._http = _Http(port, self)
        except OSError as error:
            message = say("the port {port} cannot be had: {reason}", port=port, reason=reason_of(error))
            hint = say("Leave --port out, and the system hands out a free one.")
            raise DocgenError([Problem("no-port", message, Place(LOOPBACK), hint)]) from None
        self._thread = Thread(target=self._http.serve_forever, args=(0.1,), name="serve", daemon=True)

    @property
    def address(self) -> str:
        """Where a browser finds the page."""
        return f"http://{LOOPBACK}:{self._http.server_address[1]}/"

    def show(self, page: Callable[[str], str]) -> None:
        """Show a page, which is made with the text of the script that keeps it fresh. Problems of before are gone."""
        mark = secrets.token_hex(8)
        html = page(_script(mark))
        with self.news:
            self.html, self.mark, self.problems = html.encode("utf-8"), mark, ()
            self.news.notify_all()

    def fail(self, problems: Sequence[Problem]) -> None:
        """Show problems over the last page."""
        with self.news:
            self.problems = tuple(problems)
            self.news.notify_all()

    def told(self) -> bytes:
        """What the page is told: which page is the latest, and what is wrong since."""
        told = {
            "page": self.mark,
            "problems": [
                {"place": str(each.place), "message": each.message, "hint": each.hint} for each in self.problems
            ],
        }
        return f"data: {json.dumps(told)}\n\n".encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.news:
            self.is_open = False
            self.news.notify_all()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Http(ThreadingTCPServer):
    """A thread for each request; none of them outlives the process, and none says anything of its own.

    The library's own server for HTTP would first ask the network for the name of this machine.
    """

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would take the port of another program

    def __init__(self, port: int, shown: Server) -> None:
        self.shown = shown
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone is no fault."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    server_version = "docgen"
    sys_version = ""
    timeout = 30  # for a browser that says nothing, or takes nothing

    def do_GET(self) -> None:
        name, _, _ = self.headers.get("Host", "").partition(":")
        if name not in NAMES:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path == "/":
            self.head("text/html; charset=utf-8")
            self.wfile.write(self.server.shown.html)
        elif self.path == "/events":
            self.head("text/event-stream")
            self.tell()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def tell(self) -> None:
        """How things stand, and again each time that they change, until the browser goes or we do."""
        shown, last = self.server.shown, b""
        while shown.is_open:
            with shown.news:
                if shown.told() == last:
                    shown.news.wait(ALIVE)
                if not shown.is_open:
                    return
                told = shown.told()
            self.wfile.write(b": still here\n\n" if told == last else told)
            last = told

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the library
        """Nobody reads a log of the loopback."""


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with every answer: it is kept nowhere, framed nowhere, and of use to no other page."""


def _script(mark: str) -> str:
    """The script that keeps a page fresh, told which page it is in."""
    told = {
        "page": mark,
        "wrong": say("The last save has faults; the page still shows the last good report."),
        "ended": say("docgen watch has ended: this page no longer follows the files."),
    }
    text = (resources.files("docgen") / "review" / "live.js").read_text(encoding="utf-8")
    return f"{text.strip()}({json.dumps(told)});\n"


def _nothing_yet(script: str) -> str:
    """The page before there is a report."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
    policy = f"default-src 'none'; script-src 'sha256-{digest}'; connect-src 'self'"
    waiting = say("The report will stand here as soon as it can be built.")
    return (
        f'<!doctype html>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>docgen</title>\n<p>{escape(waiting)}</p>\n<script>{script}</script>\n"
    )
