"""Models of speech: which there are, which are on this machine, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from weights import FILES, weights_or_skip

from qualcode.cli import main
from qualcode.commands import parser_recordings
from qualcode.faults import Fault
from qualcode.study.platform import memory
from qualcode.transcription import engines, models
from qualcode.transcription.extras import engine_missing, engines_there
from qualcode.transcription.known_models import KNOWN, NAMES

FASTER, OPENAI = "faster-whisper", "openai-whisper"


def folder_of(name: str, engine: str = FASTER, words: int = 51_865, **leave_out: bool) -> Path:
    """A folder that looks like a model, in this user's own folder."""
    folder = models.place_of(name, engine)
    folder.mkdir(parents=True)
    if engine == OPENAI:
        (folder / f"{name}.pt").write_bytes(b"weights")
        return folder
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "config.json").write_text("{}")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "vocabulary.txt").write_text("word\n" * words)
    return folder


def refused(*given: object, **how: object) -> Fault:
    with pytest.raises(Fault) as found:
        models.resolve(*given, **how)  # type: ignore[arg-type]
    return found.value


# Which there are


def test_both_engines_have_the_same_names_and_every_file_a_hash() -> None:
    for engine, known in KNOWN.items():
        assert tuple(known) == NAMES
        for model in known.values():
            assert model.engine == engine and model.origin.startswith("https://") and model.origin.endswith("/")
            for file in model.files:
                assert len(bytes.fromhex(file.sha256)) == 32 and file.size > 0
                assert "/" not in file.name
    for model in KNOWN[FASTER].values():
        names = {file.name for file in model.files}
        assert {"model.bin", "config.json", "tokenizer.json"} < names and names & {"vocabulary.json", "vocabulary.txt"}


def test_addresses_of_openai_have_the_hash_of_the_file_in_them() -> None:
    for model in KNOWN[OPENAI].values():
        assert model.origin.rstrip("/").rpartition("/")[2] == model.files[0].sha256
        assert model.place == "openaipublic.azureedge.net/main/whisper/models/" + model.files[0].sha256


def test_the_pinned_tiny_en_is_the_one_tests_use() -> None:
    """Their hashes come from two sources that know nothing of each other."""
    pinned = {file.name: file.sha256 for file in KNOWN[FASTER]["tiny.en"].files}
    assert pinned == {name: sha256 for name, (sha256, _) in FILES["tiny.en"].items()}
    assert {file.name: file.sha256 for file in KNOWN[FASTER]["base"].files}["config.json"] == FILES["base"]["config.json"][0]


@pytest.mark.parametrize("name", ["tiny.en", "base"])
def test_sizes_are_those_of_the_files(name: str) -> None:
    folder = weights_or_skip(name)
    if name == "tiny.en":
        assert KNOWN[FASTER][name].size == sum((folder / file).stat().st_size for file in FILES[name])
    # within 15 per cent: the number of parameters is computed from the layers, the file has two bytes for each
    assert KNOWN[FASTER][name].parameters * 2 == pytest.approx((folder / "model.bin").stat().st_size, rel=0.15)


# Which are here


def test_the_folder_is_the_users_own_or_the_one_that_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models.models_folder() == tmp_path / "data" / "qualcode" / "models"
    monkeypatch.setenv("QUALCODE_MODELS", str(tmp_path / "mine"))
    assert models.models_folder() == tmp_path / "mine"


def test_installed_ones_by_size_then_others() -> None:
    for name in ("my-danish", "large-v3", "tiny"):
        folder_of(name)
    folder_of("base", OPENAI)
    models.unfinished_of("small", FASTER).mkdir()
    found = models.installed()
    assert [(one.name, one.engine) for one in found] == [("tiny", FASTER), ("large-v3", FASTER), ("my-danish", FASTER), ("base", OPENAI)]
    assert found[2].fault is None and found[2].size > 0
    # shorter than it should be
    assert found[0].fault is not None and found[0].fault.key == "models.cut-short"


def test_a_model_of_ones_own_goes_by_its_folder() -> None:
    folder = folder_of("my-danish")
    assert models.resolve("my-danish") == folder
    assert models.resolve(str(folder)) == folder
    assert models.resolve(folder / "model.bin") == folder
    assert models.resolve(folder_of("mine", OPENAI), OPENAI) == models.place_of("mine", OPENAI) / "mine.pt"


def test_by_name_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "large").mkdir()
    fault = refused("large")
    assert fault.key == "models.not-installed" and fault.fields["command"] == "qualcode models get large-v3"
    assert refused("turbo", OPENAI).fields["command"] == "qualcode models get large-v3-turbo --engine openai-whisper"


# What is refused


@pytest.mark.parametrize("gone", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_an_incomplete_folder_is_refused_with_the_missing_file(gone: str) -> None:
    folder = folder_of("my-danish")
    (folder / gone).unlink()
    fault = refused("my-danish")
    assert fault.key == "models.incomplete" and fault.fields["folder"] == folder
    assert Path(str(fault.fields["file"])).stem == Path(gone).stem
    (folder / gone).touch()
    assert refused("my-danish").key == "models.incomplete"


def test_the_third_generation_needs_to_be_told_how_to_hear() -> None:
    folder = folder_of("my-danish", words=51_866)
    assert refused("my-danish").fields["file"] == "preprocessor_config.json"
    (folder / "preprocessor_config.json").write_text("{}")
    assert models.resolve("my-danish") == folder


def test_nonsense_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no model")
    assert refused("enormous").key == "models.neither"
    assert refused(tmp_path / "a.txt").key == "models.other-engine"
    assert refused(tmp_path, OPENAI).key == "models.other-engine"
    assert refused("base", "sphinx").key == "models.no-such-engine"
    assert refused("../base").key == "models.neither"
    for name in ("../base", ".hidden", ""):
        with pytest.raises(Fault):
            models.remove(name)


def test_english_models_refuse_danish() -> None:
    folder_of("my-english", words=51_864)
    folder_of("my-danish", words=51_865)
    assert models.resolve("my-english", languages=("en",))
    assert models.resolve("my-danish", languages=("da", "en"))
    fault = refused("my-english", languages=("en", "da"))
    assert fault.key == "models.english-only" and fault.fields["language"] == "da"
    folder_of("base.en", OPENAI)
    assert refused("base.en", OPENAI, ("da",)).fields["model"] == "base.en"
    assert models.resolve("base.en", OPENAI, ("en",))


@pytest.mark.parametrize(("name", "english"), [("tiny.en", True), ("base", False)])
def test_real_weights_tell_what_they_know(name: str, english: bool) -> None:
    folder = weights_or_skip(name)
    assert models.english_only(folder, FASTER) is english
    assert models.resolve(folder, languages=("en",)) == folder
    assert models.weights_hash(folder) == FILES[name]["model.bin"][0]


# Hashes, removal


def test_a_hash_is_remembered_until_the_file_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = folder_of("my-danish") / "model.bin"
    first = models.weights_hash(weights.parent)
    with monkeypatch.context() as patched:
        patched.setattr(models, "sha256_of", lambda *_: pytest.fail("read again"))
        assert models.weights_hash(weights.parent) == first
    weights.write_bytes(b"others")
    os.utime(weights, ns=(1, 1))
    assert models.weights_hash(weights.parent) != first


def test_a_list_of_hashes_that_is_no_list_does_not_matter(tmp_path: Path) -> None:
    folder = folder_of("my-danish")
    first = models.weights_hash(folder)
    for nonsense in ("[1]", "{", json.dumps({str((folder / "model.bin").resolve()): 7})):
        models._hashes_file().write_text(nonsense)
        assert models.weights_hash(folder) == first


def test_removing_takes_the_half_fetched_one_too() -> None:
    folder_of("tiny")
    half = models.unfinished_of("tiny", FASTER)
    half.mkdir()
    (half / "model.bin").write_bytes(b"half")
    assert models.remove("tiny") > 4
    assert not models.place_of("tiny", FASTER).exists() and not half.exists()
    with pytest.raises(Fault) as found:
        models.remove("tiny")
    assert found.value.key == "models.not-there"


# Engines, memory


def test_a_missing_engine_is_told_with_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.transcription.extras._is_there", lambda name: False)
    assert engines_there() == ()
    for engine, command in ((FASTER, 'pip install "qualcode[whisper]"'), (OPENAI, 'pip install "qualcode[openai-whisper]"')):
        fault = engine_missing(engine)
        assert fault is not None and command in fault.text("en") and command in fault.text("da")


def test_memory_is_told_in_bytes() -> None:
    told = memory()
    assert told is None or (0 < told[1] <= told[0] and told[0] > 100_000_000)


# The command


def test_the_command_line_knows_the_engines() -> None:
    assert parser_recordings.ENGINES == engines.ENGINES


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(folder_of("my-danish"), models.place_of("base", FASTER))
    assert main(["models"]) == 0
    said = capsys.readouterr().out
    assert "large-v3-turbo" in said and "my-danish" in said and "incomplete" in said and "Danish wants large-v3" in said
    assert main(["models", "list", "--json", "--language", "da"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {(row["engine"], row["name"]): row for row in told["models"]}
    assert len(rows) == 2 * len(NAMES) + 1
    assert rows[FASTER, "my-danish"]["installed"] and not rows[FASTER, "base"]["installed"]
    assert rows[FASTER, "large-v3"]["size"] == 3_090_835_702


def test_get_asks_nobody_without_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.commands.models.fetch", lambda *_, **__: pytest.fail("fetched"))
    assert main(["models", "get", "large-v3"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "3.1 GB" in said.err and "huggingface.co/Systran/faster-whisper-large-v3" in said.err and "--yes" in said.err
    assert not models.models_folder().exists()


@pytest.mark.parametrize(("answer", "fetched"), [("n", False), ("", False), ("no", False), ("y", True), ("Yes", True)])
def test_get_asks_in_a_terminal(answer: str, fetched: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = []
    monkeypatch.setattr("qualcode.commands.models.is_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(capsys.readouterr().err) or answer)
    monkeypatch.setattr("qualcode.transcription.download._Fetching.all_files", lambda self: None)
    assert main(["models", "get", "base"]) == (0 if fetched else 1)
    assert len(asked) == 1 and "148 MB" in asked[0]
    assert models.place_of("base", FASTER).exists() is fetched


def test_remove(capsys: pytest.CaptureFixture[str]) -> None:
    folder_of("tiny")
    assert main(["models", "remove", "tiny"]) == 0
    assert "tiny" in capsys.readouterr().out
    assert main(["models", "remove", "tiny"]) == 1
