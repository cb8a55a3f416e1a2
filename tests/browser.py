"""A headless Chromium for tests of the pages we write: opened from file://, with every host name unreachable.

The browser runs for a whole session of tests; each page is alone in a profile of its own, so that nothing kept by one test is seen
by another. It is spoken to in the DevTools protocol over a websocket, by a thread of its own, so that tests are plain functions.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: how long anything may take on a machine that does much else
SECONDS = 30.0

#: what a key is called in the protocol: key, code, number and the text it types
_KEYS = {
    "enter": ("Enter", "Enter", 13, "\r"),
    "escape": ("Escape", "Escape", 27, ""),
    "tab": ("Tab", "Tab", 9, ""),
    "space": (" ", "Space", 32, " "),
    "backspace": ("Backspace", "Backspace", 8, ""),
    "left": ("ArrowLeft", "ArrowLeft", 37, ""),
    "up": ("ArrowUp", "ArrowUp", 38, ""),
    "right": ("ArrowRight", "ArrowRight", 39, ""),
    "down": ("ArrowDown", "ArrowDown", 40, ""),
}
_MODIFIERS = {"alt": 1, "ctrl": 2, "shift": 8}


def chromium() -> str | None:
    """The program, or None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """A running Chromium; `with Browser() as browser`."""

    def __init__(self) -> None:
        program = chromium()
        if program is None:
            raise FileNotFoundError("chromium")
        self.folder = Path(tempfile.mkdtemp(prefix="qualcode-chromium-"))
        self._process = subprocess.Popen(
            [
                program,
                *("--headless=new", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={self.folder}"),
                *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run", "--disable-extensions", "--disable-sync"),
                *("--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--hide-scrollbars", "--force-color-profile=srgb", "about:blank"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": str(self.folder)},
        )
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._socket, self._session, self._listening = self._wait(self._connect(self._address()))
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def open(self, page: Path | str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        """A page in a fresh profile, loaded."""
        made = Page(self, width, height, dark=dark)
        made.go(page.resolve().as_uri() if isinstance(page, Path) else page)
        return made

    def close(self) -> None:
        """End the browser and leave nothing behind."""
        self._wait(self._hang_up())
        self._end()

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer. Raises RuntimeError with what the browser says against it."""
        return self._wait(self._call(method, session, parameters))

    def _address(self) -> str:
        told, until = self.folder / "DevToolsActivePort", time.monotonic() + SECONDS
        while time.monotonic() < until:
            lines = told.read_text().splitlines() if told.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            if self._process.poll() is not None:
                raise RuntimeError(f"chromium ended with {self._process.returncode}")
            time.sleep(0.02)
        raise TimeoutError("chromium told no port")

    async def _connect(self, address: str) -> tuple[aiohttp.ClientWebSocketResponse, aiohttp.ClientSession, asyncio.Task[None]]:
        session = aiohttp.ClientSession()
        socket = await session.ws_connect(address, max_msg_size=0)
        return socket, session, asyncio.create_task(self._listen(socket))

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            elif page := self._pages.get(told.get("sessionId", "")):
                page._heard(told["method"], told["params"])

    async def _call(self, method: str, session: str | None, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        said: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(said if session is None else {**said, "sessionId": session})
        answer = await asyncio.wait_for(self._answers[number], SECONDS)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _say(self, method: str, session: str, **parameters: Any) -> None:
        """A command whose answer nobody waits for, from the thread that listens."""
        self._loop.create_task(self._call(method, session, parameters))

    async def _hang_up(self) -> None:
        await self._socket.close()
        await self._listening
        await self._session.close()

    def _wait(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(SECONDS + 5)

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Page:
    """A page in a profile of its own, with what it complained of and asked for."""

    def __init__(self, browser: Browser, width: int, height: int, *, dark: bool, profile: str | None = None) -> None:
        self.browser = browser
        #: errors on the console, exceptions and what the content security policy refused
        self.errors: list[str] = []
        #: every address that was asked for, that of the page itself included
        self.requests: list[str] = []
        #: the kinds of dialogs that came up ("beforeunload", "alert", …); all are accepted
        self.dialogs: list[str] = []
        self.downloads = Path(tempfile.mkdtemp(prefix="downloads-", dir=browser.folder))
        self._loaded = threading.Event()
        self.profile: str = profile or browser.call("Target.createBrowserContext")["browserContextId"]
        allowed = {"behavior": "allow", "downloadPath": str(self.downloads), "browserContextId": self.profile}
        browser.call("Browser.setDownloadBehavior", **allowed)
        made = {"url": "about:blank", "browserContextId": self.profile, "newWindow": True, "width": width, "height": height}
        target = browser.call("Target.createTarget", **made)["targetId"]
        self.session: str = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser._pages[self.session] = self
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)
        self.media(dark=dark)

    def beside(self) -> Page:
        """The same page once more, in another tab of the same profile; closed with this one."""
        made = Page(self.browser, 1280, 900, dark=False, profile=self.profile)
        made.go(self.evaluate("location.href"))
        return made

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol to this page."""
        return self.browser.call(method, self.session, **parameters)

    def go(self, address: str) -> None:
        """Load an address and wait until it is loaded. Raises RuntimeError when there is nothing."""
        self._loaded.clear()
        if "errorText" in (answer := self.call("Page.navigate", url=address)):
            raise RuntimeError(f"{address}: {answer['errorText']}")
        self._until_loaded()

    def reload(self) -> None:
        """Load the page again."""
        self._loaded.clear()
        self.call("Page.reload")
        self._until_loaded()

    def evaluate(self, script: str) -> Any:
        """What a script gives, as plain data; a promise is waited for. Raises RuntimeError for what it throws."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(_thrown(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait_for(self, script: str, seconds: float = SECONDS) -> Any:
        """What a script gives, as soon as that is something. Raises TimeoutError."""
        return _patiently(lambda: self.evaluate(script), seconds, script)

    def text(self, selector: str) -> str:
        """The words that are seen of an element."""
        return str(self.evaluate(f"document.querySelector({selector!r}).innerText"))

    def press(self, *keys: str) -> None:
        """Keys one after another: a character, or a name like "enter", "shift+tab", "ctrl+s"."""
        for key in keys:
            *held, name = key.split("+") if len(key) > 1 else [key]
            name, code, number, typed = _KEYS.get(name, (name, f"Key{name.upper()}" if name.isalpha() else "", ord(name.upper()[0]), name))
            modifiers = sum(_MODIFIERS[each] for each in held)
            told = {"key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
            words = {"text": typed} if typed and modifiers in (0, 8) else {}
            self.call("Input.dispatchKeyEvent", type="keyDown" if words else "rawKeyDown", **told, **words)
            self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, words: str) -> None:
        """Put words where the focus is."""
        self.call("Input.insertText", text=words)

    def click(self, selector: str) -> None:
        """Press the mouse in the middle of an element, scrolled into sight. Raises RuntimeError when there is none."""
        # What comes into sight may be laid out only then, and move the rest.
        where = "(async e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); "
        where += "for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame); e.scrollIntoView({block: 'center', "
        where += "behavior: 'instant'}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })"
        x, y = self.evaluate(f"{where}(document.querySelector({selector!r}))")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def choose(self, selector: str, *files: Path) -> None:
        """Choose files in an `<input type=file>`."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(file) for file in files], nodeId=node)

    def downloaded(self, seconds: float = SECONDS) -> Path:
        """The newest file that the page has saved, once it is whole; it is moved so that the next one is told from it."""

        def newest() -> Path | None:
            whole = [file for file in self.downloads.iterdir() if file.is_file() and file.suffix != ".crdownload"]
            return max(whole, key=lambda file: file.stat().st_mtime_ns, default=None)

        file: Path = _patiently(newest, seconds, "a download")
        taken = Path(tempfile.mkdtemp(dir=self.browser.folder)) / file.name
        return Path(shutil.move(file, taken))

    def size(self, width: int, height: int) -> None:
        """Make the window so large."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, *, dark: bool = False, print: bool = False) -> None:
        """Show it light or dark, and as on a screen or on paper."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", media="print" if print else "", features=features)

    def screenshot(self, to: Path, *, whole: bool = False) -> Path:
        """A picture (png) of what is seen, or of the whole page."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        to.write_bytes(base64.b64decode(shot["data"]))
        return to

    def pdf(self, to: Path) -> Path:
        """The page as it is printed, on A4."""
        shot = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True, printBackground=True)
        to.write_bytes(base64.b64decode(shot["data"]))
        return to

    def close(self) -> None:
        """Close it and forget its profile."""
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.profile)
        self.browser._pages.pop(self.session, None)

    def _until_loaded(self) -> None:
        if not self._loaded.wait(SECONDS):
            raise TimeoutError("the page was never loaded")

    def _heard(self, event: str, told: dict[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loaded.set()
        elif event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(_thrown(told["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert", "warning"):
            self.errors.append(" ".join(str(one.get("value", one.get("description"))) for one in told["args"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.errors.append(told["entry"]["text"])
        elif event == "Page.javascriptDialogOpening":
            self.dialogs.append(told["type"])
            self.browser._say("Page.handleJavaScriptDialog", self.session, accept=True)


def _thrown(told: dict[str, Any]) -> str:
    return str(told.get("exception", {}).get("description") or told["text"])


def _patiently(look: Callable[[], Any], seconds: float, what: str) -> Any:
    until = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.02)


def browser_or_skip() -> Browser:
    """A running browser; the test is skipped with the reason where none is installed."""
    if chromium() is None:
        pytest.skip("chromium is not installed")
    return Browser()
