"""The demo study, built by playing its story through the public verbs, so that its journal is real.

The story (`corpora/story.toml`) and its passages (`corpora/passages.toml`) say in their own heads how they are written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.readers import read_transcripts
from qualcode.reasons import reason_of
from qualcode.resources import codebooks, corpora
from qualcode.study import Study
from qualcode.study.folder import lay_out, refuse_taken
from qualcode.study.inserts import DIGITS
from qualcode.study.passages import quotation_with_words
from qualcode.study.search import refresh_index
from qualcode.study.verbs.materials import insert_transcript

#: arguments that a short name stands under
NAMED = frozenset(
    (
        *("code", "codes", "parent", "source", "to", "into", "relation", "participant", "material", "property", "decision", "phenomenon"),
        *("outline", "under", "memos", "answers", "materials", "version", "relations"),
    )
)
#: arguments that list passages
PASSAGES = ("evidence_for", "evidence_against", "quotations")
#: in the keys of a finding's text, a short name or a passage in place of an id
_NAMED_IN_KEY = re.compile(r"@([\w-]+)")


def lay_out_demo(folder: Path, language: str) -> Path:
    """The demo study in `folder`, with its transcripts and codebook beside it; the study file. Raises Fault if one is there.

    It is made beside the folder and moved there when it is whole, so that an interrupted demo leaves no half study.
    """
    refuse_taken(folder)
    unfinished = Path(f"{folder.resolve()}.unfinished")
    try:
        if unfinished.exists():
            shutil.rmtree(unfinished)
        file = _make(unfinished, language)
        if folder.exists():
            _move_into(folder, file)
        else:
            os.replace(unfinished, folder)
    except OSError as error:
        raise Fault("study.read-only", file=str(folder), reason=reason_of(error)) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder / file.name


def _make(folder: Path, language: str) -> Path:
    with Study.new(folder, title=text("shell.demo-title", language), language=language) as study:
        _Player(study, language).play()
        refresh_index(study.reads.connection, language)
        file = study.file
    for source in sorted((corpora() / language).iterdir()):
        (folder / "corpora" / source.name).write_bytes(source.read_bytes())
    codebook = codebooks() / "demo.toml"
    (folder / "codebooks" / codebook.name).write_bytes(codebook.read_bytes())
    return file


def _move_into(folder: Path, file: Path) -> None:
    """Move what lies beside the study file into a folder that exists, the study file last."""
    lay_out(folder)
    beside = [path for path in file.parent.rglob("*") if path.is_file() and not path.name.startswith(file.name)]
    for path in [*beside, file]:
        target = folder / path.relative_to(file.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)


class _Player:
    """Turns the steps of the story into verb calls."""

    def __init__(self, study: Study, language: str) -> None:
        self.study = study
        self.language = language
        self.passages: dict[str, dict[str, str]] = _toml("passages.toml")
        self.ids: dict[str, str] = {}

    def play(self) -> None:
        """Every step in order, each at a minute of its day."""
        day, minute = None, 0
        for step in _toml("story.toml")["step"]:
            day, minute = step["on"], 0 if step["on"] != day else minute + 2
            at = dt.datetime.combine(step["on"], dt.time(8), dt.UTC) + dt.timedelta(minutes=minute)
            self.study.coder = step["coder"]
            arguments = self._spoken(step.get("args", {}))
            if step["verb"] == "import":
                self.ids[step["id"]] = self._import(arguments, at)
            elif step["verb"] == "split-code":
                self._split(arguments, at)
            else:
                result = self.study.do(step["verb"], at=at, **self._resolved(step["verb"], arguments))
                if "id" in step:
                    self.ids[step["id"]] = result["id"]
                elif step["verb"] == "apply-review":
                    self.ids |= zip([one["id"] for one in arguments["comments"]], result["new"], strict=True)

    def _spoken(self, value: Any) -> Any:
        """Values for the study's language where the story gives both."""
        if isinstance(value, dict):
            if set(value) == {"en", "da"}:
                return self._spoken(value[self.language])
            return {key: self._spoken(inner) for key, inner in value.items()}
        return [self._spoken(inner) for inner in value] if isinstance(value, list) else value

    def _resolved(self, verb: str, given: dict[str, Any]) -> dict[str, Any]:
        """Ids for short names, and material and words for passages."""
        arguments: dict[str, Any] = {}
        for key, value in given.items():
            if key == "passage":
                arguments |= self._passage(value)
            elif key == "last_passage":
                arguments["last_words"] = self._passage(value)["words"]
            elif key in PASSAGES:
                arguments[key] = [self._evidence(one) for one in value]
            elif key == "about":
                arguments[key] = [self._about(thing) for thing in value]
            elif key == "comments":
                arguments[key] = [one | {"about": [self._commented(thing) for thing in one["about"]]} for one in value]
            elif verb == "make-finding" and key == "text":
                arguments[key] = _NAMED_IN_KEY.sub(lambda named: self._digits(named[1]), value)
            elif key in NAMED or (key == "memo" and verb in ("judge", "edit-memo")):
                arguments[key] = self._named(value)
            else:
                arguments[key] = value
        return arguments

    def _passage(self, name: str) -> dict[str, str]:
        passage = self.passages[name]
        return {"material": self.ids[passage["material"]], "words": passage[self.language]}

    def _digits(self, name: str) -> str:
        """The first digits of the id that a short name, or the quotation of a passage, has got."""
        if name in self.ids:
            return self.ids[name][:DIGITS]
        passage = self._passage(name)
        text = self.study.reads.transcript(passage["material"]).text
        found = self.study.reads.quotations(passage["material"])
        return next(one.id for one in found if text[one.start : one.end] == passage["words"])[:DIGITS]

    def _evidence(self, given: str | dict[str, str]) -> dict[str, str]:
        if isinstance(given, str):
            return self._passage(given)
        return self._passage(given["passage"]) | {"level": given["level"]}

    def _commented(self, thing: dict[str, str]) -> dict[str, str]:
        [(kind, name)] = thing.items()
        return {"kind": kind, "id": self._named(name)}

    def _about(self, thing: dict[str, Any]) -> dict[str, Any]:
        if "passage" in thing:
            return self._passage(thing["passage"])
        return {kind: self._named(name) for kind, name in thing.items()}

    def _named(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._named(one) for one in value]
        return self.ids.get(value, value) if isinstance(value, str) else value

    def _import(self, arguments: dict[str, Any], at: dt.datetime) -> str:
        [transcript] = read_transcripts(corpora() / self.language / arguments["file"])
        with self.study.action("import", at=at) as work:
            material = insert_transcript(
                work,
                dataclasses.replace(transcript, name=arguments["name"]),
                kind=arguments["kind"],
                round_number=arguments.get("round"),
                group=arguments.get("group"),
                date=arguments.get("date"),
            )
            for label in arguments.get("interviewers", []):
                self.study.do("set-speaker", material=material, label=label, interviewer=True)
            for label, who in arguments.get("participants", {}).items():
                self.study.do("set-speaker", material=material, label=label, participant=self.ids[who])
        return material

    def _split(self, arguments: dict[str, Any], at: dt.datetime) -> None:
        """A split names its new codes, and finds the quotations that go to each by their words."""
        names = [part.pop("id") for part in arguments["into"]]
        with self.study.action("split-code", at=at) as work:
            for part in arguments["into"]:
                passages = [self._passage(name) for name in part["quotations"]]
                part["quotations"] = [quotation_with_words(work, passage["material"], passage["words"]) for passage in passages]
                part["parent"] = self._named(part["parent"])
            made = self.study.do("split-code", code=self._named(arguments["code"]), into=arguments["into"])
        self.ids |= dict(zip(names, made["ids"], strict=True))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((corpora() / name).read_text(encoding="utf-8"))
