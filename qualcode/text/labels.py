"""What a line may open with: every place where a speaker label could stand, and how much each looks like one.

Nothing is decided here. A colon stands in ordinary speech too, so `candidates` lists all openings of all styles and `shape` says what
kind of words a label is; `qualcode.text.turns` weighs them over the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Style = Literal["colon", "bracket", "handle", "heading", "timed", "spaced", "line", "bold", "tab", "dash"]
Shape = Literal["role", "code", "numbered", "caps", "name", "question", "number", "word", "phrase", "stop"]


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


#: only so much of a line can be a label; a million-word line costs no more than a short one
HEAD = 200

_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_DOTTED = r"\d{1,2}\.\d{2}\.\d{2}"
_SPAN = rf"(?:{_CLOCK})(?:-\d)?(?:\s*(?:-->|–|—|-)\s*(?:{_CLOCK}))?"
_STAMP = rf"(?:[\[(<{{#]\s*(?:{_SPAN}|{_DOTTED})\s*[\])>}}#]|{_SPAN})"
_CLOCK_OF_DAY = r"(?:kl\.?\s*|at\s+|um\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_MONTH = r"(?:\d{1,2}\.?\s+[^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?),?(?:\s+\d{4})?"
_DATED = rf"\[?(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}|{_MONTH}),?\s+{_CLOCK_OF_DAY}\]?(?:\s*[-–]\s|\s*)"
_DIRT = rf"[\s\ufeff\u200b]*(?:(?:[>•·‣◦▪●–—|-]+|\*(?!\*))\s+)*(?:(?!{_DATED})\d{{1,6}}[.)]?(?:\t\s*|[ \xa0]{{1,8}}))?(?:[>•–—-]\s+)?"
_MARK = r"[*_]{0,3}"
_WORDS = r"[^\W_][^\n:：\[\]{}<>|\"“”»«?!;=\t()/\\#]{0,58}?"
_LABEL = rf"(?P<label>{_WORDS}(?:\s*\([^():\n]{{1,30}}\))?)"

_COLON = re.compile(
    rf"(?P<dirt>{_DIRT})(?P<open>{_MARK})(?:(?P<before>{_DATED}|{_STAMP})[\s,|–—-]*)?{_MARK}(?P<label>@?{_WORDS}(?:/{_WORDS})?"
    rf"(?:\s*\([^():\n]{{1,30}}\))?){_MARK}(?:\s*[,|–—-]?\s*(?P<after>{_STAMP}))?{_MARK}\s*[:：](?![/\\])(?!(?<=\d:)\d\d)(?P<talk>{_MARK}\s*(?:(?P<inner>{_STAMP})\s*)?)"
)
_BRACKET = re.compile(
    rf"(?P<dirt>{_DIRT})(?P<open>[\[{{<])\s*(?:(?P<before>{_STAMP})\s*[,|–—-]?\s*)?(?P<label>@?{_WORDS})"
    rf"(?:\s*[,|–—-]?\s*(?P<after>{_STAMP}))?\s*[\]}}>](?P<talk>\s*:?\s*(?:(?P<inner>{_STAMP})\s*)?)"
)
_ROUND = re.compile(rf"(?P<dirt>{_DIRT})\((?P<label>{_WORDS})\)(?P<talk>\s*:\s*)")
_HANDLE = re.compile(
    rf"(?P<dirt>{_DIRT})(?:(?P<before>{_DATED}|{_STAMP})[\s,|–—-]*)?(?P<label>@[\w.][\w.-]*)(?:\s+(?P<after>{_STAMP}))?(?P<talk>\s*:?(?:\s+|$)"
    rf"(?:(?P<inner>{_STAMP})\s*)?)"
)
_HEADING = re.compile(
    rf"(?P<dirt>\s*)#{{1,6}}\s*{_MARK}(?P<label>@?{_WORDS}){_MARK}(?:\s*[,|–—-]?\s*(?P<after>{_STAMP}))?\s*:?{_MARK}(?P<talk>\s*)$"
)
_TIMED = re.compile(rf"(?P<dirt>{_DIRT}){_MARK}{_LABEL}{_MARK}\s*[,|–—-]?\s*(?P<after>{_STAMP}){_MARK}(?P<talk>\s*)$")
_TIMED_FIRST = re.compile(rf"(?P<dirt>{_DIRT}){_MARK}(?P<before>{_STAMP})\s*[,|–—-]?\s*{_MARK}{_LABEL}{_MARK}(?P<talk>\s*)$")
_TIMED_INLINE = re.compile(
    rf"(?P<dirt>{_DIRT}){_MARK}{_LABEL}{_MARK}\s*(?P<after>[\[(]\s*(?:{_SPAN}|{_DOTTED})\s*[\])])(?P<talk>\s+)(?=\S)"
)
_SPACED = re.compile(
    rf"(?P<dirt>{_DIRT}){_MARK}(?P<before>{_STAMP})\s+{_MARK}(?P<label>[^\W\d_]{{3,24}}(?:[ _-]?\d{{1,3}})?){_MARK}(?P<talk>\s+)(?=[^\s\d])"
)
_LINE = re.compile(rf"(?P<dirt>{_DIRT}){_MARK}{_LABEL}{_MARK}(?P<talk>\s*)$")
_TAB = re.compile(rf"(?P<dirt>{_DIRT})(?P<label>{_WORDS})(?P<talk>[ ]*\t\s*|[ \xa0]{{2,}})(?=\S)")
_DASH = re.compile(rf"(?P<dirt>[\s\ufeff]*)(?P<label>{_WORDS})(?P<talk>\s+[–—-]\s+|\s?[;>|]\s+)(?=\S)")
#: a time that opens a paragraph without a label
LEADING_TIME = re.compile(rf"\s*(?P<time>{_STAMP})(?:\s+|$)")
#: a time that closes a paragraph, as f4 sets it
TRAILING_TIME = re.compile(rf"\s*[#\[](?P<time>{_CLOCK}(?:-\d)?)[#\]]\s*$")
_LOOSE = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_ARROW = re.compile(rf"\s*(?P<from>{_LOOSE})\s*-->\s*(?P<to>{_LOOSE})\s*$")
_NUMBERS = re.compile(rf"{_CLOCK}(?:-\d(?=[#\]\s]|$))?|{_DOTTED}")
_CHAT = re.compile(r"(?:From|Fra|Von|Från)\s+(.+?)(?:\s+(?:to|til|an|till)\s+.+)?$", re.IGNORECASE)

_ROLES = word_set(
    """interviewer interviewerin interviewers interviewee interviewperson interviewdeltager intervjuer intervjuare moderator moderatorin
    facilitator facilitatoren participant participante respondent informant speaker spkr spk taler talare sprecher sprecherin
    teilnehmer teilnehmerin deltager deltagare borger patient klient client customer kunde doctor læge lægen arzt nurse
    sygeplejerske teacher lærer lehrer student studerende elev pupil researcher forsker forscher host vært guest gæst observer
    observatør mand kvinde man woman male female voice stemme unknown ukendt unidentified udefineret mother mor father far person
    expert ekspert leder manager medarbejder employee sagsbehandler befrager befragte befragter befragerin int resp mod fac inf ip
    iv interv user bruger tester coach therapist terapeut psykolog psychologist pædagog socialrådgiver pårørende relative parent
    forælder barn child assistant notetaker referent entrevistador entrevistadora entrevistado entrevistada enquêteur enquêté
    alle all flere several begge both intervistatore intervistato jobkunde virksomhed mentor konsulent consultant bisidder partner"""
)
#: what stands before or after a person's name
_TITLES = word_set(
    """dr prof professor mr mrs ms miss sir dame lord frau herr fru hr frk president præsident präsident präsidentin vizepräsident
    vizepräsidentin chair chairman chairwoman chairperson formand formanden senator minister ministeren bundesminister ordfører judge
    dommer madam rep representative"""
)
_ASKING = word_set(
    "interviewer interviewerin interviewers intervjuare moderator moderatorin facilitator int mod fac iv i researcher forsker q"
)
_QUESTIONS = word_set("q a question answer spørgsmål svar frage antwort fråga")
_STOPS = word_set(
    """note notes noter nb obs ps eks eksempel eksempler example examples kilde kilder source sources dato date sted place location tid
    time tidspunkt varighed duration længde length emne tema theme topic titel title formål purpose metode method metoder methods
    resultat resultater resultatet result results konklusion conclusion opgave task figur figure fig tabel table boks box bilag
    appendix kapitel chapter afsnit section del part trin step punkt kommentar kommentarer comment comments citat quote citater
    link url http https www mail email e-mail tlf telefon phone adresse address cc til fra to from projekt project alder
    age køn gender sex stilling job uddannelse education navn name deltagere participants informanter tilstede present ja nej yes
    no men og så altså but and so well okay ok because fordi han hun jeg det der den dette he she it they we you vi de du man dvs
    kl fx f.eks eg ie e.g i.e bl.a først first second third summary resumé abstract keywords introduction indledning recording
    optagelse fil file version transcript transskription transcriber interview session day dag uge week fase phase runde round
    type status antal number total idé ide idea pointe point problem problemet advarsel warning vigtigt important husk remember
    faktabox fakta facts hypotese hypothesis definition kategori category kode code memo tip tips svarmuligheder respons formel
    formål baggrund background mål målgruppe goal aim aims kontakt contact tags tag isbn issn doi her here nu now ikke not hvad
    what hvorfor why hvordan how hvem who således thus nemlig namely herunder including ellers eller or task tasks case
    spørgsmålet svaret og så break jingle music musik intro outro advertisement reklame sponsor"""
)
_PARTICLES = word_set("von van de der den af da di la le el al bin ibn du dos ter zu")
_CODE = re.compile(r"[A-ZÆØÅÄÖÜ]{1,4}(?:[ _-]?\d{1,4}[a-zA-Z]?)?|[A-ZÆØÅÄÖÜ]\.?[A-ZÆØÅÄÖÜ]\.")
_NUMBERED = re.compile(r"(?P<stem>[^\W\d_]{1,24})[ _.#-]{0,2}(?P<number>\d{1,4})(?:[a-zA-Z])?")
#: what is said about a speaker after the name, in brackets
_ASIDE = re.compile(r"\s*\([^()]*\)$")
#: what transcribers put in brackets and is nobody
_ASIDES = word_set(
    """pause latter ler griner grin smiler hoster sukker græder tavshed stilhed uforståeligt utydeligt uhørligt uklart afbrydelse støj
    musik telefon laughs laughter laughing inaudible unclear unintelligible crosstalk sighs coughs crying silence music noise applause
    unverständlich lacht lachen überlegt seufzt citat sic redacted anonymiseret navn sted by firma kommune"""
)
_YEAR = re.compile(r"(?:^|\s)(?:1[89]|20)\d\d[a-z]?$")
_SENTENCE_END = re.compile(r"(?<!\b[A-ZÆØÅ])(?<!\b[DdMmHhFf][Rr])(?<!\b[Mm][Rr][Ss])(?<!\b[Mm][Ss])(?<!\b[Pp][Rr][Oo][Ff])[.…]\s+\S")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a speaker label could stand. Offsets are code points in the whole text."""

    style: Style
    #: index of its line among the lines of the text
    line: int
    start: int
    label_end: int
    talk_start: int
    name: str
    #: what counts as the same label while evidence is gathered: case and blanks aside
    key: str
    shape: Shape
    time_from: float | None = None
    time_to: float | None = None


def clean_name(label: str) -> str:
    """A label's name as a speaker: single blanks, no colon or emphasis marks around it; case and spelling as written."""
    return " ".join(label.replace("\xa0", " ").split()).strip("*_ :：,-–—|").strip()


def label_key(name: str) -> str:
    """`name` without case and blanks: what variants of one label share."""
    return "".join(name.casefold().split())


def seconds(stamp: str | None) -> tuple[float | None, float | None]:
    """The first and second clock time in `stamp`, in seconds; None where there is none."""
    found = [_clock(part) for part in _NUMBERS.findall(stamp or "")]
    return found[0] if found else None, found[1] if len(found) > 1 else None


def _clock(written: str) -> float:
    if written.count(".") == 2:
        written = written.replace(".", ":")
    total = 0.0
    for part in written.replace(",", ".").replace("-", ".").split(":"):
        total = total * 60 + float(part)
    return total


def numbered_stem(name: str) -> str | None:
    """ "borger" of "Borger 12"; None where the name does not end in a number."""
    match = _NUMBERED.fullmatch(name.lstrip("@"))
    return match["stem"].casefold() if match else None


def is_asking(name: str) -> bool:
    """Does this speaker ask the questions, as far as the label tells: interviewer, moderator, I?"""
    return (numbered_stem(name) or name.casefold().split()[0]) in _ASKING


def _is_role(words: list[str], folded: list[str]) -> bool:
    """ "Speaker", "female student", "Interviewer 2", "Unknown Speaker", "Borger Anna"; not "mother said"."""
    if folded[-1] in _ROLES and (len(words) <= 2 or words[0][:1].isupper()):
        return True
    others = [word for word, plain in zip(words, folded, strict=True) if plain not in _ROLES]
    return len(others) < len(words) and not any(word[:1].islower() for word in others)


def _is_titled(words: list[str], folded: list[str]) -> bool:
    """ "Dr. Hansen", "Präsident Dr. Norbert Lammert", "Angela Merkel, Bundeskanzlerin"? Only with a title that is known."""
    capitals = all(word[:1].isupper() or plain in _PARTICLES for word, plain in zip(words, folded, strict=True))
    return len(words) >= 2 and capitals and any(plain in _TITLES for plain in folded)


@lru_cache(maxsize=4096)
def shape(name: str) -> Shape:
    """What kind of words `name` is, from most ("role") to least ("phrase", "stop") like a speaker label."""
    bare = _ASIDE.sub("", name.lstrip("@")) or name
    words = bare.replace("/", " ").replace("(", " ").replace(")", " ").split()
    if not words or len(words) > 5 or len(bare) > 48 or _SENTENCE_END.search(bare):
        return "phrase"
    if _YEAR.search(bare) or bare[0].isdigit():
        return "phrase"
    folded = [word.casefold().strip(".,-_0123456789'’") for word in words]
    stem = numbered_stem(bare)
    if stem in _STOPS or (len(words) == 1 and folded[0] in _STOPS and not _CODE.fullmatch(bare)) or bare.casefold() in _STOPS:
        return "question" if folded[0] in _QUESTIONS else "stop"
    if len(words) == 1 and folded[0] in _QUESTIONS and (stem is None):
        return "question"
    if len(words) <= 4 and folded[0] in _STOPS and len(words) > 1 and not all(word[:1].isupper() for word in words):
        return "phrase"
    aside = _ASIDE.search(name)
    if aside and any(word.strip("().,").casefold() in _ROLES for word in aside[0].split()):
        return "role"
    if (len(words) <= 4 and _is_role(words, folded)) or _is_titled(words, folded):
        return "role"
    if _CODE.fullmatch(bare):
        return "code"
    if stem is not None:
        return "numbered"
    letters = "".join(word for word in words if word.casefold() not in _PARTICLES)
    if letters.isupper() and len(words) <= 4:
        return "caps"
    if (
        all(any(c.isupper() for c in word[:2]) or word.casefold() in _PARTICLES or not word[:1].isalpha() for word in words)
        and words[0][:1].isalpha()
    ):
        return "stop" if len(words) > 1 and all(word in _STOPS for word in folded) else "name"
    return "word" if len(words) == 1 and bare.replace("-", "").replace("_", "").replace(".", "").isalnum() else "phrase"


def _made(style: Style, line: int, offset: int, match: re.Match[str], text: str) -> Candidate | None:
    groups = match.groupdict()
    label = match["label"]
    name = clean_name(label)
    chat = _CHAT.match(name) if groups.get("before") else None
    if chat:
        name = chat[1]
    if not name or (name.strip("@").replace(" ", "").isdigit() and (style != "colon" or len(name) > 2)):
        return None
    stamp = groups.get("before") or groups.get("after") or groups.get("inner")
    if groups.get("before") and re.match(_DATED, groups["before"]):
        stamp = groups.get("after") or groups.get("inner")
    time_from, time_to = seconds(stamp)
    if style == "bracket" and label_key(name) in _ASIDES:
        return None
    kind: Shape = "number" if name.isdigit() else "role" if style == "handle" or name.startswith("@") else shape(name)
    blanks = len(text[: match.end("dirt")]) - len(text[: match.end("dirt")].lstrip("\ufeff\u200b \t\xa0"))
    label_end = match.start("talk") if style == "bracket" or match.re is _ROUND else match.end("label")
    return Candidate(
        style, line, offset + blanks, offset + label_end, offset + match.end(), name, label_key(name), kind, time_from, time_to
    )


def line_candidates(text: str, line: int, offset: int, following: str, lead: int = 0) -> list[Candidate]:
    """All openings one line offers.

    `text` is the head of the line, which begins at `offset`; `following` is the head of the next line that is not blank;
    `lead` is how many characters at its beginning are set in bold, 0 if none or all are.
    """
    found: list[Candidate | None] = []

    def add(style: Style, pattern: re.Pattern[str]) -> None:
        match = pattern.match(text)
        if match:
            found.append(_made(style, line, offset, match, text))

    if ":" in text or "：" in text:
        add("colon", _COLON)
        add("colon", _ROUND)
    opening = text.lstrip("\ufeff\u200b \t\xa0")[:1]
    if opening in "[{<" or "[" in text[:12] or "<" in text[:12]:
        add("bracket", _BRACKET)
    if "@" in text:
        add("handle", _HANDLE)
    if opening == "#":
        add("heading", _HEADING)
    if ":" in text or text.count(".") >= 2:
        if following:
            add("timed", _TIMED)
            if not LEADING_TIME.match(following):
                add("timed", _TIMED_FIRST)
        add("timed", _TIMED_INLINE)
        add("spaced", _SPACED)
    if following and len(text) <= 60 and text.rstrip()[-1:] not in ".?!…,;":
        add("line", _LINE)
    if "\t" in text or "  " in text or "\xa0 " in text:
        add("tab", _TAB)
    if any(mark in text for mark in ("–", "—", " - ", ";", ">", "|")):
        add("dash", _DASH)
    if 0 < lead < len(text.rstrip()) and text[:lead].strip():
        name = clean_name(text[:lead])
        start = offset + len(text[:lead]) - len(text[:lead].lstrip())
        after = len(text[lead:]) - len(text[lead:].lstrip(" \t\xa0:"))
        found.append(
            Candidate(
                "bold", line, start, offset + len(text[:lead].rstrip(" \t\xa0:")), offset + lead + after, name, label_key(name), shape(name)
            )
        )
    return [candidate for candidate in found if candidate]


def under_arrow(text: str, line: int, offset: int, times: tuple[float, float], start: int) -> Candidate | None:
    """The name alone on the line below `time --> time`, which begins at `start`."""
    match = _LINE.match(text) if text.rstrip()[-1:] not in ".?!…,;" else None
    made = _made("timed", line, offset, match, text) if match else None
    return replace(made, start=start, time_from=times[0], time_to=times[1]) if made else None


def arrow(text: str) -> tuple[float, float] | None:
    """The two times of a line that is nothing but `time --> time`, in seconds."""
    match = _ARROW.match(text)
    return (_clock(match["from"]), _clock(match["to"])) if match else None
