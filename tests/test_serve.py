"""The server of `docgen watch`: the page and the news of it, on the loopback, for this machine's browser alone."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from docgen.problems import Place, Problem
from docgen.serve import Server
from tests.making import refusals

PROBLEM = Problem("broken-yaml", "this is <b>not</b> YAML", Place("facts/2018/births.yaml", 7, 2), "Look at the colon.")
PATIENCE = 10
"""Seconds until what should come at once is given up."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as each:
        yield each


def port_of(server: Server) -> int:
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", server.address)
    assert found
    return int(found[1])


def ask(server: Server, path: str = "/", method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=PATIENCE)
    connection.request(method, path, headers=headers)
    return connection.getresponse()


def news(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """What a stream tells, until it ends."""
    while line := response.readline():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def shown(server: Server) -> str:
    return ask(server).read().decode()


def test_the_page_is_there_and_is_kept_nowhere(server: Server) -> None:
    server.show(lambda live: f"<p>甲</p><script>{live}</script>")
    answer = ask(server)
    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.read().decode().startswith("<p>甲</p><script>// Keeps a page")


def test_before_there_is_a_report_a_page_waits_for_it_and_may_run_its_script_alone(server: Server) -> None:
    page = shown(server)
    script = re.search("<script>(.*)</script>", page, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}'; connect-src 'self'" in page


@pytest.mark.parametrize("path", ["/favicon.ico", "/events/", "/?x", "/facts/2018/births.yaml", "/../etc/passwd"])
def test_it_knows_nothing_else(server: Server, path: str) -> None:
    assert ask(server, path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_it_takes_nothing(server: Server, method: str) -> None:
    assert ask(server, "/", method).status == 501


@pytest.mark.parametrize("path", ["/", "/events"])
@pytest.mark.parametrize(
    "host", ["example.org", "example.org:{port}", "127.0.0.1.example.org:{port}", "[::1]:{port}", ""]
)
def test_a_name_of_the_web_that_leads_here_is_refused(server: Server, host: str, path: str) -> None:
    assert ask(server, path, Host=host.format(port=port_of(server))).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "localhost"])
def test_its_own_names_are_good(server: Server, host: str) -> None:
    assert ask(server, Host=host.format(port=port_of(server))).status == 200


def test_only_the_loopback_is_listened_on(server: Server) -> None:
    assert server._http.socket.getsockname()[0] == "127.0.0.1"


def test_a_reader_is_told_at_once_how_things_stand_and_then_what_comes(server: Server) -> None:
    server.show(lambda live: live)
    told = news(ask(server, "/events"))
    first = next(told)
    assert first["problems"] == []
    assert first["page"] in shown(server)  # by this the page knows whether it is the latest
    server.fail([PROBLEM])
    assert next(told) == {
        "page": first["page"],
        "problems": [
            {"place": "facts/2018/births.yaml:7:2", "message": "this is <b>not</b> YAML", "hint": "Look at the colon."}
        ],
    }
    assert first["page"] in shown(server)  # the last good one
    late = next(news(ask(server, "/events")))
    assert late["problems"]
    server.show(lambda live: live)
    healed = next(told)
    assert healed["problems"] == []
    assert healed["page"] != first["page"]
    assert healed["page"] in shown(server)


def test_every_reader_is_told(server: Server) -> None:
    readers = [news(ask(server, "/events")) for _ in range(5)]
    for each in readers:
        next(each)
    server.fail([PROBLEM])
    assert [next(each)["problems"][0]["place"] for each in readers] == ["facts/2018/births.yaml:7:2"] * 5


def test_a_reader_that_goes_is_missed_by_nobody(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        stream = socket.create_connection(("127.0.0.1", port_of(server)))
        stream.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stream.recv(100)
        stream.close()
        server.fail([PROBLEM])
        server.show(lambda live: live)
    stay = news(ask(server, "/events"))
    assert next(stay)["problems"] == []
    assert capfd.readouterr() == ("", "")


def test_at_its_end_the_streams_end_and_the_port_is_free() -> None:
    before = threading.active_count()
    with Server() as server:
        told = news(ask(server, "/events"))
        next(told)
        port = port_of(server)
    assert list(told) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    for each in threading.enumerate():
        if each.name.startswith("Thread-") and "process_request" in each.name:
            each.join(PATIENCE)
    assert threading.active_count() == before
    with Server(port) as again:
        assert port_of(again) == port


def test_a_port_that_is_taken_is_told_of(server: Server) -> None:
    (problem,) = refusals(lambda: Server(port_of(server)))
    assert problem.code == "no-port"
    assert str(port_of(server)) in problem.message
    assert "--port" in problem.hint
