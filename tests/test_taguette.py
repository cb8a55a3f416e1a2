"""Taguette projects: byte offsets into the text without tags, tags in a tree, and a history that leads to the codings there are."""

from __future__ import annotations

import csv
import random
import sqlite3
import unicodedata
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_builders import database, taguette

from qualcode.faults import Fault
from qualcode.readers.tag_stripped import Page, best_reading, without_tags
from qualcode.readers.taguette import is_taguette, read_taguette
from qualcode.text.canonical import canonicalise
from qualcode.text.offsets import OutOfRange
from qualcode.text.project import PastChange, Project


def words(project: Project, quotation: str) -> str:
    one = next(item for item in (*project.quotations, *project.former_quotations) if item.id == quotation)
    return next(item for item in project.materials if item.id == one.material).text[one.start : one.end]


def codes(project: Project) -> dict[str, str]:
    """Path of each code -> its kind."""
    by_id = {item.id: item for item in project.codes}

    def path(item: Any) -> str:
        return item.name if item.parent is None else f"{path(by_id[item.parent])} > {item.name}"

    return {path(item): item.kind for item in project.codes}


PAGE = "<p>Mette: Jeg føler — ærligt talt — 😀 at</p><p>ingen lytter.</p>\n<ul><li>en</li><li>to</li></ul><p>a<br/>b &amp; c</p>"


def test_page_is_laid_out_in_lines() -> None:
    assert Page(PAGE).text == "Mette: Jeg føler — ærligt talt — 😀 at\ningen lytter.\nen\nto\na\nb & c"


def test_cells_are_columns_and_kept_space_stays() -> None:
    assert Page("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>").text == "a\tb\nc"
    assert Page("<p>one\n two</p><pre>three\n four</pre>").text == "one  two\nthree\n four"


def test_offsets_are_bytes_of_the_text_without_tags() -> None:
    page = Page(PAGE)
    counted = without_tags(PAGE).encode()
    for wanted in ("føler", "ærligt talt", "😀", "ingen lytter.", "b & c"):
        start = counted.index(wanted.encode())
        first, last = page.span(start, start + len(wanted.encode()))
        assert page.text[first:last] == wanted


def test_span_across_paragraphs_holds_the_line_end_that_was_put_in() -> None:
    page = Page("<p>ab</p><p>cd</p>")
    assert [page.text[slice(*page.span(*span))] for span in ((1, 3), (0, 2), (2, 4))] == ["b\nc", "ab", "cd"]


def test_end_within_a_character_is_widened() -> None:
    page = Page("<p>aøb</p>")
    assert page.text[slice(*page.span(0, 2))] == "aø"


@pytest.mark.parametrize("span", [(-1, 2), (0, 99), (3, 2)])
def test_place_that_is_not_there(span: tuple[int, int]) -> None:
    with pytest.raises(OutOfRange):
        Page("<p>abc</p>").span(*span)


def test_blanks_before_the_first_word_are_counted_as_the_words_beside_say() -> None:
    page = "\n  <p>Ingen lytter.</p>"
    counted, agreed = best_reading(page, [(3, 8, "Ingen")], str.__eq__)
    assert (counted.words(3, 8), agreed) == ("Ingen", 1)
    dropped, agreed = best_reading(page, [(0, 5, "Ingen")], str.__eq__)
    assert (dropped.words(0, 5), agreed) == ("Ingen", 1)
    assert dropped.text[slice(*dropped.span(0, 5))] == "Ingen"


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "\n", "\r\n", " ", "&amp;", "&#230;", "<td>", "</tr>", "<", "<pre>"]),
        st.text(alphabet="ab æø😀\u0301<&", max_size=5),
    ),
    max_size=30,
).map("".join)


def spelt_out(text: str) -> str:
    """Without white space, accents apart from their letters."""
    return unicodedata.normalize("NFD", "".join(canonicalise(text)[0].split()))


@given(FRAGMENTS, st.data())
def test_any_span_has_the_words_that_were_counted(source: str, data: st.DataObject) -> None:
    page = Page(source)
    size = len(page.stripped.encode())
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    said = page.words(start, end)
    if start < end:
        first, last = page.span(start, end)
        assert spelt_out(said) in spelt_out(page.text[first:last])
        assert 0 <= first <= last <= len(page.text)


# A project


@pytest.fixture
def small(tmp_path: Path) -> Path:
    page = "<p>Jeg føler mig presset.</p>\n<p>Ingen lytter.</p>"
    counted = without_tags(page).encode()
    pressed, nobody = counted.index(b"presset"), counted.index(b"Ingen")
    return taguette(
        tmp_path / "study.sqlite3",
        [(1, "Anna.docx", page), (2, "Bo.docx", "<p>Det går.</p>")],
        [(1, "pres", "At være presset"), (2, "andre.familie", ""), (3, "andre.læge", ""), (4, "v1.2", "")],
        [
            (1, 1, pressed, pressed + 7, "<p>presset</p>"),
            (2, 1, nobody, nobody + 13, "<p>Ingen lytter.</p>"),
            (3, 2, 0, 999, "x"),
            (4, 2, 0, 3, "<p>Noget andet</p>"),
        ],
        [(1, 1), (2, 2), (2, 3), (3, 1), (4, 4)],
        projects=[(1, "Støtte", "Om støtte i hverdagen")],
    )


def test_project_comes_in_whole(small: Path) -> None:
    project = read_taguette(small)
    assert project.title == "Støtte"
    assert [item.name for item in project.materials] == ["Anna.docx", "Bo.docx"]
    assert codes(project) == {"andre": "category", "andre > familie": "code", "andre > læge": "code", "pres": "code", "v1.2": "code"}
    assert next(item.definition for item in project.codes if item.name == "pres") == "At være presset"
    assert [words(project, item.id) for item in project.quotations] == ["presset", "Ingen lytter.", "Det"]
    assert len(project.codings) == 4
    assert [memo.text for memo in project.memos] == ["Om støtte i hverdagen"]
    assert project.offsets is not None
    assert project.offsets.evidence_fields == {"agreed": 2, "of": 4}


def test_what_does_not_fit_is_told(small: Path) -> None:
    told = {one.why: one for one in read_taguette(small).skipped}
    assert told.keys() == {"project.no-such-place", "project.other-words"}
    assert told["project.other-words"].fields == {"words": "Det"}
    assert "Bo.docx, 0-999" in told["project.no-such-place"].where


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.b"], {"a.b": "code"}),
        (["a.b", "a.c"], {"a": "category", "a > b": "code", "a > c": "code"}),
        (["barn", "barn.skole"], {"barn": "code", "barn > skole": "code"}),
        (["barn.skole"], {"barn": "category", "barn > skole": "code"}),
        (["e.g. this", "Hr. Jensen", "1.2", "slut."], dict.fromkeys(("e.g. this", "Hr. Jensen", "1.2", "slut."), "code")),
        (["a.b.c", "a.b"], {"a": "category", "a > b": "code", "a > b > c": "code"}),
    ],
)
def test_dots_make_a_tree_where_they_mean_one(tmp_path: Path, paths: list[str], expected: dict[str, str]) -> None:
    tags = [(number, path, "") for number, path in enumerate(paths, 1)]
    assert codes(read_taguette(taguette(tmp_path / "t.sqlite3", [(1, "A", "<p>x</p>")], tags))) == expected


def test_one_of_several_projects(tmp_path: Path) -> None:
    several = taguette(tmp_path / "t.sqlite3", [(1, "A", "<p>ord</p>")], projects=[(1, "Første", ""), (2, "Anden", "")])
    with pytest.raises(Fault, match="Første; Anden"):
        read_taguette(several)
    assert len(read_taguette(several, "Første").materials) == 1
    assert read_taguette(several, "Anden").materials == ()
    with pytest.raises(Fault, match="Tredje"):
        read_taguette(several, "Tredje")


def test_older_tables_lack_columns(tmp_path: Path) -> None:
    old = database(
        tmp_path / "old.sqlite3",
        """CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, contents TEXT);
        CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT);
        CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER);
        CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);""",
        {
            "projects": [(1, "P")],
            "documents": [(1, "A", 1, "<p>et ord</p>")],
            "tags": [(1, 1, "t")],
            "highlights": [(1, 1, 3, 6)],
            "highlight_tags": [(1, 1)],
        },
    )
    project = read_taguette(old)
    assert words(project, "highlight:1") == "ord"
    assert project.past == ()
    assert [coding.coder for coding in project.codings] == [None]


# Its history


def add(highlight: int, tags: list[int], start: int = 0, end: int = 3) -> tuple[int, dict[str, Any]]:
    return 1, {"type": "highlight_add", "highlight_id": highlight, "start_offset": start, "end_offset": end, "tags": tags}


def tag(number: int, path: str) -> tuple[None, dict[str, Any]]:
    return None, {"type": "tag_add", "tag_id": number, "tag_path": path, "description": ""}


def test_history_is_told_as_changes(tmp_path: Path) -> None:
    project = read_taguette(
        taguette(
            tmp_path / "t.sqlite3",
            [(1, "A", "<p>abcdef</p>")],
            [(1, "kept", "")],
            [(1, 1, 0, 3, "abc"), (2, 1, 0, 3, "abc")],
            [(1, 1), (2, 1)],
            [
                tag(1, "kept"),
                tag(2, "merged"),
                tag(3, "deleted"),
                add(1, [1, 2]),
                add(2, [2]),
                add(3, [3], 3, 6),
                (None, {"type": "tag_merge", "src_tag_id": 2, "dest_tag_id": 1}),
                (None, {"type": "tag_delete", "tag_id": 3}),
                (1, {"type": "highlight_delete", "highlight_id": 3}),
            ],
        )
    )
    told = [(change.change, change.code, change.quotation, change.into) for change in project.past]
    assert told == [
        ("code", "tag:1", "highlight:1", ""),
        ("code", "tag:2", "highlight:1", ""),
        ("code", "tag:2", "highlight:2", ""),
        ("code", "tag:3", "highlight:3", ""),
        ("uncode", "tag:2", "highlight:1", ""),
        ("merge-codes", "tag:2", "", "tag:1"),
        ("uncode", "tag:3", "highlight:3", ""),
        ("delete-code", "tag:3", "", ""),
    ]
    assert {item.name for item in project.former_codes} == {"merged", "deleted"}
    assert [words(project, item.id) for item in project.former_quotations] == ["def"]
    assert project.skipped == ()
    assert ends_in(project) == {(coding.id, coding.quotation, coding.code) for coding in project.codings}
    assert {coding.coder for coding in project.codings} == {"user:admin"}


def test_history_that_leads_elsewhere_is_left_out(tmp_path: Path) -> None:
    made = taguette(
        tmp_path / "t.sqlite3", [(1, "A", "<p>abc</p>")], [(1, "a", "")], [(1, 1, 0, 3, "abc"), (2, 1, 0, 2, "ab")],
        [(1, 1), (2, 1)], [tag(1, "a"), add(1, [1])],
    )  # fmt: skip
    project = read_taguette(made)
    assert project.past == ()
    assert len(project.codings) == 2
    assert [(one.why, one.fields) for one in project.skipped] == [("project.taguette-past-differs", {"n": 1})]


def test_numbers_before_and_after_a_copy_are_told_apart(tmp_path: Path) -> None:
    # Of tags 1, 2 and 3, 1 was merged into 2; in the copy 2 and 3 are 1 and 2, and a new 3 is merged into what is 2 now.
    project = read_taguette(
        taguette(
            tmp_path / "t.sqlite3",
            [(1, "A", "<p>abcdef</p>")],
            [(1, "two", ""), (2, "three", "")],
            [(1, 1, 0, 3, "abc"), (2, 1, 0, 3, "abc")],
            [(1, 1), (2, 2)],
            [
                tag(-1, "one"),
                tag(1, "two"),
                tag(2, "three"),
                add(1, [-1]),
                (None, {"type": "tag_merge", "src_tag_id": -1, "dest_tag_id": 2}),
                (None, {"type": "project_import"}),
                tag(3, "new"),
                add(2, [3]),
                (None, {"type": "tag_merge", "src_tag_id": 3, "dest_tag_id": 2}),
            ],
        )
    )
    assert project.skipped == ()
    assert [(change.code, change.into) for change in project.past if change.into] == [("tag:-1", "tag:1"), ("tag:3", "tag:2")]


def ends_in(project: Project) -> set[tuple[str, str, str]]:
    """(coding, quotation, code) after all of the past."""
    now: dict[str, tuple[str, str]] = {}
    for change in project.past:
        if change.change == "code":
            assert change.coding not in now
            now[change.coding] = (change.quotation, change.code)
        elif change.change == "uncode":
            assert now.pop(change.coding) == (change.quotation, change.code)
        else:
            into = change.into if change.change == "merge-codes" else None
            assert into is not None or change.code not in {code for _, code in now.values()}
            now = {coding: (where, into if code == change.code and into else code) for coding, (where, code) in now.items()}
    return {(coding, where, code) for coding, (where, code) in now.items()}


@dataclass
class Played:
    """A Taguette that somebody works in, at random."""

    chance: random.Random
    tags: list[int] = field(default_factory=list)
    coded: dict[int, list[int]] = field(default_factory=dict)
    commands: list[tuple[int | None, dict[str, Any]]] = field(default_factory=list)
    last_tag: int = 0
    last_highlight: int = 0

    def play(self, steps: int) -> Played:
        for _ in range(steps):
            self.chance.choice([self.make, self.highlight, self.highlight, self.highlight, self.merge, self.end, self.take])()
        return self

    def make(self) -> None:
        self.last_tag += 1
        self.tags.append(self.last_tag)
        self.commands.append(tag(self.last_tag, f"tag {self.last_tag}"))

    def highlight(self) -> None:
        if not self.tags:
            return
        new = not self.coded or self.chance.random() < 0.6
        self.last_highlight += new
        which = self.last_highlight if new else self.chance.choice(list(self.coded))
        self.coded[which] = self.chance.sample(self.tags, self.chance.randint(0, min(3, len(self.tags))))
        self.commands.append(add(which, self.coded[which]))

    def merge(self) -> None:
        if len(self.tags) < 2:
            return
        source, into = self.chance.sample(self.tags, 2)
        self.tags.remove(source)
        for which, some in self.coded.items():
            self.coded[which] = list(dict.fromkeys(into if one == source else one for one in some))
        self.commands.append((None, {"type": "tag_merge", "src_tag_id": source, "dest_tag_id": into}))

    def end(self) -> None:
        if self.tags:
            gone = self.tags.pop(self.chance.randrange(len(self.tags)))
            self.coded = {which: [one for one in some if one != gone] for which, some in self.coded.items()}
            self.commands.append((None, {"type": "tag_delete", "tag_id": gone}))

    def take(self) -> None:
        if self.coded:
            which = self.chance.choice(list(self.coded))
            del self.coded[which]
            self.commands.append((1, {"type": "highlight_delete", "highlight_id": which}))

    def copied(self) -> Played:
        """As after Taguette's own import of the project, which numbers anew and forgets what was merged into."""
        tags = {old: new for new, old in enumerate(sorted(self.tags), 1)}
        highlights = {old: new for new, old in enumerate(sorted(self.coded), 1)}
        coded = {highlights[which]: [tags[one] for one in some] for which, some in self.coded.items()}
        moved = Played(self.chance, list(tags.values()), coded, last_tag=len(tags), last_highlight=len(highlights))
        for document, payload in self.commands:
            new = dict(payload)
            for name in ("tag_id", "src_tag_id"):
                if name in new:
                    new[name] = tags.get(new[name], -new[name])
            if "highlight_id" in new:
                new["highlight_id"] = highlights.get(new["highlight_id"], -new["highlight_id"])
            if "tags" in new:
                new["tags"] = [tags.get(one, -one) for one in new["tags"]]
            moved.commands.append((document, new))
        return moved

    def write(self, path: Path) -> Path:
        path.unlink(missing_ok=True)
        return taguette(
            path,
            [(1, "A", "<p>abcdef</p>")],
            [(one, f"tag {one}", "") for one in self.tags],
            [(which, 1, 0, 3, "abc") for which in self.coded],
            [(which, one) for which, some in self.coded.items() for one in some],
            self.commands,
        )


@pytest.mark.parametrize("copied", ["", "copied", "copied and worked on"])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 60))
def test_every_history_leads_to_the_codings_there_are(tmp_path_factory: pytest.TempPathFactory, copied: str, seed: int, steps: int) -> None:
    played = Played(random.Random(seed)).play(steps)
    if copied:
        played = played.copied()
    if copied.endswith("on"):
        played.commands.append((None, {"type": "project_import"}))
        played.play(steps)
    project = read_taguette(played.write(tmp_path_factory.getbasetemp() / "played.sqlite3"))
    assert not project.skipped
    assert ends_in(project) == ({(coding.id, coding.quotation, coding.code) for coding in project.codings})
    known = {item.id for item in (*project.codes, *project.former_codes)}
    assert all(change.code in known and (not change.into or change.into in known) for change in project.past)


# What others hand us


def test_other_files_are_no_taguette_project(tmp_path: Path, small: Path) -> None:
    plain = tmp_path / "x.sqlite3"
    plain.write_text("hello")
    other = database(tmp_path / "other.sqlite3", "CREATE TABLE t (x)", {})
    assert [is_taguette(one) for one in (small, plain, other, tmp_path, tmp_path / "none")] == [True, False, False, False, False]
    for one, said in ((plain, "no.* project's database"), (other, "no Taguette project"), (tmp_path / "none", "no such file")):
        with pytest.raises(Fault, match=said):
            read_taguette(one)


def test_views_and_triggers_do_nothing(tmp_path: Path, small: Path) -> None:
    with closing(sqlite3.connect(small)) as made:
        made.executescript(
            """ALTER TABLE documents RENAME TO real_documents;
            CREATE VIEW documents AS SELECT id, name, description, filename, created, project_id, contents FROM real_documents;"""
        )
    assert not is_taguette(small)


def test_computed_columns_are_left_alone(tmp_path: Path) -> None:
    made = database(
        tmp_path / "t.sqlite3",
        """CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT, description TEXT AS (hex(zeroblob(100000000))));
        CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, contents TEXT);
        CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT);
        CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER);
        CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);""",
        {},
    )
    with closing(sqlite3.connect(made)) as open_:
        open_.execute("INSERT INTO projects (id, name) VALUES (1, 'P')")
        open_.commit()
    assert read_taguette(made).memos == ()


def test_log_beside_the_file_is_read_and_nothing_is_written(tmp_path: Path, small: Path) -> None:
    with closing(sqlite3.connect(small)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE tags SET path = 'træthed' WHERE id = 1")
        writer.commit()
        before = small.read_bytes()
        assert "træthed" in codes(read_taguette(small))
        assert small.read_bytes() == before
    beside = sorted(one.name for one in tmp_path.iterdir())
    assert "træthed" in codes(read_taguette(small))
    assert sorted(one.name for one in tmp_path.iterdir()) == beside


def test_file_that_was_not_closed_is_left_alone(tmp_path: Path, small: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(sqlite3.connect(small)) as writer:
        writer.execute("PRAGMA cache_size = 2")
        writer.execute("BEGIN")
        writer.executemany("INSERT INTO tags (project_id, path, description) VALUES (1, ?, ?)", [(f"t{n}", "d" * 3000) for n in range(99)])
        for one in (small, Path(f"{small}-journal")):
            (copy / one.name).write_bytes(one.read_bytes())
        writer.rollback()
    before = {one.name: one.read_bytes() for one in copy.iterdir()}
    with pytest.raises(Fault, match="not closed properly"):
        read_taguette(copy / small.name)
    assert {one.name: one.read_bytes() for one in copy.iterdir()} == before


def test_text_that_is_not_utf8_is_read_as_far_as_it_goes(small: Path) -> None:
    with closing(sqlite3.connect(small)) as made:
        made.execute("UPDATE tags SET path = CAST(X'70E672' AS TEXT) WHERE id = 1")
        made.commit()
    assert "p\ufffdr" in codes(read_taguette(small))


def test_cells_of_the_wrong_kind(small: Path) -> None:
    with closing(sqlite3.connect(small)) as made:
        made.execute("UPDATE highlights SET start_offset = 'x', end_offset = X'00' WHERE id = 1")
        made.execute("UPDATE highlights SET end_offset = 9e18 WHERE id = 2")
        made.execute("INSERT INTO commands VALUES (1, 'never', 'admin', 1, 1, '{')")
        made.execute("INSERT INTO commands VALUES (2, '2026-03-02 12:00:00', 'admin', 1, 1, '[]')")
        made.execute("INSERT INTO commands VALUES (3, '2026-03-02 12:00:00', 'admin', 1, 1, '{\"type\": \"highlight_add\", \"tags\": 7}')")
        made.commit()
    project = read_taguette(small)
    assert [item.id for item in project.quotations] == ["highlight:4"]
    assert Counter(one.why for one in project.skipped)["project.no-such-place"] == 3


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_truncated_file_is_a_fault(small: Path, share: float) -> None:
    data = small.read_bytes()
    small.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Fault):
        read_taguette(small)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damaged_file_gives_a_project_or_a_fault(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    file = Played(random.Random(7)).play(40).write(tmp_path_factory.getbasetemp() / "damaged.sqlite3")
    data = bytearray(file.read_bytes())
    for _ in range(chance.randint(1, 40)):
        data[chance.randrange(100, len(data))] = chance.randrange(256)
    file.write_bytes(data)
    with suppress(Fault):
        assert read_taguette(file).origin == "Taguette"


@pytest.mark.shared
def test_usability_study(shared_data: Path) -> None:
    folder = shared_data / "serdif_taguette/data/transcripts/thematic-analysis"
    project = read_taguette(folder / "SERDIF_P2_ThematicAnalysis.sqlite3")
    assert [len(some) for some in (project.materials, project.codes, project.quotations, project.codings)] == [17, 22, 1794, 1930]
    names = {item.id: item.name for item in project.codes}
    with (folder / "codebooks/codebook_20220303_8.csv").open(encoding="utf-8-sig", newline="") as book:
        published = {row["tag"]: int(row["number of highlights"]) for row in csv.DictReader(book)}
    assert Counter(names[coding.code] for coding in project.codings) == published
    assert project.offsets is not None
    assert project.offsets.evidence_fields == {"agreed": 1794, "of": 1794}
    assert ends_in(project) == {(coding.id, coding.quotation, coding.code) for coding in project.codings}
    assert Counter(change.change for change in project.past)["merge-codes"] == 93
    assert all(change.at.tzinfo for change in project.past if isinstance(change, PastChange))
    assert [one.why for one in project.skipped] == ["project.taguette-past-gone"]
