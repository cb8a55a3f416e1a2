"""The docs name everything there is: commands, options, verbs, keys, tables, settings, formats; and what they show works."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "THIRD_PARTY_NOTICES.md", *DOCS.glob("*.md"), *(ROOT / "corpora").glob("*.md")])


def page(name: str) -> str:
    path = DOCS / name
    assert path.exists(), f"docs/{name} is missing"
    return path.read_text(encoding="utf-8")


def part(name: str) -> ModuleType:
    """A module of the program, or a skip while it is not written."""
    room = name.rpartition(".")[0]
    if (room and find_spec(room) is None) or find_spec(name) is None:
        pytest.skip(f"{name} is not there")
    return import_module(name)


# The command line


@cache
def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command by its words ("quotes", "review pack"), the program itself under ""."""
    return dict(_commands(part("qualcode.commands.parser").build_parser(), ""))


def _commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from _commands(inner, f"{name} {word}".strip())


@pytest.mark.parametrize("name", ["commands.md", "verbs.md"])
def test_page_is_what_the_program_says(name: str) -> None:
    """So every command, option, verb and argument is in the docs, and none that is gone."""
    assert page(name) == part("doc_pages").PAGES[name](), "run make docs"


#: a command line as the pages show it
SHOWN = re.compile(r"(?:^    |`)qualcode (?P<rest>[^`\n]*)", re.MULTILINE)


def options_of(command: str) -> set[str]:
    """The options a command takes, with those of the commands under it and those all commands take."""
    parsers = [parser for name, parser in commands().items() if name in ("", command) or name.startswith(command + " ")]
    return {option for parser in parsers for action in parser._actions for option in action.option_strings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_shown_exist(path: Path) -> None:
    for match in SHOWN.finditer(path.read_text(encoding="utf-8")):
        first = match["rest"].partition(" ")[0]
        if not re.fullmatch(r"[a-z][a-z-]*(\|[a-z-]+)*", first):
            continue
        for command in first.split("|"):
            assert command in commands(), f"{path.name} shows qualcode {match['rest']!r}, and there is no command {command!r}"
            for option in re.findall(r"(?<=\s)--[a-z-]+", match["rest"]):
                assert option in options_of(command), f"{path.name}: qualcode {command} has no {option}"


def test_commands_shown_work_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the tutorial, where keys are pressed in between, are run by test_tutorial.py."""
    path, main = ROOT / "README.md", part("qualcode.cli").main
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "corpora" / "en" / "interview-1-mette.docx", tmp_path / "interview-1.docx")
    (tmp_path / "exports").mkdir()
    lines = re.findall(r"^    qualcode (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 4
    for line in lines:
        # the workbench has tests of its own, and needs a terminal
        if not line.startswith("open "):
            assert main(shlex.split(line)) == 0, f"{path.name}: qualcode {line}"


def test_targets_shown_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in PAGES:
        for target in re.findall(r"(?:^    |`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert target in targets, f"{path.name} shows make {target}"


# Verbs, keys, tables, settings, formats


def test_every_key_is_in_the_docs() -> None:
    actions = part("qualcode.tui.actions")
    text = page("keys.md")
    for action in actions.ACTIONS:
        assert action.id in text or action.label("en") in text, f"docs/keys.md does not name the action {action.id}"
        for key in action.keys:
            assert actions.shown_key(key) in text, f"docs/keys.md does not name the key {key} of {action.id}"


def test_every_table_is_in_the_docs() -> None:
    text = page("data-model.md")
    tables = part("qualcode.model").Base.metadata.tables
    assert [name for name in tables if f"`{name}`" not in text] == []


def test_every_setting_is_in_the_docs() -> None:
    text = page("file-formats.md")
    assert [name for name in part("qualcode.study.settings").DEFAULTS if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize(
    ("module", "constant"),
    [
        ("qualcode.readers.source", "READABLE"),
        ("qualcode.writers.quote_table", "ENDINGS"),
        ("qualcode.writers.graph", "ENDINGS"),
        ("qualcode.writers.review", "ENDINGS"),
    ],
)
def test_every_format_is_in_the_docs(module: str, constant: str) -> None:
    formats = getattr(part(module), constant)
    text = page("file-formats.md")
    endings = [f".{name.removeprefix('.')}" for name in formats]
    assert endings
    assert [ending for ending in endings if f"`{ending}`" not in text] == []


def test_statements_of_the_data_model_run() -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    metadata = part("qualcode.model").Base.metadata
    engine = sqlalchemy.create_engine("sqlite://")
    metadata.create_all(engine)
    statements = re.findall(r"```sql\n(.*?)```", page("data-model.md"), re.DOTALL)
    assert statements
    with engine.connect() as connection:
        for statement in statements:
            assert connection.exec_driver_sql(statement).fetchall() == []


# Links


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    words = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", words):
        if not target.startswith(("http://", "https://", "#")):
            assert (path.parent / target.partition("#")[0]).exists(), f"{path.name} links to {target}"


def test_every_picture_is_shown_and_asks_for_nothing_from_the_network() -> None:
    drawn = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "pictures").glob("*.svg")}
    assert set(drawn) == {"home", *part("pictures").PICTURES}
    assert [name for name in drawn if f"pictures/{name}.svg" not in page("screens.md")] == []
    assert [name for name, svg in drawn.items() if re.search(r"@font-face|url\([\"']?http|href=[\"']http", svg)] == []


def test_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCS.glob("*.md") if f"docs/{path.name}" not in readme] == []


def test_layout_of_the_architecture_is_the_one_on_disk() -> None:
    text = page("architecture.md")
    rooms = [folder.name for folder in (ROOT / "qualcode").iterdir() if folder.is_dir() and (folder / "__init__.py").exists()]
    assert [room for room in rooms if f"`qualcode/{room}/`" not in text and f"`qualcode/{room}`" not in text] == []
