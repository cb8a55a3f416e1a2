"""The demo study's texts, story and codebooks fit together: checked on the files themselves, without a study."""

from __future__ import annotations

import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from qualcode.readers import read_transcripts
from qualcode.resources import codebooks, corpora
from qualcode.study.registry import registry
from qualcode.text.plain import Transcript
from qualcode.text.printed import edits_of
from qualcode.text.words import count_words

LANGUAGES = ("en", "da")
MADE_BY = (
    "make-code",
    "import",
    "add-participant",
    "write-memo",
    "relate",
    "add-property",
    "sampling-decision",
    "add-guide-version",
    "revise-guide",
    "make-finding",
)


@cache
def toml(folder: str, name: str) -> dict[str, Any]:
    root = corpora() if folder == "corpora" else codebooks()
    return tomllib.loads((root / name).read_text("utf-8"))


def steps(*verbs: str) -> list[dict[str, Any]]:
    return [step for step in toml("corpora", "story.toml")["step"] if not verbs or step["verb"] in verbs]


def passages() -> dict[str, dict[str, str]]:
    return toml("corpora", "passages.toml")


def in_language(value: Any, language: str) -> Any:
    return value[language] if isinstance(value, dict) and set(value) == set(LANGUAGES) else value


@cache
def transcripts(language: str) -> dict[str, Transcript]:
    folder = corpora() / language
    found = {step["id"]: read_transcripts(folder / in_language(step["args"]["file"], language)) for step in steps("import")}
    assert all(len(read) == 1 for read in found.values())
    return {material: read[0] for material, read in found.items()}


def values_in(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values_in(inner)


def passages_of(args: dict[str, Any]) -> Iterator[str]:
    """Every passage a step speaks of."""
    yield from (args[key] for key in ("passage", "last_passage") if key in args)
    for one in (one for key in ("evidence_for", "evidence_against") for one in args.get(key, ())):
        yield one if isinstance(one, str) else one["passage"]
    yield from (about["passage"] for about in args.get("about", ()) if "passage" in about)
    yield from (passage for part in args.get("into", ()) if isinstance(part, dict) for passage in part["quotations"])


def references_of(verb: str, args: dict[str, Any]) -> Iterator[str]:
    """Every short name a step speaks of."""
    single = (
        "code",
        "parent",
        "source",
        "to",
        "relation",
        "participant",
        "material",
        "property",
        "decision",
        "into",
        "outline",
        "under",
        "answers",
        "version",
    )
    yield from (args[key] for key in single if isinstance(args.get(key), str))
    yield from (*args.get("codes", ()), *args.get("memos", ()), *args.get("materials", ()), *args.get("relations", ()))
    if verb in ("judge", "edit-memo"):
        yield args["memo"]
    yield from (name for about in args.get("about", ()) for kind, name in about.items() if kind not in ("passage", "round"))
    yield from in_language(args.get("participants", {}), "en").values()
    yield from (name for comment in args.get("comments", ()) for about in comment["about"] for name in about.values())
    yield from (part["parent"] for part in args.get("into", ()) if isinstance(part, dict))


def final_codes() -> dict[str, dict[str, Any]]:
    """The codebook the story ends with."""
    codes: dict[str, dict[str, Any]] = {}
    for step in steps():
        args = dict(step["args"])
        match step["verb"]:
            case "make-code":
                codes[step["id"]] = args
            case "edit-code" | "rename-code" | "move-code" | "set-kind":
                codes[args.pop("code")].update(args)
            case "merge-codes":
                for code in args["codes"]:
                    del codes[code]
            case "delete-code":
                del codes[args["code"]]
            case "split-code":
                for part in args["into"]:
                    codes[part["id"]] = {"kind": "code"} | {key: part[key] for key in ("name", "definition", "parent")}
    return codes


def final_codings() -> Counter[tuple[str, str, str]]:
    """(coder, passage, code) of every coding at the end."""
    codings: Counter[tuple[str, str, str]] = Counter()

    def move(code: str, to: str, only: set[str] | None = None) -> None:
        for coder, passage, put in list(codings):
            if put == code and (only is None or passage in only):
                del codings[coder, passage, put]
                codings[coder, passage, to] = 1

    for step in steps():
        args = step["args"]
        match step["verb"]:
            case "code":
                codings.update((step["coder"], args["passage"], code) for code in args["codes"])
            case "uncode":
                del codings[step["coder"], args["passage"], args["code"]]
            case "merge-codes":
                for code in args["codes"]:
                    move(code, args["into"])
            case "delete-code" if args.get("codings") == "move":
                move(args["code"], args["to"])
            case "split-code":
                for part in args["into"]:
                    move(args["code"], part["id"], set(part["quotations"]))
    return codings


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_passage_stands_once_in_one_turn(language: str) -> None:
    for name, passage in passages().items():
        transcript = transcripts(language)[passage["material"]]
        words = passage[language]
        assert transcript.text.count(words) == 1, (name, words)
        start = transcript.text.index(words)
        holding = [turn for turn in transcript.turns if turn.talk_start <= start and start + len(words) <= turn.end]
        assert len(holding) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_transcripts_are_read_with_the_speakers_the_story_names(language: str) -> None:
    for step in steps("import"):
        args, transcript = step["args"], transcripts(language)[step["id"]]
        named = set(in_language(args.get("participants", {}), language)) | set(args.get("interviewers", ()))
        assert set(transcript.speakers) == named, args["file"]
        length = count_words(transcript.text, [(turn.talk_start, turn.end) for turn in transcript.turns if turn.speaker])
        if args["kind"] == "field-note":
            assert 200 <= count_words(transcript.text, [(0, len(transcript.text))]) <= 350
        else:
            assert 500 <= length <= 900, (args["file"], length)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_says_it_is_invented_and_names_no_author(language: str) -> None:
    said = {"en": "Invented", "da": "Opdigtet"}[language]
    for file in sorted((corpora() / language).iterdir()):
        data = file.read_bytes()
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                assert not [name for name in package.namelist() if "docProps" in name or name == "meta.xml"]
                assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                data = b"".join(package.read(name) for name in package.namelist())
        assert said in data.decode("utf-8"), file.name
    assert len(transcripts(language)) == len(list((corpora() / language).iterdir()))


def test_steps_are_in_order_and_speak_only_of_what_is_there() -> None:
    seen: set[str] = set()
    alive: set[str] = set()
    day = date.min
    for step in steps():
        verb, args = step["verb"], step["args"]
        assert step["on"] >= day
        day = step["on"]
        assert set(references_of(verb, args)) <= alive, (verb, args)
        assert set(passages_of(args)) <= set(passages()), (verb, args)
        made = [step["id"]] if "id" in step else []
        made += [part["id"] for part in (*args.get("into", ()), *args.get("comments", ())) if isinstance(part, dict)]
        assert not seen & set(made), made
        assert made or verb not in MADE_BY
        seen |= set(made)
        alive |= set(made)
        alive -= set(args["codes"]) if verb == "merge-codes" else {args["code"]} if verb == "delete-code" else set()


def test_passages_are_of_material_already_imported_and_all_used() -> None:
    imported: set[str] = set()
    used: set[str] = set()
    for step in steps():
        imported |= {step["id"]} if step["verb"] == "import" else set()
        for passage in passages_of(step["args"]):
            assert passages()[passage]["material"] in imported, (step["on"], passage)
            used.add(passage)
    assert used == set(passages())


def test_steps_use_the_verbs_own_arguments() -> None:
    abbreviated = {"passage": {"material", "words"}, "last_passage": {"last_words"}}
    for step in steps():
        if step["verb"] == "import":
            continue
        known = {parameter.name for parameter in registry()[step["verb"]].parameters}
        needed = set().union(*(abbreviated.get(key, {key}) for key in step["args"]))
        assert needed <= known, (step["verb"], needed - known)


def test_both_languages_are_complete() -> None:
    books = [toml("codebooks", file.name) for file in codebooks().glob("*.toml")]
    for value in values_in([steps(), books]):
        if isinstance(value, dict) and set(value) & set(LANGUAGES):
            assert set(value) == set(LANGUAGES), value
            assert all(value.values()), value


@pytest.mark.parametrize("language", LANGUAGES)
def test_printed_forms_differ_only_by_marks(language: str) -> None:
    for step in steps("set-printed-form"):
        words = passages()[step["args"]["passage"]][language]
        assert edits_of(words, in_language(step["args"]["printed"], language)) is not None


def test_no_example_repeats_words_that_may_not_be_printed() -> None:
    held = [step["args"]["passage"] for step in steps("set-release") if step["args"]["release"] in ("withheld", "redacted")]
    examples = [step["args"]["example"] for step in steps("make-code", "edit-code") if "example" in step["args"]]
    for name in held:
        for example in examples:
            assert all(passages()[name][language] not in example[language] for language in LANGUAGES), name


def test_the_codebook_is_the_one_the_story_ends_with() -> None:
    book = {code["id"]: code for code in toml("codebooks", "demo.toml")["code"]}
    codes = final_codes()
    assert set(book) == set(codes)
    for name, code in codes.items():
        fields = {key: value for key, value in code.items() if value is not False}
        assert {key: value for key, value in book[name].items() if key != "id"} == fields


def test_the_story_has_the_size_of_a_study() -> None:
    codes, codings = final_codes(), final_codings()
    assert Counter(code["kind"] for code in codes.values()) == {"code": 41, "category": 5, "core": 1}
    assert set(codings.values()) == {1}
    assert 120 <= len(codings) <= 220
    assert {code for _, _, code in codings} <= set(codes)
    assert {name for name, code in codes.items() if code["kind"] == "code"} <= {code for _, _, code in codings}
    assert len(steps("set-milestone")) == 3
    assert {step["args"]["kind"] for step in steps("write-memo")} == {
        "code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review"
    }  # fmt: skip


def test_the_story_shows_how_the_theory_grew() -> None:
    days = {step["args"].get("name", {}).get("en"): step["on"] for step in steps("import")}
    # an in-vivo code that became a category, one code split, one category deleted with its codings moved
    in_vivo = {step["id"] for step in steps("make-code") if step["args"].get("in_vivo") and step["args"]["kind"] == "code"}
    categories = {step["args"]["code"] for step in steps("set-kind") if step["args"]["kind"] == "category"}
    assert in_vivo & categories
    assert len(steps("split-code")) == 1
    moved = [step["args"]["code"] for step in steps("delete-code") if step["args"].get("codings") == "move"]
    assert set(moved) <= categories
    assert moved
    # Birgit's interview brings no new code, Henrik's does
    assert not [step for step in steps("make-code") if step["on"] == days["Interview 6, Birgit"]]
    assert [step for step in steps("make-code") if step["on"] == days["Interview 7, Henrik"]]
    # an evidence against that changed a relation, a judgement of saturation taken back
    assert [step for step in steps("edit-relation") if "type" in step["args"] and step["args"]["evidence_against"]]
    assert [step for step in steps("edit-relation") if step["args"].get("status") == "contradicted"]
    judged = [step["args"]["code"] for step in steps("judge") if step["args"]["kind"] == "saturation"]
    assert Counter(judged) == {"nothing-to-show": 2, "bill": 1}
    assert {step["args"]["release"] for step in steps("set-release")} == {"free", "withheld", "redacted"}
    assert [step["args"]["participant"] for step in steps("add-consent") if "withdrawn_on" in step["args"]] == ["person-nadia"]
    last = steps("set-reading")[-1]["args"]
    assert (last["material"], last["status"]) == ("amina", "begun")


def test_passages_overlap_in_most_interviews() -> None:
    overlapping = set()
    places: dict[str, list[tuple[int, int]]] = {}
    for passage in passages().values():
        start = transcripts("en")[passage["material"]].text.index(passage["en"])
        places.setdefault(passage["material"], []).append((start, start + len(passage["en"])))
    for material, spans in places.items():
        spans.sort()
        overlapping |= {material for before, after in pairwise(spans) if after[0] < before[1]}
    assert len(overlapping) >= 8


def test_relation_types_come_from_a_vocabulary() -> None:
    known: set[tuple[str, str]] = set()
    for file in codebooks().glob("vocabulary-*.toml"):
        types = toml("codebooks", file.name)["type"]
        for language in LANGUAGES:
            assert len({one["name"][language] for one in types}) == len(types), file.name
        for one in types:
            assert isinstance(one["symmetric"], bool)
            assert isinstance(one["transitive"], bool)
            assert one["symmetric"] == (one["name"] == one["inverse"]), one["id"]
        known |= {(one["name"]["en"], one["name"]["da"]) for one in types}
    used = {(step["args"]["type"]["en"], step["args"]["type"]["da"]) for step in steps("relate", "edit-relation") if "type" in step["args"]}
    assert used <= known
    names = Counter(en for en, _ in known)
    assert max(names.values()) == 1


@pytest.mark.parametrize("name", ["demo.toml", "starter-actions.toml"])
def test_codebooks_hang_together(name: str) -> None:
    seen: set[str] = set()
    for code in toml("codebooks", name)["code"]:
        assert code["kind"] in ("code", "category", "core")
        assert code["id"] not in seen
        assert "parent" not in code or code["parent"] in seen, code["id"]
        seen.add(code["id"])
