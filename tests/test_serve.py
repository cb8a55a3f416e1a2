"""The workbench in a browser: who gets in, that nothing comes from elsewhere, and two windows on one study."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.cli import main
from qualcode.study import Study

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=([\w-]{40,})\n")


class Served:
    """A server on a study, and a browser's cookies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qualcode", "serve", str(folder), "--coder", "AB"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        told = ADDRESS.fullmatch(line)
        assert told, line
        self.port, self.token = int(told[1]), told[2]
        self.base = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with filled_study(tmp_path_factory.mktemp("serve") / "study") as study:
        folder = study.file.parent
    server = Served(folder)
    yield server
    server.close()


def jar() -> aiohttp.CookieJar:
    return aiohttp.CookieJar(unsafe=True)  # cookies of an address of digits


async def screen_of(window: aiohttp.ClientWebSocketResponse, wanted: str, seconds: float = 30) -> str:
    """What the window was sent until the words appear."""
    seen = ""
    async with asyncio.timeout(seconds):
        async for message in window:
            if message.type == aiohttp.WSMsgType.BINARY:
                seen += message.data.decode("utf-8", "replace")
                if wanted in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen):
                    return seen
    raise AssertionError(f"{wanted!r} was never shown")


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/ws", "/page.js", "/static/js/textual.js", "/static/", "/elsewhere"])
async def test_nobody_gets_in_without_the_token(served: Served, path: str) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(served.base + path) as answer:
        assert answer.status == 403
        assert "qualcode serve" in await answer.text()


async def test_the_address_lets_in_and_loses_the_token(served: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=jar()) as browser:
        async with browser.get(f"{served.base}/?token={served.token}") as answer:
            assert answer.status == 200
            assert str(answer.url) == served.base + "/"
            cookie = answer.history[0].headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert served.token not in await answer.text()
        async with browser.get(served.base + "/") as answer:
            assert answer.status == 200
        async with browser.get(served.base + "/", headers={"Host": f"evil.example:{served.port}"}) as answer:
            assert answer.status == 403
        async with browser.get(served.base + "/static/../server.py") as answer:
            assert answer.status == 404


async def test_a_socket_opened_by_another_page_is_refused(served: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=jar()) as browser:
        await browser.get(f"{served.base}/?token={served.token}")
        for origin in ({}, {"Origin": "http://evil.example"}, {"Origin": "http://127.0.0.1:1"}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await browser.ws_connect(served.base + "/ws", headers=origin)
            assert refused.value.status == 403


async def test_nothing_served_comes_from_elsewhere(served: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=jar()) as browser:
        async with browser.get(f"{served.base}/?token={served.token}") as answer:
            page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert set(re.findall(r"\w+://([^/\s;]+)", policy)) == {f"127.0.0.1:{served.port}"}
        assert "default-src 'none'" in policy
        named = [*re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page), *re.findall(r"url\(\"(/[^\"]+)\"\)", page)]
        assert len(named) == 5
        bodies = {"/": page}
        for path in named:
            async with browser.get(served.base + path) as answer:
                assert answer.status == 200, path
                bodies[path] = (await answer.read()).decode("latin-1") if not path.endswith(".ttf") else ""
    for path, body in bodies.items():
        body = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL) if path.endswith(".css") else body
        hosts = set(re.findall(r"(?:https?:|wss?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", body)) - {"127.0.0.1", "www.w3.org"}
        assert hosts == set(), f"{path} names {hosts}"


async def test_two_windows_the_second_only_reads_and_says_who_writes(served: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=jar()) as browser:
        await browser.get(f"{served.base}/?token={served.token}")
        size, ours = f"{served.base}/ws?width=100&height=30", {"Origin": served.base}
        async with browser.ws_connect(size, headers=ours) as first:
            await screen_of(first, "Efter sygemeldingen")
            async with browser.ws_connect(size, headers=ours) as second:
                await screen_of(second, "AB)")
                # What the second tries is refused, and the first goes on.
                await second.send_json(["stdin", "u"])
                await screen_of(second, "kun")
                await first.send_json(["stdin", "u"])
                await screen_of(first, "Fortrudt")
    for _ in range(100):
        try:
            with Study.open(served.folder) as study:
                assert [action.kind for action in study.history(1)] == ["undo"]
                return
        except Exception:
            await asyncio.sleep(0.1)
    raise AssertionError("the windows are closed, and the study is still held")


def test_a_port_in_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with filled_study(tmp_path / "study") as study:
        folder = study.file.parent
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", str(folder), "--port", str(port), "--language", "en"]) == 1
    assert f"Port {port}" in capsys.readouterr().err
    assert main(["serve", str(folder), "--port", "99999", "--language", "en"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_without_a_study_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(tmp_path)]) == 1
    assert "no study" in capsys.readouterr().err


def test_without_the_extra_it_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled_study(tmp_path / "study") as study:
        folder = study.file.parent
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.delitem(sys.modules, "qualcode.tui.browser.server", raising=False)
    assert main(["serve", str(folder), "--language", "en"]) == 1
    assert "qualcode[serve]" in capsys.readouterr().err
