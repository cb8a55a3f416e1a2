"""Models tried on ten seconds of a recording: what is measured, what is estimated from it, and that nothing reaches for the network."""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from weights import weights_or_skip

from qualcode.cli import main
from qualcode.commands.trying import _chosen
from qualcode.faults import Fault
from qualcode.transcription.known_models import KNOWN, NAMES, memory_of
from qualcode.transcription.models import Installed, place_of
from qualcode.transcription.runner import program
from qualcode.transcription.trial import Choice, Stretch, Trial, choices, stretch_of, trials

FASTER, OPENAI = "faster-whisper", "openai-whisper"
TEN = Stretch(20.0, 30.0)
TALK = "and then they said that I could come back two days a week, and I thought that was fine"


def trial(name: str, took: float, memory: int | None = 400_000_000, **how: object) -> Trial:
    return Trial(name, FASTER, took, 1.0, TALK, memory, **how)  # type: ignore[arg-type]


def by_name(found: tuple[Choice, ...]) -> dict[str, Choice]:
    return {choice.name: choice for choice in found}


# What is estimated


def test_a_model_that_was_tried_is_not_estimated() -> None:
    base = by_name(choices(3600, TEN, [trial("base", 2.0)], FASTER, ("en",), None))["base"]
    assert base.whole == pytest.approx(720) and base.scaled_from is None
    assert base.memory == 400_000_000 and base.memory_measured and base.fits is None


def test_larger_ones_take_longer_and_say_where_that_is_from() -> None:
    found = by_name(choices(3600, TEN, [trial("base", 2.0)], FASTER, ("da",), 1_000_000_000))
    assert list(found) == ["tiny", "base", "small", "medium", "large-v3-turbo", "large-v3"]
    times = {name: choice.whole or 0 for name, choice in found.items()}
    assert times["tiny"] < times["base"] < times["small"] < times["medium"] < times["large-v3"]
    assert times["large-v3-turbo"] < times["large-v3"]
    assert {choice.scaled_from for name, choice in found.items() if name != "base"} == {"base"}
    assert not found["large-v3"].memory_measured and found["large-v3"].fits is False and found["small"].fits is True


def test_the_nearest_one_tried_is_taken() -> None:
    found = by_name(choices(60, TEN, [trial("tiny", 1.0), trial("medium", 20.0)], FASTER, ("da",), None))
    assert (found["base"].scaled_from, found["large-v3"].scaled_from) == ("tiny", "medium")


@pytest.mark.parametrize(
    ("name", "hearing", "writing"),
    [
        ("tiny", 0.53, 0.0097),
        ("small", 3.04, 0.0469),
        ("medium", 8.98, 0.1491),
        ("large-v3-turbo", 16.88, 0.0406),
        ("large-v3", 15.99, 0.1998),
    ],
)
def test_the_scale_fits_what_was_measured(name: str, hearing: float, writing: float) -> None:
    """CPU seconds for a window and for each piece of a word, with made-up weights, int8 on two cores; those of base are 1.04 and 0.0187."""
    pieces = len(TALK) / 3
    true = (hearing + pieces * writing) / (1.04 + pieces * 0.0187)
    found = by_name(choices(10, TEN, [trial("base", 1.0)], FASTER, ("da",), None))[name].whole
    assert found is not None and math.log(found / true) == pytest.approx(0, abs=math.log(1.25))


def test_a_busy_machine_is_told() -> None:
    assert trial("base", 5.0, undisturbed=1.0).busy and not trial("base", 5.0, undisturbed=4.0).busy


def test_without_a_trial_nothing_is_said() -> None:
    for tried in ([], [trial("base", 0, fault=Fault("models.trial-died", model="base"))]):
        for choice in choices(3600, TEN, tried, FASTER, ("da",), 8_000_000_000):
            assert choice.whole is None and choice.scaled_from is None and choice.memory


def test_english_ones_only_for_english_and_own_ones_too() -> None:
    tried = [trial("my-danish", 4.0), trial("base", 2.0)]
    assert "base.en" not in by_name(choices(10, TEN, tried, FASTER, ("da", "en"), None))
    found = by_name(choices(10, TEN, tried, FASTER, ("en",), None))
    assert set(found) == {*NAMES, "my-danish"}
    assert found["my-danish"].size is None and found["my-danish"].whole == pytest.approx(4.0)
    assert found["large-v3"].scaled_from == "base"


def test_every_model_says_its_memory() -> None:
    for engine in KNOWN:
        needs = [memory_of(KNOWN[engine][name]) for name in ("tiny", "base", "small", "medium", "large-v3")]
        assert needs == sorted(needs) and needs[0] > 200_000_000
    assert all(memory_of(KNOWN[FASTER][name]) > KNOWN[FASTER][name].size for name in NAMES)


# What is measured


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of two people on the telephone, after five seconds of silence."""
    source = Path(os.environ.get("QUALCODE_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "data" / "audio"
    if not source.is_dir():
        pytest.skip("the shared recordings are not beside this checkout")
    path = tmp_path_factory.mktemp("talk") / "samtale på øen.wav"
    with wave.open(str(source / "pyannote_2spk" / "sample.wav")) as clip, wave.open(str(path), "wb") as out:
        out.setparams(clip.getparams())
        out.writeframes(bytes(5 * 16_000 * 2) + clip.readframes(clip.getnframes()) * 2)
    return path


def silence(tmp_path: Path) -> Path:
    path = tmp_path / "nothing.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(bytes(40 * 16_000 * 2))
    return path


@pytest.mark.shared
def test_ten_seconds_of_speech_are_found(talk: Path, tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    found = stretch_of(talk)
    assert 15 <= found.start < found.end <= 66 and 5 <= found.seconds <= 15.7
    with pytest.raises(Fault) as fault:
        stretch_of(silence(tmp_path))
    assert fault.value.key == "models.no-speech"


@pytest.mark.shared
@pytest.mark.slow
def test_hearing_reaches_for_no_network(talk: Path, tmp_path: Path) -> None:
    """Every way to the network is an error in the process that hears, and is written down."""
    model = weights_or_skip("tiny.en")
    reached = tmp_path / "reached"
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "def hook(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto', 'socket.bind'):\n"
        f"        open({str(reached)!r}, 'a').write(event + repr(arguments))\n"
        "        raise OSError('no network')\n"
        "sys.addaudithook(hook)\n"
    )
    asked = {"audio": str(talk), "start": 20.0, "end": 30.0, "engine": FASTER, "model": str(model), "language": "en"}
    root = Path(__file__).resolve().parent.parent
    told = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(root)))}
    command = [sys.executable, *program("qualcode.transcription.trial")]
    environment = {**os.environ, **told}
    done = subprocess.run(command, env=environment, input=json.dumps(asked), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["text"]
    assert not reached.exists(), reached.read_text()
    # the hook does see what it is to see
    subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"], env={**os.environ, **told}, check=False
    )
    assert reached.exists()


@pytest.mark.shared
@pytest.mark.slow
def test_each_model_is_heard_in_a_process_of_its_own(talk: Path, tmp_path: Path) -> None:
    real = weights_or_skip("tiny.en")
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in real.iterdir():
        (broken / file.name).write_bytes(file.read_bytes()[:1000])
    models = [Installed(path.name, FASTER, path, 0, None) for path in (broken, real)]
    first, second = trials(talk, stretch_of(talk), "en", models)
    assert first.fault is not None and first.fault.text("da")
    assert second.fault is None and second.took > 0 and second.undisturbed > 0 and len(second.text.split()) > 8
    assert second.memory is None or 100_000_000 < second.memory < 1_000_000_000


@pytest.mark.shared
def test_stopped_it_stops(talk: Path) -> None:
    asked = []
    model = Installed("slow", FASTER, Path("nowhere"), 0, None)
    assert list(trials(talk, TEN, "en", [model, model], lambda: asked.append(1) is None and len(asked) > 1)) == []
    assert len(asked) == 2


# The command


@pytest.mark.shared
@pytest.mark.slow
def test_the_command(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place_of("tiny.en", FASTER).parent.mkdir(parents=True)
    place_of("tiny.en", FASTER).symlink_to(weights_or_skip("tiny.en"))
    assert main(["models", "try", str(talk), "--language", "en", "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    rows = {row["name"]: row for row in told["models"]}
    assert rows["tiny.en"]["text"] and rows["tiny.en"]["estimated_from"] is None
    assert rows["large-v3"]["text"] is None and rows["large-v3"]["estimated_from"] == "tiny.en"
    assert told["recording_seconds"] == pytest.approx(65, abs=0.1) and "samtale på øen.wav" in said.err
    assert main(["--language", "da", "models", "try", str(talk), "--language", "da"]) == 0
    said = capsys.readouterr()
    assert "tiny.en" not in said.out and "Dansk kræver large-v3" in said.out and "vides ikke" in said.out


def test_models_are_tried_under_their_usual_names(tmp_path: Path) -> None:
    for name in ("base", "base.en"):
        place_of(name, OPENAI).mkdir(parents=True)
        (place_of(name, OPENAI) / f"{name}.pt").write_bytes(b"weights")
    named = argparse.Namespace(model=["base.en", str(place_of("base", OPENAI) / "base.pt")], engine=OPENAI)
    assert [one.name for one in _chosen(named, ("en",))] == ["base.en", "base"]
    everything = argparse.Namespace(model=[], engine=OPENAI)
    assert [one.name for one in _chosen(everything, ("en",))] == ["base", "base.en"]
    assert [one.name for one in _chosen(everything, ("da",))] == ["base"]


def test_a_trial_runs_nothing_that_lies_here_and_its_command_tells_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    begun: list[list[str]] = []
    usual = subprocess.Popen

    def seen(command: list[str], **how: object) -> object:
        begun.append(command)
        return usual(command, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", seen)
    (tried,) = trials(tmp_path / "Mette.wav", TEN, "da", [Installed("tiny", FASTER, tmp_path, 0, None)])
    assert tried.fault is not None and tried.fault.key == "transcribing.sound-missing"
    assert not any("Mette" in word for word in begun[0])


def test_what_cannot_be_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("faster_whisper")
    assert main(["models", "try", str(tmp_path / "gone.wav"), "--language", "en"]) == 1
    assert main(["models", "try", str(tmp_path / "gone.wav")]) == 2
    assert main(["models", "try", str(silence(tmp_path)), "--language", "da", "--model", "base.en"]) == 1
    assert "qualcode models get base.en" in capsys.readouterr().err
