"""The files that bring a reviewer's comments back: what the page saves, Word files, and what strangers make of them."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from filled_study import filled_study

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.readers.review import read_comments, saved
from qualcode.text.review_comments import LETTERS, Said, mark_name, read_mark

A, B, C, D, E = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "abcde")
GOOD: dict[str, Any] = {
    "qualcode": "review-comments",
    "format": 1,
    "study": A,
    "pack": B,
    "reviewer": "Vera",
    "saved_at": "2026-05-03T09:20:00Z",
    "comments": [
        {
            **{"id": "1", "about": {"kind": "material", "id": C, "line": 12}, "stance": "doubt"},
            **{"text": "Hvorfor?", "at": "2026-05-03T09:15:00Z", "answers": None},
        },
        {"id": "2", "about": {"kind": "letter", "id": f"{D}#2"}, "at": "2026-05-03T11:15:00+02:00", "answers": "1", "new": {}},
    ],
}


def file_of(folder: Path, content: Any, name: str = "v.qualcode-comments.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def with_comment(**changes: Any) -> dict[str, Any]:
    """The good file, its first comment changed; None takes a key away."""
    first = {key: value for key, value in {**GOOD["comments"][0], **changes}.items() if value is not None}
    return {**GOOD, "comments": [first]}


def test_a_saved_file_is_read(tmp_path: Path) -> None:
    read = read_comments(file_of(tmp_path, GOOD))
    assert (read.study, read.handover, read.reviewer) == (A, B, "Vera")
    first, second = read.comments
    at = dt.datetime(2026, 5, 3, 9, 15, tzinfo=dt.UTC)
    assert (first.about, first.stance, first.text, first.at, first.answers) == ((Said("material", C, 12),), "doubt", "Hvorfor?", at, None)
    assert (second.about, second.stance, second.text, second.at, second.answers) == (
        *((Said("letter", D, None, 2),), "comment", ""),
        *(at, "1"),
    )


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"{", "comments.not-json"),
        (b"[" * 100_000, "comments.not-json"),
        (b'{"qualcode": "review-comments", "format": 1, "comments": [', "comments.not-json"),
        (b"\xff\xfe\x00\xd8", "comments.not-json"),
        (b"[]", "comments.no-comments"),
        (b'"x"', "comments.no-comments"),
        (b"  ", "read.empty"),
        (b"<!doctype html><html></html>", "comments.is-page"),
        (b"%PDF-1.4", "comments.no-comments"),
        ({**GOOD, "qualcode": "a study"}, "comments.no-comments"),
        ({**GOOD, "format": True}, "comments.no-comments"),
        ({**GOOD, "format": 2}, "comments.newer"),
        ({**GOOD, "comments": {}}, "comments.wrong-head"),
        ({**GOOD, "study": None}, "comments.wrong-head"),
        ({**GOOD, "study": ["x"]}, "comments.wrong-head"),
        ({**GOOD, "reviewer": "V" * 1000}, "comments.wrong-head"),
        ({**GOOD, "comments": [{}] * (saved.MOST_COMMENTS + 1)}, "comments.too-many"),
        ({**GOOD, "comments": ["x"]}, "comments.wrong-comment"),
        (with_comment(id=None), "comments.wrong-comment"),
        (with_comment(id=" \u0000 "), "comments.wrong-comment"),
        (with_comment(id=7), "comments.wrong-comment"),
        (with_comment(about=None), "comments.wrong-comment"),
        (with_comment(about=[]), "comments.wrong-comment"),
        (with_comment(about={"kind": "code"}), "comments.wrong-comment"),
        (with_comment(about={"kind": "material", "id": C, "line": -1}), "comments.wrong-comment"),
        (with_comment(about={"kind": "material", "id": C, "line": True}), "comments.wrong-comment"),
        (with_comment(stance="hates"), "comments.wrong-comment"),
        (with_comment(text=["x"]), "comments.wrong-comment"),
        (with_comment(text="x" * 60_000), "comments.wrong-comment"),
        (with_comment(at=None), "comments.wrong-comment"),
        (with_comment(at="in May"), "comments.wrong-comment"),
        (with_comment(at="0001-01-01T00:00:00+14:00"), "comments.wrong-comment"),
        (with_comment(at="9999-12-31"), "comments.wrong-comment"),
    ],
)
def test_what_is_no_file_of_comments_is_refused_in_a_sentence(tmp_path: Path, content: Any, key: str) -> None:
    with pytest.raises(Fault) as refused:
        read_comments(file_of(tmp_path, content))
    assert refused.value.key == key
    for language in ("en", "da"):
        assert "qualcode-comments.json" in refused.value.text(language)


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_BYTES", 10)
    with pytest.raises(Fault) as refused:
        read_comments(file_of(tmp_path, GOOD))
    assert refused.value.key == "comments.too-large"


def test_markup_and_control_characters_are_words_like_others(tmp_path: Path) -> None:
    names = {**with_comment(text="<script>\u0000\u202e[red]\ud800\r\nto"), "reviewer": "Vera\n\u001b[31m <b>"}
    read = read_comments(file_of(tmp_path, names))
    assert read.reviewer == "Vera [31m <b>"
    assert read.comments[0].text.startswith("<script>") and read.comments[0].text.endswith("\nto")
    assert "\0" not in read.comments[0].text
    read.comments[0].text.encode()


# The marks of a Word file


@pytest.mark.parametrize("kind", LETTERS)
def test_a_mark_names_a_thing_in_forty_characters(kind: str) -> None:
    number = 99_999 if kind in ("material", "letter", "quotation") else None
    name = mark_name(kind, A, number)
    assert len(name) <= 40 and name.startswith("_")
    said = read_mark(name.upper())
    assert said == Said(kind, A, number if kind == "material" else None, number if kind == "letter" else None)


@pytest.mark.parametrize("name", ["_Toc123", "_Qc", f"_Qx{'a' * 32}", f"_Qc{'g' * 32}", f"_Qt{'a' * 32}123456", ""])
def test_other_bookmarks_name_nothing(name: str) -> None:
    assert read_mark(name) is None


class Marked:
    """A Word file with things in it."""

    def __init__(self) -> None:
        import docx

        self.document = docx.Document()
        self.number = 0
        self.runs: dict[str, Any] = {}

    def open(self, name: str) -> str:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.number += 1
        mark = OxmlElement("w:bookmarkStart")
        mark.set(qn("w:id"), str(self.number))
        mark.set(qn("w:name"), name)
        self._put(mark)
        return str(self.number)

    def close(self, number: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        mark = OxmlElement("w:bookmarkEnd")
        mark.set(qn("w:id"), number)
        self._put(mark)

    def _put(self, mark: Any) -> None:
        self.document.element.body.insert(len(self.document.element.body) - 1, mark)

    def say(self, words: str) -> Any:
        self.runs[words] = self.document.add_paragraph().add_run(words)
        return self.runs[words]

    def comment(self, words: str, first: str, last: str | None = None, author: str = "Vera") -> Any:
        return self.document.add_comment([self.runs[first], self.runs[last or first]], text=words, author=author)

    def save(self, path: Path) -> Path:
        self.document.save(str(path))
        return path


def marked() -> Marked:
    """A study with a code that has a property, another code, and two lines of a transcript; a page that nobody has put into it."""
    made = Marked()
    study, pack = made.open(mark_name("study", A)), made.open(mark_name("handover", B))
    made.say("Title")
    code = made.open(mark_name("code", C))
    made.say("losing track")
    inner = made.open(mark_name("property", D))
    made.say("pace")
    made.close(inner)
    made.say("definition")
    made.close(code)
    other = made.open(mark_name("code", E))
    made.say("shame")
    made.close(other)
    for line in (1, 2):
        at = made.open(mark_name("material", A, line))
        made.say(f"line {line}")
        made.close(at)
    made.close(pack)
    made.close(study)
    made.say("behind it")
    return made


def about_by_words(path: Path) -> dict[str, tuple[Said, ...]]:
    return {comment.text: comment.about for comment in read_comments(path).comments}


EXPECTED = {
    "on the title": (Said("study", A),),
    "on a code": (Said("code", C),),
    "within it": (Said("property", D),),
    "on its end": (Said("code", C),),
    "on several": (Said("code", C), Said("property", D), Said("code", E)),
    "on lines": (Said("material", A, 1),),
    "behind": (Said("study", A),),
}


def commented(path: Path) -> Path:
    made = marked()
    made.comment("on the title", "Title")
    made.comment("on a code", "losing track")
    made.comment("within it", "pace")
    made.comment("on its end", "definition")
    made.comment("on several", "losing track", "shame")
    made.comment("on lines", "line 1", "line 2")
    made.comment("behind", "behind it")
    return made.save(path)


def test_word_comments_are_about_the_bookmarks_they_lie_in(tmp_path: Path) -> None:
    path = commented(tmp_path / "v.docx")
    read = read_comments(path)
    assert (read.study, read.handover) == (A, B)
    assert about_by_words(path) == EXPECTED
    assert {comment.reviewer for comment in read.comments} == {"Vera"}
    now = dt.datetime.now(dt.UTC)
    assert all(now - dt.timedelta(minutes=5) < comment.at <= now for comment in read.comments)
    assert [comment.id for comment in read.comments] == [comment.id for comment in read_comments(path).comments]
    assert len({comment.id for comment in read.comments}) == len(EXPECTED)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_word_comments_come_back_through_libreoffice(tmp_path: Path) -> None:
    path = commented(tmp_path / "v.docx")
    (tmp_path / "out").mkdir()
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = ["soffice", home, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert about_by_words(tmp_path / "out" / "v.docx") == EXPECTED
    before, after = (read_comments(one) for one in (path, tmp_path / "out" / "v.docx"))
    assert [(one.id, one.at, one.reviewer) for one in before.comments] == [(one.id, one.at, one.reviewer) for one in after.comments]
    assert (after.study, after.handover) == (A, B)


def test_moved_text_takes_its_comment_along(tmp_path: Path) -> None:
    made = marked()
    made.comment("on a code", "losing track")
    body = made.document.element.body
    [start] = body.xpath(f"w:bookmarkStart[@w:name='{mark_name('code', C)}']")
    [end] = body.xpath(f"w:bookmarkEnd[@w:id='{start.get(start.keys()[0])}']")
    moved = list(body)[list(body).index(start) : list(body).index(end) + 1]
    for at, element in enumerate(moved):
        body.insert(len(body) - 1 if at == 0 else body.index(moved[at - 1]) + 1, element)
    assert about_by_words(made.save(tmp_path / "v.docx")) == {"on a code": (Said("code", C),)}


def test_a_comment_over_the_whole_page_is_about_the_study(tmp_path: Path) -> None:
    made = Marked()
    study = made.open(mark_name("study", A))
    for number in range(20):
        mark = made.open(mark_name("code", f"{number:08x}{A[8:]}"))
        made.say(f"code {number}")
        made.close(mark)
    made.close(study)
    made.comment("on all", "code 0", "code 19")
    made.comment("on some", "code 3", "code 7")
    found = about_by_words(made.save(tmp_path / "v.docx"))
    assert found["on all"] == (Said("study", A),)
    assert len(found["on some"]) == 5


W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def with_threads(path: Path, entries: str) -> Path:
    """The file with paragraphs of its comments numbered, and a part that says which answers which."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else old.read(name)
            if name == "word/comments.xml":
                w14 = "http://schemas.microsoft.com/office/word/2010/wordml"
                assert isinstance(data, str)
                number = data.count("<w:p>")
                for at in range(number):
                    data = data.replace("<w:p>", f'<w:p xmlns:w14="{w14}" w14:paraId="0000000{at}">', 1)
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
                told = f'<Relationship Id="rId99" Type="{kind}" Target="commentsExtended.xml"/></Relationships>'
                data = str(data).replace("</Relationships>", told)
            new.writestr(name, data)
        new.writestr("word/commentsExtended.xml", f'<w15:commentsEx xmlns:w15="{W15}">{entries}</w15:commentsEx>')
    path.write_bytes(out.getvalue())
    return path


def test_answers_and_what_is_resolved_are_read(tmp_path: Path) -> None:
    made = marked()
    made.comment("first", "shame")
    made.comment("an answer", "shame", author="Student")
    path = with_threads(
        made.save(tmp_path / "v.docx"),
        '<w15:commentEx w15:paraId="00000000" w15:done="1"/>'
        '<w15:commentEx w15:paraId="00000001" w15:paraIdParent="00000000" w15:done="0"/>',
    )
    first, answer = read_comments(path).comments
    assert (first.resolved, first.answers, answer.resolved, answer.answers) == (True, None, False, first.id)
    assert answer.reviewer == "Student"


def test_word_files_that_are_no_packs_are_refused(tmp_path: Path) -> None:
    import docx

    docx.Document().save(str(tmp_path / "other.docx"))
    with pytest.raises(Fault) as refused:
        read_comments(tmp_path / "other.docx")
    assert refused.value.key == "comments.no-marks"
    whole = commented(tmp_path / "v.docx").read_bytes()
    for cut in (30, len(whole) // 2, len(whole) - 10):
        with pytest.raises(Fault):
            read_comments(file_of(tmp_path, whole[:cut], "cut.docx"))


def test_entities_in_a_word_file_are_refused(tmp_path: Path) -> None:
    path = commented(tmp_path / "v.docx")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    with zipfile.ZipFile(path, "w") as new:
        for name, data in {**parts, "word/comments.xml": declared}.items():
            new.writestr(name, data)
    with pytest.raises(Fault) as refused:
        read_comments(path)
    assert refused.value.key == "read.entities"


# The command


def saved_for(study_id: str, code: str) -> dict[str, Any]:
    return {**GOOD, "study": study_id, "comments": [{**GOOD["comments"][0], "about": {"kind": "code", "id": code}}]}


def test_the_command_takes_comments_in_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with filled_study(tmp_path / "s") as study:
        code = next(one.id for one in study.reads.codes() if one.name == "støj")
        path = file_of(tmp_path, saved_for(study.id, code))
    for options, key, fate in ((["--dry-run"], False, "new"), ([], True, "new"), ([], False, "known")):
        assert main(["review", "apply", str(tmp_path / "s"), str(path), "--json", *options]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["applied"], [one["result"] for one in told["comments"]]) == (key, [fate])
        assert told["comments"][0]["about"][0]["now"] == code
    assert main(["review", "apply", str(tmp_path / "s"), str(path)]) == 0
    assert "støj" not in capsys.readouterr().out, "what is known is counted, not told"


def test_comments_on_another_study_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled_study(tmp_path / "s").close()
    path = file_of(tmp_path, GOOD)
    for options in ([], ["--dry-run"]):
        assert main(["review", "apply", str(tmp_path / "s"), str(path), *options]) == 1
        assert "anden undersøgelse" in capsys.readouterr().err
