"""Who speaks: every style of label real files show, and every colon that is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.text.plain import Transcript
from qualcode.text.turns import Corrections, Parsed, find_turns, hard_wrapped, label_lines, parse_report


def spoken(parsed: Parsed, text: str) -> list[tuple[str | None, str]]:
    """Speaker and talk of each turn."""
    return [(turn.speaker, text[turn.talk_start : turn.end]) for turn in parsed.turns]


def told(text: str, **more: object) -> list[tuple[str | None, str]]:
    return spoken(find_turns(text, **more), text)  # type: ignore[arg-type]


STYLES = {
    "Interviewer 1: Hvad så?\nBorger1: Fint.\nInterviewer 1: Ja?\nBorger1: Ja.": ("Interviewer 1", "Borger1"),
    "Interviewer1 : Hvad så?\nKB : Fint.\nInterviewer1 : Ja?\nKB : Ja.": ("Interviewer1", "KB"),
    "interviewer: hvad så\ninterviewee: fint\ninterviewer: ja\ninterviewee: ja": ("interviewer", "interviewee"),
    "I: Hvad så?\nS1: Fint.\nS2: Nej.\nI: Ja?\nS1: Ja.": ("I", "S1", "S2"),
    "[id1] hello there\n\n[id2] hello\n\n[id1] yes\n\n[id3] no": ("id1", "id2", "id3"),
    "@anna hej\n@søren_ærø hej\n@anna ja\n@søren_ærø nej": ("@anna", "@søren_ærø"),
    "[00:00:01.0 @anna] hej\n[00:00:04.5 @søren] hej\n[00:01:02.0 @anna] ja": ("@anna", "@søren"),
    "### Interviewer\nHvad så?\n\n### Mette\nFint.\n\n### Interviewer\nJa?\n\n### Mette\nJa.": ("Interviewer", "Mette"),
    "Anna Jensen\nJeg synes det er fint.\n\nBo\nDet synes jeg ikke.\n\nAnna Jensen\nOkay.\n\nBo\nJa, det er det.": ("Anna Jensen", "Bo"),
    "Anna Jensen  00:05\nHej med dig.\n\nBo  00:12\nHej selv.\n\nAnna Jensen  01:00:12\nOkay.": ("Anna Jensen", "Bo"),
    "Speaker 1 (00:00):\nHej.\n\nSpeaker 2 (00:04):\nHej: selv.\n\nSpeaker 1 (01:04):\nok": ("Speaker 1", "Speaker 2"),
    "[00:12:03] Anna: Hej.\n[00:12:10] Bo: kl. 12:30 mødes vi\n[00:13:00] Anna: ok": ("Anna", "Bo"),
    "00:12:03 Anna\nJeg synes.\n00:12:10 Bo\nNej: det gør jeg ikke\n00:13:03 Anna\nok": ("Anna", "Bo"),
    "00:21:14\tAndrew Knight:\tHello\n00:21:35\tRingo Starr:\tHi\n00:22:01\tAndrew Knight:\tok": ("Andrew Knight", "Ringo Starr"),
    "00:01:14\t From  Anna to Everyone: hej\n00:02:00\t From  Bo : hej\n00:03:00\t From  Anna : ja": ("Anna", "Bo"),
    "[12/03/2021, 14.22.01] Anna: Hej\n[12/03/2021, 14.23.01] Bo: Hej: du\n[12/03/2021, 14.24.01] Anna: Ja": ("Anna", "Bo"),
    "0:0:0.0 --> 0:0:1.5\nAnna Jensen\nHej\n0:0:1.5 --> 0:0:4.5\nBo Hansen\nHej selv\n0:0:5.5 --> 0:0:8.5\nAnna Jensen\nja": (
        "Anna Jensen",
        "Bo Hansen",
    ),
    "**Interviewer:** Hvad så?\n\n**Mette:** Fint.\n\n**Interviewer**: Ja\n\n**Mette**: Ja": ("Interviewer", "Mette"),
    "1\tI:\tHvad så?\n2\tKB:\tikke noget\n3\tI:\tok\n4\tKB:\tja": ("I", "KB"),
    "- I: Hvad så?\n• KB: ikke noget\n> I: ok\n– KB: ja": ("I", "KB"),
    "I\tHvad så?\nB1\tIkke noget\nI\tOkay\nB1\tJa\nB2\tOgså mig": ("I", "B1", "B2"),
    "INTERVIEWER: Hvad?\n\nMETTE HANSEN: Jo: jeg var træt.\n\nINTERVIEWER: Ja?\n\nMETTE HANSEN: Ja.": ("INTERVIEWER", "METTE HANSEN"),
    "Jensen, Anna: Hej\nHansen, Bo: Hej\nJensen, Anna: Ja\nHansen, Bo: Nej": ("Jensen, Anna", "Hansen, Bo"),
    "Anna (moderator): Hej\nBo (29 år): Hej\nAnna (moderator): Ja\nBo (29 år): Nej": ("Anna (moderator)", "Bo (29 år)"),
    "SPEAKER_00: hello\nSPEAKER_01: hi\nSPEAKER_00: ok": ("SPEAKER_00", "SPEAKER_01"),
    "Dr. Anna Jensen:\nJeg mener nej.\nBo Hansen (V):\nJeg mener ja.\nDr. Anna Jensen:\nNå.\nBo Hansen (V):\nJa.": (
        "Dr. Anna Jensen",
        "Bo Hansen (V)",
    ),
    "[00:00:01] Speaker 1 hello there\n[00:00:04] Speaker 2 hi to you\n[00:00:08] Speaker 1 well": ("Speaker 1", "Speaker 2"),
    "1: Hvad synes du?\n2: Det ved jeg ikke.\n1: Hvorfor ikke?\n2: Fordi.\n1: Okay, og så?\n2: Nej.": ("1", "2"),
    "[3 May 2021, 14:22] Anna: Hej\n[3 May 2021, 14:23] Bo: Hej\n[4 May 2021, 14:23] Anna: nå": ("Anna", "Bo"),
    "3. maj 2021 kl. 14.22 - Anna: Hej\n3. maj 2021 kl. 14.23 - Bo: Hej du\n4. maj 2021 kl. 9.05 - Anna: ja": ("Anna", "Bo"),
    "00:00:05\nAnna: Hej hvad?\n\n00:00:09\nBo: Jo da.\n\n00:00:20\nAnna: ok?\n\n00:00:31\nBo: ja": ("Anna", "Bo"),
    "SV: Hvad?\nKB: Ja.\nSV: Nå?\nKB: Nej.\nSV: Jo.": ("SV", "KB"),
    "Q: What?\nA: This: that.\nQ: Why?\nA: Because.": ("Q", "A"),
    "田中：こんにちは\n鈴木：はい\n田中：そうですか\n鈴木：ええ": ("田中", "鈴木"),
    "מראיין: שלום\nדוד: שלום גם לך\nמראיין: מה\nדוד: כלום": ("מראיין", "דוד"),
}


@pytest.mark.parametrize("text", STYLES)
def test_styles(text: str) -> None:
    parsed = find_turns(text)
    assert parsed.speakers == STYLES[text]
    assert all(turn.speaker for turn in parsed.turns)
    assert all(turn.label_end > turn.start and turn.talk_start >= turn.label_end for turn in parsed.turns)
    label = text[parsed.turns[0].start : parsed.turns[0].label_end]
    assert parsed.speakers[0] in label


@pytest.mark.parametrize(
    "text",
    [
        "Han sagde: nej\nHun sagde: ja\nHan sagde: jo\nDer er to ting: a og b\nHan sagde: nej",
        "Note: bla bla\nSe http://x.dk\nkl. 12:30: vi gik\nkl. 13:30: vi kom\nNote: igen\nC:\\Users\\x",
        "Formål: at vide mere\nMetode: interview\nResultat: intet\nDato: 3/5",
        "Jeg tænkte: nu går det løs.\nKort sagt: det gik.\nSå sagde hun: jo\nResultatet: ingenting\nKort sagt: det gik.",
        "Tema 1: Opstart\nSpørgsmål: Hvem er du?\nSpørgsmål: Hvad laver du?\nTema 2: Forløb\nSpørgsmål: Hvordan?",
        "Figur 1: Alder\nTekst om alder.\nTabel 1: Køn\nTekst om køn.\nFigur 2: By\nTekst.\nTabel 2: Land\nTekst.",
        "1: Ja\n2: Nej\n3: Ved ikke\n\nSynes du det?\n1: Ja\n2: Nej\n3: Ved ikke\n\nOg her?\n1: Ja\n2: Nej\n3: Ved ikke",
        "Buffer\nCluster\nEvents\nGlobals\nTekst om det hele her.\nBuffer\nCluster\nEvents\nGlobals\nMere tekst om det hele.",
        "- Hvad så?\n- Ikke noget\n- Okay\n- Ja",
        "[griner] det er sjovt\n[pause] ja\n[griner] altså\n[pause] nej\nja",
        "T1\n\tFine\nT2\n\tUnderstands events\nT3\n\tTime window explanations\nT6\n\tif a query how\nFine",
        "Guvå & Hylander, 2005: 47\ntekst om det\nGuvå & Hylander, 2005: 48\nmere tekst",
        "ja: altså\nnej: ikke\nja: jo\nnej: tak\nog: så\nog: igen",
        "Anna\nBo\nCarl\nDorte\n\nVi var der alle sammen.",
    ],
)
def test_colons_that_make_no_speaker(text: str) -> None:
    parsed = find_turns(text)
    assert parsed.speakers == ()
    assert len(parsed.turns) == sum(bool(line.strip()) for line in text.split("\n"))
    assert parsed.notices[-1].key == "read.no_speakers"


def test_times_are_seconds() -> None:
    text = "[00:00:01.5 @anna] hej\n[00:01:02,250 @bo] hej\n[01:00:00 @anna] ja"
    assert [turn.time_from for turn in find_turns(text).turns] == [1.5, 62.25, 3600.0]
    text = "[00:00.000 --> 00:04.000] S1: hello\n[00:04.000 --> 00:06.000] S2: hi"
    assert [(turn.time_from, turn.time_to) for turn in find_turns(text).turns] == [(0.0, 4.0), (4.0, 6.0)]
    text = "I: Hvad så #00:00:12-3#\nB: Fint. #00:00:14-1#\nI: Ja? #00:00:16-0#"
    parsed = find_turns(text)
    assert [turn.time_to for turn in parsed.turns] == [12.3, 14.1, 16.0]
    assert told(text)[0] == ("I", "Hvad så")
    text = "[00:00:05] Hej med dig.\n[00:00:12] Hej selv"
    assert [(turn.speaker, turn.time_from) for turn in find_turns(text).turns] == [(None, 5.0), (None, 12.0)]


def test_turns_run_on_until_the_next_label() -> None:
    text = "I: Hvad så?\n\nB: Først gik jeg.\n\nSå kom jeg hjem.\n\nOg så: ingenting.\n\nI: Okay?\nB: Ja."
    assert told(text) == [
        ("I", "Hvad så?"),
        ("B", "Først gik jeg.\n\nSå kom jeg hjem.\n\nOg så: ingenting."),
        ("I", "Okay?"),
        ("B", "Ja."),
    ]


def test_every_label_starts_a_turn_even_of_the_same_speaker() -> None:
    assert [speaker for speaker, _ in told("I: a?\nB: b.\nB: c.\nI: d?\nB: e.")] == ["I", "B", "B", "I", "B"]


def test_preamble_is_turns_without_speaker() -> None:
    text = "Interview 3\nInterviewer: Mette Hansen\nDato: 3. maj 2026\n\nI: Hvordan går det?\nB: Fint.\nI: Godt.\nB: Ja."
    assert told(text)[:4] == [
        (None, "Interview 3"),
        (None, "Interviewer: Mette Hansen"),
        (None, "Dato: 3. maj 2026"),
        ("I", "Hvordan går det?"),
    ]


def test_lone_moderator_leaves_the_rest_alone() -> None:
    text = "1 Read the text.\n\tOkay.\n\tMODERATOR: Yes\n\tOkay, so: ready?\n   1.a Was it enough?\n   \tYes: it was."
    parsed = find_turns(text)
    assert spoken(parsed, text)[2] == ("MODERATOR", "Yes")
    assert [turn.speaker for turn in parsed.turns] == [None, None, "MODERATOR", None, None, None]
    assert parsed.notices[0].key == "read.unlabelled_apart"


def test_a_person_who_spoke_once() -> None:
    assert find_turns("M: Velkommen\nD1: Tak\nD2: Tak\nM: Hvad synes I?\nD1: Det er godt\nD3: Nej\nM: ok").speakers == (
        "M",
        "D1",
        "D2",
        "D3",
    )
    text = "Anna: Hej.\nBo: Hej.\nAnna: Hvad synes I?\nCarl Emil: Fint.\nBo: Ja.\nAnna: Tak."
    assert find_turns(text).speakers == ("Anna", "Bo", "Carl Emil")


def test_a_colon_inside_an_interview_is_talk() -> None:
    text = "\n".join(f"I: Spørgsmål {n}?\nB: Svar nummer {n}.\nog mere om det" for n in range(20))
    text += "\nResultatet: det gik galt.\nHan sagde: nej\nI: Ja?\nB: Ja."
    assert find_turns(text).speakers == ("I", "B")


def test_report_that_quotes_a_conversation_has_no_speakers() -> None:
    prose = "Dette er en rapport om noget helt andet, som fylder en hel del mere end citaterne.\n" * 60
    quoted = "KB: Føler I jer tabt?\nBorger3: Det gør jeg.\nKB: Ja?\nBorger3: Ja.\n"
    assert find_turns((prose + quoted + prose) * 8).speakers == ()


def test_recurring_headings_are_no_conversation() -> None:
    text = "\n".join(f"{name}: Beskrivelse af {name} her." for _ in range(3) for name in ("Automation", "Culture", "Sharing", "Management"))
    assert find_turns(text).speakers == ()


def test_corrections() -> None:
    text = "I: a?\nInterviewer: b?\nB: c.\nOBS: d.\nI: e?\nB: f."
    merged = find_turns(text, Corrections(merge={"Interviewer": "I"}))
    assert merged.speakers == ("I", "B")
    assert [turn.speaker for turn in merged.turns] == ["I", "I", "B", "I", "B"]
    assert text[merged.turns[1].start : merged.turns[1].label_end] == "Interviewer"
    assert find_turns(text, Corrections(not_speakers=frozenset({"Interviewer"}))).speakers == ("I", "B")
    only = find_turns("Jeg: a\nhan sagde: b\nJeg: c", Corrections(speakers=frozenset({"Jeg"})))
    assert only.speakers == ("Jeg",)
    both = find_turns(text, Corrections(merge={"Interviewer": "I"}, speakers=frozenset({"I"})))
    assert both.speakers == ("I",)


def test_spellings_are_offered_and_not_merged() -> None:
    text = "Interviewer 1: a?\nBorger: b.\nInterviewer1: c?\nBorger: d.\ninterviewer 1: e?\nBorgr: f.\nInterviewer  1 : g?\nBorger: h."
    parsed = find_turns(text)
    assert parsed.speakers == ("Interviewer 1", "Borger", "Interviewer1", "interviewer 1", "Borgr")
    report = parse_report(Transcript("x", text, parsed.turns, parsed.speakers, "utf-8", "x.txt"))
    assert report.merges == (("Borger", "Borgr"), ("Interviewer 1", "Interviewer1", "interviewer 1"))
    assert [(one.name, one.turns, one.words) for one in report.speakers][:2] == [("Interviewer 1", 2, 2), ("Borger", 3, 3)]
    assert report.first[0] == ("Interviewer 1", None, "a?")


def test_hard_wrapped_paragraphs() -> None:
    paragraph = (
        "Det her er en lang sætning, der er brudt i linjer af en vis bredde, så den fylder\n"
        "flere linjer, som man ser det i gamle tekstfiler og i post, hvor ingen linje er\n"
        "ret meget længere end firs tegn, og hvor afsnit skilles af en tom linje.\n"
    )
    text = "\n".join([paragraph] * 4)
    assert hard_wrapped(text.split("\n"))
    assert len(find_turns(text).turns) == 4
    assert not hard_wrapped(["kort", "linje", "her", "og", "så", "en", "til", "ja"])


def test_label_lines_for_joining() -> None:
    assert label_lines(["I: hvad?", "mere", "B: ja.", "I: og?", "B: nej."]) == {0: False, 2: False, 3: False, 4: False}


def test_a_long_text_is_fast() -> None:
    words = "altså det var sådan at jeg gik hen til jobcentret og sagde det hele som det var "
    text = "\n".join(f"{'I' if n % 2 else 'Borger1'}: {words * 5}" for n in range(3500))
    begun = time.perf_counter()
    parsed = find_turns(text)
    assert len(parsed.turns) == 3500
    assert time.perf_counter() - begun < 4  # measured 0.3 s; the limit only catches what is not linear


def test_a_million_words_on_one_line() -> None:
    begun = time.perf_counter()
    parsed = find_turns("I: " + "ord " * 1_000_000)
    assert len(parsed.turns) == 1
    assert time.perf_counter() - begun < 4


LABELS = st.sampled_from(["I", "B", "Interviewer", "Mette", "S1", "S2"])
TALK = st.text(alphabet="abc æø:.?!\t 12[]()@#-*", min_size=0, max_size=40)
LINES = st.lists(st.one_of(st.tuples(LABELS, TALK).map(lambda pair: f"{pair[0]}: {pair[1]}"), TALK), max_size=25)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_turns_are_in_order_and_hold_all_letters(lines: list[str]) -> None:
    text = "\n".join(lines)
    parsed = find_turns(text)
    at = 0
    for turn in parsed.turns:
        assert at <= turn.start <= turn.label_end <= turn.talk_start <= turn.end
        assert turn.start < turn.end
        assert not any(character.isalpha() for character in text[at : turn.start])
        assert (turn.label_end > turn.start) == (turn.speaker is not None)
        at = turn.end
    assert not any(character.isalpha() for character in text[at:])
    assert set(parsed.speakers) == {turn.speaker for turn in parsed.turns} - {None}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_parses(text: str) -> None:
    parsed = find_turns(text)
    assert all(0 <= turn.start < turn.end <= len(text) for turn in parsed.turns)


def test_what_opens_a_line_now_and_then_in_an_interview_is_no_speaker() -> None:
    turn = "Interviewer: Hvad så?\nMor: Jeg ved det ikke.\n"
    for aside in ("sagde: nej\nsagde: ja\n", "my mother said: go\nMy mother said: stay\n", "Break: [00:12]\nBreak: [00:15]\n"):
        assert find_turns(turn * 12 + aside + turn * 12).speakers == ("Interviewer", "Mor")


def test_times_on_their_own_line_belong_to_the_turn_below() -> None:
    text = "[00:05]\nhej med dig\n\n[00:10]\nHej selv: du\n"
    assert [(turn.time_from, text[turn.talk_start : turn.end]) for turn in find_turns(text).turns] == [
        (5.0, "hej med dig"),
        (10.0, "Hej selv: du"),
    ]
    cues = "00:00.000 --> 00:27.640\nGoddag og velkommen.\n\n00:28.000 --> 00:35.280\nYeah.\n\n00:36.000 --> 00:37.000\nYeah."
    found = find_turns(cues)
    assert [(turn.speaker, turn.time_from) for turn in found.turns] == [(None, 0.0), (None, 28.0), (None, 36.0)]
    spoken_of = "A: Vi mødtes\n12:30\nB: Og gik igen\n10:15\nA: Ja\nB: Nej"
    assert all(turn.time_from is None for turn in find_turns(spoken_of).turns)
