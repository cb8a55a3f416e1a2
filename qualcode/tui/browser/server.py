"""A server for one study on this machine alone: only who has the address with its token gets in, and nothing comes from elsewhere.

textual-serve, which runs the workbench behind a page, knows no authentication. Others on the same machine can reach a
loopback port, and a hostile page in the same browser can try to; so every request needs the token (at first in the address,
then in a cookie), names this host, and a socket must be opened by our own page.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from string import Template
from typing import TypeVar

from aiohttp import web
from textual_serve.server import Server

import qualcode
from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.reasons import reason_of

HOST = "127.0.0.1"
#: used when it is free; else any that is
USUAL_PORT = 8765
#: seconds that open windows get to close in when the server ends
CLOSING = 3.0

Response = TypeVar("Response", bound=web.StreamResponse)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listening(port: int | None) -> socket.socket:
    """A socket on loopback: on the port asked for, else on the usual one or any that is free. Raises Fault."""
    for number in (port,) if port else (USUAL_PORT, 0):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, number))
            made.listen()
        except (OSError, OverflowError) as error:
            made.close()
            if port:
                raise Fault("serve.port-taken", port=port, reason=reason_of(error)) from error
            continue
        return made
    raise Fault("serve.port-taken", port=USUAL_PORT, reason="")


class StudyServer(Server):
    """Serves the workbench on one study; each window is a process of its own."""

    def __init__(self, study: Path, options: list[str], made: socket.socket, *, title: str, language: str) -> None:
        self._socket = made
        super().__init__(_command(study, options), host=HOST, port=made.getsockname()[1], title=title)
        self._token = secrets.token_urlsafe(32)
        self._language = language
        self._cookie = f"qualcode-{self.port}"

    @property
    def address(self) -> str:
        """Where the study is open, with the token that lets one in."""
        return f"{self.public_url}/?token={self._token}"

    def run(self) -> None:
        """Serve until ctrl+c."""
        # No log: an address holds the token, and a traceback might hold words of the study.
        web.run_app(self._make_app(), sock=self._socket, access_log=None, print=None, shutdown_timeout=CLOSING)

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/page.js", self._script),
                web.get("/ws", self.handle_websocket),
                web.static("/static", self.statics_path),
            ]
        )
        return app

    # who gets in

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.query.get("token", "")
        if request.host != f"{HOST}:{self.port}":
            response: web.StreamResponse = self._refused()
        elif request.path == "/" and self._fits(given):
            # The token leaves the address as soon as it has done its work.
            response = web.HTTPSeeOther("/")
            response.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict", path="/")
        elif self._fits(request.cookies.get(self._cookie, "")) and self._from_our_page(request):
            return await handler(request)
        else:
            response = self._refused()
        return self._shut(response)

    def _from_our_page(self, request: web.Request) -> bool:
        """Whether a socket is opened by the page we served; other pages of the browser may try."""
        return request.path != "/ws" or request.headers.get("Origin") == self.public_url

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _refused(self) -> web.Response:
        return web.Response(status=403, text=text("serve.refused", self._language) + "\n")

    def _shut(self, response: Response) -> Response:
        """Nothing may come from anywhere else, be kept, or be shown inside another page."""
        here = self.public_url
        response.headers.update(
            {
                "Content-Security-Policy": f"default-src 'none'; script-src {here}; style-src {here} 'unsafe-inline'; font-src {here}; "
                f"img-src {here} data:; connect-src {here} {here.replace('http', 'ws', 1)}; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            }
        )
        return response

    # what is served

    async def _page(self, request: web.Request) -> web.Response:
        import html

        words = {name: text(f"serve.{name}", self._language) for name in ("ended", "again", "starting")}
        fields = {"title": self.title, "language": self._language, "socket": self.public_url.replace("http", "ws", 1) + "/ws", **words}
        escaped = {name: html.escape(value) for name, value in fields.items()}
        page = Template(_own_file("page.html")).substitute(escaped)
        return self._shut(web.Response(text=page, content_type="text/html"))

    async def _script(self, request: web.Request) -> web.Response:
        return self._shut(web.Response(text=_own_file("page.js"), content_type="text/javascript"))


def _own_file(name: str) -> str:
    return resources.files("qualcode.tui.browser").joinpath(name).read_text(encoding="utf-8")


def _command(study: Path, options: list[str]) -> str:
    """The command line of one window's process. It looks for modules where this program lies, never in the folder it is run from."""
    program = str(Path(qualcode.__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([program, *filter(None, [os.environ.get("PYTHONPATH")])])
    words = [sys.executable, "-P", "-m", "qualcode.tui.browser.window", str(study), *options]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
