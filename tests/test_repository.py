"""The house rules that a machine can check: who imports what, catalogues, licences, locks, sizes of modules."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qualcode"
LOCALE = PACKAGE / "locale"

#: slow to import, needed by few commands: brought in by the function that uses them, never at the top of a module
HEAVY = (
    *("textual", "spacy", "docx", "networkx", "openpyxl", "xlsxwriter", "odf", "simplemma", "lxml", "numpy"),
    *("matplotlib", "scipy", "pypdf", "striprtf", "webvtt", "pysubs2", "cryptography"),
    *("faster_whisper", "av", "ctranslate2", "onnxruntime", "tokenizers", "huggingface_hub", "whisper", "torch"),
)
MOST_LINES = 400


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tracked_files() -> list[Path]:
    """The files git keeps; in an unpacked archive without git, a skip."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def loaded_after(statement: str) -> set[str]:
    """Top-level names of the modules in memory after `statement` in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


# Imports


def test_core_imports_nothing_heavy() -> None:
    core = [module_name(path) for path in modules() if not path.is_relative_to(PACKAGE / "tui") and path.name != "__main__.py"]
    loaded = loaded_after("\n".join(f"import {name}" for name in core))
    assert not loaded & set(HEAVY)


def test_command_line_starts_without_database_or_screen() -> None:
    if not (PACKAGE / "cli.py").exists() and not (PACKAGE / "cli").is_dir():
        pytest.skip("no command line yet")
    assert not loaded_after("import qualcode.cli") & {*HEAVY, "sqlalchemy", "sqlite3", "rich", "regex"}


def imported_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_one_door_to_the_database() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for path in modules()
        if path != PACKAGE / "study" / "database.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if name.partition(".")[0] in ("sqlite3", "_sqlite3", "aiosqlite") or name.endswith(("create_engine", "create_async_engine"))
    ]
    assert offenders == []


#: what can reach another machine, and the modules that may: one fetches models after asking, one serves this machine's own browser
NETWORK = re.compile(r"^(socket|ssl|http\.(client|server)|urllib\.(request|error)|ftplib|smtplib|aiohttp|requests|httpx|huggingface_hub)\b")
MAY_CONNECT = ("transcription/download.py", "tui/browser/server.py")


def test_only_fetching_a_model_uses_the_network() -> None:
    offenders = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {name}"
        for path in modules()
        if path.relative_to(PACKAGE).as_posix() not in MAY_CONNECT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if NETWORK.match(name)
    ]
    assert offenders == []


def test_nothing_replaces_rows_behind_the_journal() -> None:
    pattern = re.compile(r"(insert\s+or\s+replace|(?<![\w'])replace\s+into\s+\w)", re.IGNORECASE)
    offenders = [str(path.relative_to(ROOT)) for path in modules() if pattern.search(without_docs(path))]
    assert offenders == []


def without_docs(path: Path) -> str:
    """The strings and code of a module, its docstrings and comments left out."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.unparse(module)


def test_modules_do_one_thing() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines for path in modules() if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert too_long == {}


# Catalogues

AREAS = sorted(path.stem for path in (LOCALE / "en").glob("*.toml"))


@cache
def catalogue(language: str, area: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / language / f"{area}.toml").read_text(encoding="utf-8"))


def templates(value: object) -> list[str]:
    """The template, or the two of a plural."""
    return list(value.values()) if isinstance(value, dict) else [str(value)]


def fields(value: object) -> set[str]:
    found = {name for text in templates(value) for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    # the number of a plural may be spelled out in one of its forms ("one interview")
    return found | {"n"} if isinstance(value, dict) else found


def test_languages_have_the_same_areas() -> None:
    assert sorted(path.stem for path in (LOCALE / "da").glob("*.toml")) == AREAS


@pytest.mark.parametrize("area", AREAS)
def test_catalogue_is_complete_in_both_languages(area: str) -> None:
    english, danish = catalogue("en", area), catalogue("da", area)
    assert list(english.keys() - danish.keys()) == []
    assert list(danish.keys() - english.keys()) == []
    for key, value in english.items():
        assert fields(value) == fields(danish[key]), f"{area}.{key}: the languages differ in their fields"
        for entry in (value, danish[key]):
            assert not isinstance(entry, dict) or set(entry) == {"one", "other"}, f"{area}.{key}: a plural has one and other"
            assert all(text.strip() for text in templates(entry)), f"{area}.{key} is empty"


KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")
#: calls whose first argument is a catalogue key
TAKES_KEY = {"text", "Fault", "UsageFault", "Notice"}


def string_starts(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """(text, whole) of each string in a module; of an f-string its fixed beginning, whole being false."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value, True
        elif isinstance(inner, ast.JoinedStr) and inner.values and isinstance(inner.values[0], ast.Constant):
            yield str(inner.values[0].value), False


def catalogue_keys() -> set[str]:
    return {f"{area}.{key}" for area in AREAS for key in catalogue("en", area)}


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def named_keys(path: Path, call: ast.Call) -> Iterator[str]:
    """The catalogue keys that a call names outright. A verb says what it did by a key of the history."""
    says = called_name(call) == "say" and path.is_relative_to(PACKAGE / "study" / "verbs")
    if not says and called_name(call) not in TAKES_KEY:
        return
    first = call.args[0]
    for choice in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
        if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
            key = f"history.{choice.value}" if says else choice.value
            if KEY.fullmatch(key):
                yield key


def test_every_key_the_code_names_is_in_the_catalogue() -> None:
    keys, missing = catalogue_keys(), []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            missing += [f"{path.relative_to(ROOT)}:{node.lineno} {key}" for key in named_keys(path, node) if key not in keys]
    assert missing == []


def test_no_key_is_left_over() -> None:
    wholes: set[str] = set()
    starts: set[str] = set()
    for path in modules():
        for text, whole in string_starts(tree(path)):
            if whole:
                wholes.add(text)
            elif re.match(r"[a-z_]+\.", text):
                starts.add(text)
    from qualcode.tui.actions import ACTIONS

    for action in ACTIONS:
        wholes |= {f"{action.area}.{action._own}", f"{action.area}.{action._own}-help"}
    unused = {key for key in catalogue_keys() - wholes if not key.startswith(tuple(starts))}
    assert sorted(unused) == []


# Licences and locks

LOCKS = ("requirements-build.lock", "requirements.lock", "requirements-whisper.lock", "requirements-dev.lock", "tests/weights.lock")
#: the extras that the lock for development has too, so that their licences can be read off
EXTRAS = ("serve", "whisper")
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)
COPYLEFT = re.compile(r"\b(AGPL|GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def locked(lock: str) -> dict[str, tuple[str, Marker | None]]:
    """Version and marker per locked distribution."""
    found = LOCKED.finditer((ROOT / lock).read_text(encoding="utf-8"))
    return {canonicalize_name(m["name"]): (m["version"], Marker(m["marker"]) if m["marker"] else None) for m in found}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert locked(lock)
    for block in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in block, block.partition("\n")[0]
    assert not re.search(r"https?://|file:|--index|--find-links|^# .*uv", text, re.MULTILINE)


def test_locks_hold_what_the_project_asks_for() -> None:
    wanted = [Requirement(text) for text in project()["project"]["dependencies"]]
    runtime = locked("requirements.lock")
    for requirement in wanted:
        version, _ = runtime[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run make lock"
    whisper = locked("requirements-whisper.lock")
    for text in project()["project"]["optional-dependencies"]["whisper"]:
        assert Requirement(text).specifier.contains(whisper[canonicalize_name(Requirement(text).name)][0]), text
    for name, pinned in [*whisper.items(), *locked("requirements-dev.lock").items()]:
        assert {**whisper, **runtime}.get(name, pinned)[0] == pinned[0], f"{name} differs between the locks: run make lock"


def test_speech_to_text_and_its_weights_come_only_when_asked_for() -> None:
    """PyAV's wheels have parts under the GPL in them, torch takes 3 GB, and weights are for tests."""
    asked = {canonicalize_name(Requirement(text).name) for text in project()["project"]["dependencies"]}
    assert not {"av", "faster-whisper", "ctranslate2", "onnxruntime"} & (set(locked("requirements.lock")) | asked)
    for lock in LOCKS[:-1]:
        assert not {"torch", "openai-whisper", *locked("tests/weights.lock")} & set(locked(lock)), lock


#: distributions whose modules have other names
IMPORTED_AS = {"python-docx": "docx"}


def test_every_dependency_is_used() -> None:
    imported = {
        name.partition(".")[0]
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
    }
    wanted = [Requirement(text).name for text in project()["project"]["dependencies"]]
    assert [name for name in wanted if IMPORTED_AS.get(name, name) not in imported] == []


def declared_licence(distribution: metadata.Distribution) -> str:
    """What a distribution says of its licence, in its own words: expression, first line of the field, or classifiers."""
    info = distribution.metadata
    classifiers = [text.rpartition(" :: ")[2] for text in info.get_all("Classifier") or [] if text.startswith("License ::")]
    first = (info.get("License") or "").strip().partition("\n")[0]
    return info.get("License-Expression") or first or " or ".join(classifiers)


def brought_by(extra: str) -> set[str]:
    """What an extra brings beyond what the program needs anyway."""
    waiting = [Requirement(text).name for text in project()["project"]["optional-dependencies"][extra]]
    found: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found and name not in locked("requirements.lock"):
            found.add(name)
            needs = [Requirement(text) for text in metadata.requires(name) or []]
            waiting += [each.name for each in needs if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def brought_by_extras() -> set[str]:
    return {name for extra in EXTRAS for name in brought_by(extra)}


def installed() -> list[tuple[str, str]]:
    """(name, declared licence) of each locked runtime distribution that this platform needs, and of those of the extras."""
    names = [name for name, (_, marker) in locked("requirements.lock").items() if marker is None or marker.evaluate()]
    return [(name, declared_licence(metadata.distribution(name))) for name in [*names, *sorted(brought_by_extras())]]


def test_no_copyleft_dependency() -> None:
    for name, licence in installed():
        assert licence, f"{name} does not say its licence"
        assert not COPYLEFT.search(licence), f"{name}: {licence}"


def test_notices_name_every_dependency() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {canonicalize_name(name.strip()) for name, _ in rows if name.strip() != "distribution"}
    runtime = set(locked("requirements.lock")) | brought_by_extras()
    assert sorted(runtime - named) == []
    assert sorted(named - runtime) == [], "no longer used"


# What must not be said in a repository that others read

#: put together here so that this file does not contain what it forbids
FORBIDDEN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:work|root|" + r"home/[a-z]+)/",
            r"/tm" + r"p/[\w.-]",
            r"files\.python" + r"hosted",
            r"pypi\.or" + r"g/simple",
            r"registry\.npm" + r"js",
            r"(?<![\w.])[A-Z]:\\Users\\",
        )
    )
)
TEXT_ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".txt",
    ".cfg",
    ".yml",
    ".yaml",
    ".json",
    ".csv",
    ".svg",
    ".sh",
    ".vtt",
    ".srt",
    ".html",
    "",
}


def test_files_name_no_machine_and_no_registry() -> None:
    offenders = []
    for path in tracked_files():
        if path.suffix in TEXT_ENDINGS and path != Path(__file__).resolve():
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if FORBIDDEN.search(line):
                    offenders.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:100]}")
    assert offenders == []
