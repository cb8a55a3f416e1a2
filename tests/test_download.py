"""Fetching a model, from a server on this machine: agreed to, gone on with, held against its hash, whole or not there."""

from __future__ import annotations

import errno
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli import main
from qualcode.commands import models as commands
from qualcode.faults import Fault
from qualcode.transcription import download
from qualcode.transcription.download import Progress, fetch, offer
from qualcode.transcription.known_models import KnownModel, WeightFile
from qualcode.transcription.models import installed, models_folder, place_of, unfinished_of

ENGINE = "faster-whisper"
CONTENTS = {
    "config.json": b"{}",
    "tokenizer.json": b'{"model": "' + b"x" * 5_000 + b'"}',
    "vocabulary.txt": b"word\n" * 51_865,
    "model.bin": bytes(range(256)) * 20_000,
}


@dataclass
class Server:
    """A server that does what a test wants."""

    contents: dict[str, bytes] = field(default_factory=lambda: dict(CONTENTS))
    #: path -> how many bytes of it are sent before the connection is cut, for so many requests
    cuts: dict[str, list[int]] = field(default_factory=dict)
    #: what is answered instead of a file
    status: int = 0
    ranges: bool = True
    redirect: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        says: Server = self.server.says  # type: ignore[attr-defined]
        name = self.path.rpartition("/")[2]
        says.asked.append((name, self.headers.get("Range", ""), dict(self.headers)))
        if says.redirect and self.path.startswith("/sent-on/"):
            self.send_response(302)
            self.send_header("Location", says.redirect + name)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if says.status:
            self.send_error(says.status)
            return
        whole = says.contents[name]
        start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) if says.ranges and "Range" in self.headers else 0
        if start >= len(whole) and start:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(whole) - start))
        self.end_headers()
        cuts = says.cuts.get(name)
        sent = whole[start:] if not cuts else whole[start : start + cuts.pop(0)]
        self.wfile.write(sent)
        if len(sent) < len(whole) - start:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    says = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.says = says  # type: ignore[attr-defined]
        says.address = f"http://127.0.0.1:{running.server_address[1]}"
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield says
        running.shutdown()
        thread.join()


def model_at(server: Server, path: str = "/small-one/resolve/abc/") -> KnownModel:
    files = tuple(WeightFile(name, len(whole), hashlib.sha256(whole).hexdigest()) for name, whole in CONTENTS.items())
    return KnownModel("small-one", ENGINE, server.address + path, files, 384, 4, 4)


def go(model: KnownModel, **how: Any) -> Path:
    return fetch(model, consent=True, wait=lambda seconds: None, **how)


def refused(model: KnownModel, **how: Any) -> Fault:
    with pytest.raises(Fault) as found:
        go(model, **how)
    for language in ("en", "da"):
        assert found.value.text(language)
    return found.value


def nothing_is_here() -> bool:
    return installed() == () and not place_of("small-one", ENGINE).exists()


def test_all_of_it_comes_with_a_record_of_its_origin(server: Server) -> None:
    told: list[Progress] = []
    model = model_at(server)
    folder = go(model, told=told.append)
    assert folder == place_of("small-one", ENGINE)
    assert {name: (folder / name).read_bytes() for name in CONTENTS} == CONTENTS
    record = json.loads((folder / "origin.json").read_text())
    assert record["origin"] == model.origin and record["sha256"]["model.bin"] == hashlib.sha256(CONTENTS["model.bin"]).hexdigest()
    assert [one.fault for one in installed()] == [None]
    assert {path.name for path in models_folder().rglob("*")} == {ENGINE, "small-one", "origin.json", *CONTENTS}
    assert told[-1].done == told[-1].of == model.size and told[-1].checking
    assert [one.done for one in told] == sorted(one.done for one in told)


def test_nothing_of_this_machine_is_told_to_the_server(server: Server) -> None:
    go(model_at(server))
    for _, _, headers in server.asked:
        assert set(headers) <= {"Host", "User-Agent", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "qualcode"


def test_without_consent_nobody_is_asked(server: Server) -> None:
    with pytest.raises(Fault) as found:
        fetch(model_at(server), consent=False)
    assert found.value.key == "models.no-consent" and server.asked == [] and not models_folder().exists()
    assert offer(model_at(server)).size == sum(map(len, CONTENTS.values())) and server.asked == []


def test_what_is_there_is_not_fetched_again(server: Server) -> None:
    go(model_at(server))
    asked = len(server.asked)
    assert offer(model_at(server)).there
    go(model_at(server))
    assert len(server.asked) == asked


def test_a_cut_connection_goes_on_by_itself(server: Server) -> None:
    server.cuts["model.bin"] = [100_000, 1_000_000]
    folder = go(model_at(server))
    assert (folder / "model.bin").read_bytes() == CONTENTS["model.bin"]
    assert [at for name, at, _ in server.asked if name == "model.bin"] == ["", "bytes=100000-", "bytes=1100000-"]


def test_a_server_that_goes_away_leaves_what_was_fetched_for_the_next_time(server: Server) -> None:
    server.cuts["model.bin"] = [300_000, *[0] * 9]
    waited: list[float] = []
    with pytest.raises(Fault) as found:
        fetch(model_at(server), consent=True, wait=waited.append)
    assert found.value.key == "models.no-connection" and "qualcode models get small-one" in found.value.text("en")
    assert waited == [1.0, 3.0, 9.0]
    assert nothing_is_here() and not unfinished_of("small-one", ENGINE).with_name(".small-one.unfinished.lock").exists()
    assert offer(model_at(server)).kept == 300_000 + sum(len(CONTENTS[name]) for name in CONTENTS if name != "model.bin")
    server.cuts, server.asked = {}, []
    go(model_at(server))
    assert [(name, at) for name, at, _ in server.asked] == [("model.bin", "bytes=300000-")]


def test_a_server_that_only_sends_from_the_beginning(server: Server) -> None:
    server.ranges, server.cuts["model.bin"] = False, [300_000]
    assert (go(model_at(server)) / "model.bin").read_bytes() == CONTENTS["model.bin"]
    assert len([name for name, _, _ in server.asked if name == "model.bin"]) == 2


def test_what_is_kept_may_be_longer_than_the_file(server: Server) -> None:
    hidden = unfinished_of("small-one", ENGINE)
    hidden.mkdir(parents=True)
    (hidden / "config.json").write_bytes(b"{}{}{}")
    (hidden / "model.bin").write_bytes(CONTENTS["model.bin"])
    assert (go(model_at(server)) / "config.json").read_bytes() == b"{}"
    assert not [name for name, _, _ in server.asked if name == "model.bin"]


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_the_wrong_file_is_refused_and_not_kept(name: str, server: Server) -> None:
    server.contents[name] = bytes(len(CONTENTS[name]))
    fault = refused(model_at(server))
    assert fault.key == "models.wrong-file" and fault.fields["file"] == name
    assert nothing_is_here() and not (unfinished_of("small-one", ENGINE) / name).exists()
    server.contents[name] = CONTENTS[name]
    go(model_at(server))
    assert installed()[0].fault is None


def test_a_longer_file_is_not_read_beyond_its_size(server: Server) -> None:
    server.contents["model.bin"] = CONTENTS["model.bin"] + bytes(10_000_000)
    go(model_at(server))
    assert (place_of("small-one", ENGINE) / "model.bin").read_bytes() == CONTENTS["model.bin"]


def test_a_shorter_file_is_no_file(server: Server) -> None:
    server.contents["model.bin"] = CONTENTS["model.bin"][:-1]
    assert refused(model_at(server)).key == "models.no-connection"
    assert nothing_is_here()


def test_a_full_disk_keeps_what_was_fetched(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    room, real = [200_000], download.write

    def write(out: Any, block: bytes) -> None:
        if room[0] < len(block):
            raise OSError(errno.ENOSPC, "No space left on device")
        room[0] -= len(block)
        real(out, block)

    monkeypatch.setattr(download, "write", write)
    monkeypatch.setattr(download, "BLOCK", 10_000)
    fault = refused(model_at(server))
    assert fault.key == "models.disk-full" and "qualcode models remove small-one" in fault.text("en")
    assert nothing_is_here() and 0 < offer(model_at(server)).kept <= 200_000
    room[0] = 10**9
    go(model_at(server))
    assert installed()[0].fault is None


def test_too_little_room_is_told_before_anything_is_fetched(server: Server) -> None:
    model = model_at(server)
    model = replace(model, files=(*model.files, WeightFile("huge.bin", 10**15, "0" * 64)))
    fault = refused(model)
    assert fault.key == "models.no-room" and server.asked == []


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("QUALCODE_MODELS", str(tmp_path / "file"))
    assert refused(model_at(server)).key == "models.not-written"


@pytest.mark.parametrize(("status", "key"), [(404, "models.gone"), (403, "models.gone"), (503, "models.no-connection")])
def test_a_server_that_says_no(status: int, key: str, server: Server) -> None:
    server.status = status
    fault = refused(model_at(server))
    assert fault.key == key and str(status) in fault.text("en")
    assert len(server.asked) == (1 if key == "models.gone" else 3)


def test_no_server_at_all(server: Server) -> None:
    model = replace(model_at(server), origin="http://127.0.0.1:9/nobody/")
    fault = refused(model)
    assert fault.key == "models.no-connection" and "refused" in fault.text("en")


def test_it_goes_where_it_is_sent_on_to(server: Server) -> None:
    server.redirect = server.address + "/elsewhere/"
    server.cuts["model.bin"] = [1_000]
    go(model_at(server, "/sent-on/"))
    assert ("model.bin", "bytes=1000-") in [(name, at) for name, at, _ in server.asked]


def test_it_is_not_sent_from_a_safe_connection_to_an_open_one() -> None:
    asked = download.urllib.request.Request("https://origin.example/model.bin")
    with pytest.raises(download.urllib.error.URLError):
        download._Safely().redirect_request(asked, None, 302, "", {}, "http://elsewhere.example/model.bin")
    assert download._Safely().redirect_request(asked, None, 302, "", {}, "https://elsewhere.example/model.bin")


def test_stopped_and_gone_on_with(server: Server) -> None:
    told: list[Progress] = []
    fault = refused(model_at(server), told=told.append, stopped=lambda: bool(told) and told[-1].done > 1_000_000)
    assert fault.key == "models.stopped" and nothing_is_here()
    kept = offer(model_at(server)).kept
    assert 1_000_000 < kept < model_at(server).size
    assert (go(model_at(server)) / "model.bin").read_bytes() == CONTENTS["model.bin"]


def test_only_one_at_a_time(server: Server) -> None:
    inner: list[Fault] = []

    def again(_: Progress) -> None:
        if not inner:
            inner.append(refused(model_at(server)))

    go(model_at(server), told=again)
    assert inner[0].key == "models.being-fetched"


def test_an_incomplete_one_is_replaced(server: Server) -> None:
    (go(model_at(server)) / "tokenizer.json").unlink()
    assert not offer(model_at(server)).there
    go(model_at(server))
    assert installed()[0].fault is None


def test_the_command(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("qualcode.commands.models.known", lambda name, engine: model_at(server))
    assert main(["models", "get", "small-one", "--yes", "--json", "--language", "da"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["folder"] == str(place_of("small-one", ENGINE))
    assert "5 MB" in said.err and "127.0.0.1" in said.err and said.err.index("5 MB") < said.err.index("kontrolsum")


def test_whoever_watches_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("qualcode.commands.models.TELL_EVERY", 0)
    tell = commands._teller("da")
    for progress in (Progress(0, 3_090_000_000, None), Progress(1_500_000_000, 3_090_000_000, 300), Progress(10, 10, 0.0, True)):
        tell(progress)
    start, middle, end = capsys.readouterr().err.split("\r")[1:]
    assert start.startswith("0 kB af 3,1 GB, 0") and "1,5 GB af 3,1 GB, 49" in middle and "5 minutter" in middle
    assert "kontrolsummen" in end and end.endswith("\n")


def test_ctrl_c_says_how_to_go_on(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "fetch", stop)
    assert main(["models", "get", "base", "--yes"]) == 130
    assert "go on with: qualcode models get base" in capsys.readouterr().err
