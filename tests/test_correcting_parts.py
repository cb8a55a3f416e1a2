"""What the correction screen stands on: words while they are written, words replaced, words like listed ones, and the player."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.study.recordings import Sounding, player_for
from qualcode.study.records import SegmentRecord
from qualcode.text.graphemes import cell_width
from qualcode.text.heard import Word
from qualcode.text.likeness import Near, nearest
from qualcode.text.replacing import Replacing
from qualcode.tui.correcting.blocks import is_doubtful, laid_out, sounding_at, unsure_words, word_at, word_sounding
from qualcode.tui.correcting.buffer import Buffer
from qualcode.tui.correcting.player import NoPlayerError, Player


def segment(*words: tuple[str, float, float | None], checked: bool = False, marks: tuple[str, ...] = ()) -> SegmentRecord:
    told = tuple(Word(text, start, start + 0.3, sure) for text, start, sure in words)
    said = "".join(word.text for word in told)
    return SegmentRecord("s", told[0].start, told[-1].end, None, False, marks, checked, said, told)


# words while they are written


def test_words_are_written_over_a_selection_and_taken_back() -> None:
    buffer = Buffer("det var godt", 4, 7)
    buffer.write("er")
    assert (buffer.text, buffer.caret) == ("det er godt", 6)
    for letter in "!!":
        buffer.write(letter)
    assert buffer.undo() and buffer.text == "det er godt"  # letters typed one after the other are one step
    assert buffer.undo() and buffer.text == "det var godt" and not buffer.undo()
    assert buffer.redo() and buffer.redo() and buffer.text == "det er!! godt" and not buffer.redo()


def test_what_stands_beside_the_caret_is_rubbed_out_by_letters_and_words() -> None:
    buffer = Buffer("en to tre", 6)
    buffer.rub_out("word-left")
    assert buffer.text == "en tre" and buffer.caret == 3
    buffer.rub_out("word-right")
    buffer.rub_out("left")
    assert buffer.text == "en"
    buffer.rub_out("right")
    assert buffer.text == "en"
    family = Buffer("a👩‍🔬b", 4)  # the caret never stands inside a character
    family.move("left")
    family.move("right")
    family.rub_out("left")
    assert family.text == "ab"


def test_pasted_lines_become_one_and_signs_stand_apart() -> None:
    buffer = Buffer("ja", 2)
    buffer.write(" det\r\n\n  var\tgodt")
    assert buffer.text == "ja det var godt"
    buffer = Buffer("ja, nej", 2)
    buffer.insert_apart("(griner)")
    assert buffer.text == "ja (griner), nej"
    buffer.move("end")
    buffer.insert_apart("(pause)")
    assert buffer.text == "ja (griner), nej (pause)"


def test_the_caret_keeps_its_cell_from_row_to_row() -> None:
    buffer = Buffer("aaaa bbbb cccc dd", 2)
    assert buffer.rows(6) == [(0, 5), (5, 10), (10, 15), (15, 17)]
    assert buffer.move_row(1, 6) and buffer.caret == 7
    assert buffer.move_row(1, 6) and buffer.move_row(1, 6) and buffer.caret == 17
    assert not buffer.move_row(1, 6)
    buffer.row_edge("start", 6)
    assert buffer.caret == 15
    buffer.go(6)
    buffer.row_edge("end", 6)
    assert buffer.caret == 9 and buffer.row_of_caret(6) == 1


@given(st.text(max_size=60), st.integers(1, 20), st.integers(0, 60))
def test_rows_are_the_whole_text(words: str, width: int, place: int) -> None:
    buffer = Buffer("")
    buffer.write(words)
    rows = buffer.rows(width)
    assert "".join(buffer.text[start:end] for start, end in rows) == buffer.text
    buffer.go(place)
    start, end = rows[buffer.row_of_caret(width)]
    assert start <= buffer.caret <= end
    for way in ("left", "right", "word-left", "word-right", "start", "end"):
        buffer.move(way)
        assert 0 <= buffer.caret <= len(buffer.text)


# segments


def test_words_have_their_places_and_doubts() -> None:
    one = segment(("Ja,", 0.0, 0.9), (" det", 0.5, 0.4), (" var", 1.0, None), ("-agtigt", 1.2, 0.49))
    block = laid_out(one, 8)
    assert [one.text[start:end] for start, end in block.words] == ["Ja,", "det", "var", "-agtigt"]
    assert all(cell_width(one.text[start:end]) <= 8 for start, end in block.rows)
    assert unsure_words(one) == [1, 3] and is_doubtful(one)
    assert unsure_words(one._replace(checked=True)) == [] and not is_doubtful(one._replace(checked=True, marks=("loop",)))
    assert not is_doubtful(segment(("Ja", 0.0, 0.9))) and is_doubtful(segment(("Ja", 0.0, 0.9), marks=("loop",)))
    assert [word_at(block, offset) for offset in (0, 3, 4, 6, 99)] == [0, 0, 1, 1, 3]
    assert word_sounding(one, 0.6) == 1 and word_sounding(one, -1) is None
    assert laid_out(one._replace(text="", words=()), 8).rows == ((0, 0),)


def test_the_segment_that_is_heard_is_the_last_that_has_begun() -> None:
    told = [segment(("a", float(start), 0.9)) for start in (1, 5, 9)]
    assert [sounding_at(told, place) for place in (0.0, 1.0, 4.9, 5.0, 100.0)] == [0, 0, 0, 1, 2]


# words replaced, and words like listed ones


def test_words_are_replaced_whole_or_within_and_by_capitals_or_not() -> None:
    assert Replacing("år", "ÅR").replaced("Et år, årlig, År") == "Et ÅR, årlig, ÅR"
    assert Replacing("år", "x", words=False).replaced("Et år, årlig") == "Et x, xlig"
    assert Replacing("år", "x", case=True).places("År år") == [(3, 5)]
    assert Replacing("  a   b ", " c ").replaced("a b a  b") == "c a  b"
    assert Replacing("(griner)", "").replaced("ja (griner) ja") == "ja  ja"
    assert Replacing("", "x").places("abc") == [] and Replacing(".", "!").replaced("a.b") == "a!b"


def test_an_unsure_word_is_like_a_listed_one() -> None:
    listed = ("jobcentret", "Jytte Holm", "Århus")
    assert nearest("jopcentret, hun", 11, listed) == Near(0, 10, "jobcentret")
    assert nearest("jytte hulm sagde", 5, listed) == Near(0, 10, "Jytte Holm")
    assert nearest("Jytte", 5, listed) is None  # an entry of two words wants two
    assert nearest("jobcentret", 10, listed) is None  # it is heard as it is listed
    assert nearest("jobCentret", 10, listed) == Near(0, 10, "jobcentret")
    assert nearest("kaffe", 5, listed) is None and nearest("...", 3, listed) is None and nearest("kaffe", 5, ()) is None


# the player


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str = "exec /bin/sleep 60") -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("name", "fast"),
    [
        ("ffplay", ["-af", "atempo=1.25"]),
        ("mpv", ["--speed=1.25"]),
        ("cvlc", ["--rate=1.25"]),
        ("mplayer", ["-speed", "1.25"]),
        ("afplay", ["-r", "1.25"]),
    ],
)
def test_each_player_is_told_how_fast(programs: Path, name: str, fast: list[str]) -> None:
    install(programs, name)
    usual = player_for(Path("a.mp3"), Sounding(0.0, 3.0))
    faster = player_for(Path("a.mp3"), Sounding(0.0, 3.0), 1.25)
    assert usual and faster and usual[0] == faster[0] == str(programs / name)
    at = faster.index(fast[0])
    assert faster[at : at + len(fast)] == fast and fast[0] not in usual


@pytest.mark.skipif(sys.platform == "win32", reason="the players are shell scripts")
def test_pausing_ends_the_player_and_keeps_the_place(programs: Path) -> None:
    install(programs, "mpv")
    now = [100.0]
    player = Player(Path("a.mp3"), 60.0, clock=lambda: now[0])
    player.play(10.0)
    now[0] += 4
    assert player.playing and player.look() == "playing" and player.place == 14.0
    assert player.change_speed(1) == 1.25 and player.playing
    now[0] += 4
    player.pause()
    assert not player.playing and player.place == 19.0 and player.look() == ""
    player.play(55.0)
    now[0] += 60
    assert player.place == 60.0  # the recording is no longer than that
    player.close()
    assert not player._ended
    for _ in range(9):
        player.change_speed(-1)
    assert player.speed == 0.5


@pytest.mark.skipif(sys.platform == "win32", reason="the players are shell scripts")
def test_a_player_that_ends_has_played_or_has_not(programs: Path) -> None:
    player = Player(Path("a.mp3"), 60.0)
    with pytest.raises(NoPlayerError):
        player.play(10.0)

    def looked() -> str:
        for _ in range(200):
            if (state := player.look()) != "playing":
                return state
            time.sleep(0.01)
        return "playing"

    install(programs, "mpv", "exit 0")
    player.play(10.0, until=12.0)
    assert looked() == "over" and player.place == 12.0 and player.look() == ""
    install(programs, "mpv", "exit 3")
    player.play(20.0)
    assert looked() == "failed" and player.place == 20.0
