"""An invented interview as an engine would have heard it: two guessed voices, unsure words, a loop, something made up, a third voice."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from made_once import copy_of

from qualcode.study import Study

#: (voice, marks, words; ~ before a word the engine was not sure of)
INTERVIEW: tuple[tuple[int | None, tuple[str, ...], str], ...] = (
    (1, (), "Tak fordi du ville være med. Kan du fortælle, hvordan det var at komme tilbage?"),
    (2, (), "Ja, altså, det var som om mit ~hovede var fyldt med vat."),
    (2, (), "Jeg kunne ikke holde lyden ud, og jeg gik hjem klokken ~tolf hver dag den første måned."),
    (1, (), "Hvem talte du med om det?"),
    (2, (), "Ingen. Eller, jo, jeg talte med min ~fagforening, og så med ~Jette fra ~jopcentret, hun var meget venlig."),
    (2, ("loop",), "Tak. Tak. Tak. Tak. Tak. Tak. Tak. Tak."),
    (1, (), "Hvad sagde chefen?"),
    (2, (), "Han sagde, take your time, we need you back, for han er fra Irland, og det mente han også."),
    (2, (), "Men vi vidste begge to godt, at der ikke var nogen vikar."),
    (None, ("made-up",), "Danske tekster af Nicolai Winther"),
    (1, (), "Så du gik tilbage på fuld tid?"),
    (2, (), "Efter ~trekvart år, ja. Det blev aftalt på et møde, hvor jeg ikke selv sagde noget."),
    (2, ("rushed",), "Og så sad de der alle sammen og kiggede på mig og ventede på at jeg skulle sige at det gik godt"),
    (1, (), "Og gjorde du det?"),
    (2, (), "Ja. Det gjorde jeg. Det er det, jeg skammer mig mest over."),
    (3, (), "Undskyld, jeg skal bare hente kaffen."),
    (1, ("repeat",), "Det er helt i orden."),
    (1, (), "Det er helt i orden."),
    (2, (), "Der var en dag, hvor jeg sad i bilen på ~pakeringspladsen i tyve minutter, før jeg kunne gå ind."),
)


def heard(segments: int = 64) -> list[dict[str, Any]]:
    """So many segments as `store-transcription` takes them; words take as long as they have letters."""
    made: list[dict[str, Any]] = []
    at = 0.4
    for number in range(segments):
        voice, marks, said = INTERVIEW[number % len(INTERVIEW)]
        words, start = [], at
        for word in said.split():
            long = 0.12 + 0.06 * len(word.strip("~.,?"))
            sure = 0.31 if word.startswith("~") else 0.94
            words.append([(" " if words else "") + word.lstrip("~"), round(at, 2), round(at + long, 2), sure])
            at += long + 0.05
        made.append({"start": round(start, 2), "end": round(at, 2), "words": words, "marks": list(marks), "voice": voice})
        at += 0.6
    return made


def store(study: Study, name: str = "Interview 9", segments: int = 64, sha: str = "a", **fields: Any) -> str:
    """Bring it in; the id of its material."""
    told = heard(segments)
    file = f"{name.casefold().replace(' ', '-')}.mp3"
    seconds = told[-1]["end"] + 2 if told else 10.0
    done = study.do(
        "store-transcription",
        name=name,
        recording={"name": file, "media_type": "audio/mpeg", "size": 1234, "sha256": sha * 64, "path": f"recordings/{file}"},
        how={
            "engine": "faster-whisper",
            "engine_version": "1.2.1",
            "model": "large-v3",
            "model_sha256": "b" * 64,
            "languages": ["da", "en"],
            "seconds": seconds,
        },
        segments=told,
        **fields,
    )
    return str(done["id"])


@cache
def _made(language: str, recordings: int, segments: int) -> Path:
    home = Path(tempfile.mkdtemp(prefix="qualcode-heard-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    with Study.new(home / "study", title="Efter sygemeldingen", language=language, coder="AB") as study:
        for number in range(recordings):
            store(study, f"Interview {9 + number}", segments, sha="abcdef"[number])
        study.do("set-text", key="transcription-key", text="(pause) stilhed\n(griner) latter\n[uforståeligt] kan ikke høres")
        study.do("set-text", key="word-list", text="jobcentret\nJytte Holm\nparkeringspladsen")
    return home / "study"


def heard_study(folder: Path, *, language: str = "en", recordings: int = 1, segments: int = 64) -> Study:
    """A study with recordings that were heard, open for writing: a copy of one that is made once."""
    return Study.open(copy_of(_made(language, recordings, segments), folder), coder="AB")
