"""The models that hear recordings: which there are, getting one, taking one away, trying them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from qualcode.commands.terminal import TELL_EVERY, is_terminal, put, put_json, put_table, say
from qualcode.faults import UsageFault
from qualcode.locale import DEFAULT_LANGUAGE, text
from qualcode.locale.formats import data_size, duration, percent
from qualcode.transcription.download import Offer, Progress, fetch, offer
from qualcode.transcription.engines import ENGINES
from qualcode.transcription.extras import engine_missing
from qualcode.transcription.known_models import KNOWN
from qualcode.transcription.models import Installed, command_to_get, installed, known, models_folder
from qualcode.transcription.models import remove as take_away


def list_models(arguments: argparse.Namespace) -> int:
    """The models there are to get, and those on this machine."""
    language = _language(arguments)
    here = {(one.engine, one.name): one for one in installed()}
    rows = [_row(name, engine, here.get((engine, name))) for engine in ENGINES for name in KNOWN[engine]]
    rows += [_row(one.name, one.engine, one) for key, one in here.items() if key[1] not in KNOWN[key[0]]]
    if arguments.json:
        put_json({"folder": str(models_folder()), "models": rows})
        return 0
    shown = [row for row in rows if row["engine"] == ENGINES[0] or row["installed"]]
    headings = [text(f"models.column-{name}", language) for name in ("model", "size", "here", "use")]
    put_table(headings, [_cells(row, language) for row in shown], right=(False, True, False, False))
    for key in ("list-folder", *(() if here else ("none-here",)), "list-get", "list-danish"):
        put(text(f"models.{key}", language, folder=models_folder()))
    missing = engine_missing()
    if missing:
        say(missing.text(language))
    return 0


def get(arguments: argparse.Namespace) -> int:
    """Fetch a model, after its size and origin were said and somebody has agreed."""
    language = _language(arguments)
    model = known(arguments.model, arguments.engine)
    offered = offer(model)
    if offered.there:
        say(text("models.there-already", language, name=model.name, folder=offered.folder))
        folder = offered.folder
    else:
        _say_offer(offered, language)
        consent = arguments.yes or (is_terminal() and _agreed(language))
        if not consent and not is_terminal():
            raise UsageFault("models.no-consent", name=model.name)
        try:
            folder = fetch(model, consent=consent, told=_teller(language))
        except KeyboardInterrupt:
            command = command_to_get(model.name, model.engine)
            say(("\n" if sys.stderr.isatty() else "") + text("models.stopped", language, name=model.name, command=command))
            return 130
        say(text("models.fetched", language, name=model.name, folder=folder))
    if arguments.json:
        put_json({"name": model.name, "engine": model.engine, "folder": str(folder), "size": model.size})
    return 0


def remove(arguments: argparse.Namespace) -> int:
    """Take a model away."""
    freed = take_away(arguments.model, arguments.engine)
    if arguments.json:
        put_json({"name": arguments.model, "engine": arguments.engine, "freed": freed})
        return 0
    language = _language(arguments)
    put(text("models.removed", language, name=arguments.model, size=data_size(freed, language)))
    return 0


def _language(arguments: argparse.Namespace) -> str:
    return arguments.language or os.environ.get("QUALCODE_LANGUAGE") or DEFAULT_LANGUAGE


def _row(name: str, engine: str, here: Installed | None) -> dict[str, Any]:
    model = KNOWN[engine].get(name)
    return {
        "name": name,
        "engine": engine,
        "size": model.size if model else here.size if here else None,
        "origin": model.place if model else None,
        "english_only": model.english_only if model else None,
        "installed": here is not None and here.fault is None,
        "path": str(here.path) if here else None,
        "fault": here.fault.text() if here and here.fault else None,
    }


def _cells(row: dict[str, Any], language: str) -> list[str]:
    name = row["name"]
    here = "here-incomplete" if row["fault"] else "here"
    if name not in KNOWN[row["engine"]]:
        use = text("models.own", language)
    else:
        use = text("models.use-english" if row["english_only"] else f"models.use-{name}", language)
    shown = name if row["engine"] == ENGINES[0] else f"{name} ({row['engine']})"
    return [shown, data_size(row["size"], language), text(f"models.{here}", language) if row["path"] else "", use]


def _say_offer(offered: Offer, language: str) -> None:
    model = offered.model
    size = data_size(offered.size, language)
    say(text("models.offer", language, name=model.name, engine=model.engine, size=size, origin=model.place, folder=offered.folder))
    if offered.kept:
        say(text("models.offer-kept", language, kept=data_size(offered.kept, language)))


def _agreed(language: str) -> bool:
    return input(text("models.ask", language) + " ").strip().casefold().startswith(text("models.yes", language))


def _teller(language: str) -> Callable[[Progress], None]:
    """Tells on stderr how far fetching is; where nobody watches it says nothing."""
    next_at, watched = 0.0, sys.stderr.isatty()

    def tell(progress: Progress) -> None:
        nonlocal next_at
        over, now = progress.done >= progress.of, monotonic()
        if not watched or (now < next_at and not over):
            return
        next_at = now + TELL_EVERY
        key = "checking" if progress.checking else "fetching-start" if progress.remaining is None or over else "fetching"
        fields = {
            "done": data_size(progress.done, language),
            "of": data_size(progress.of, language),
            "percent": percent(progress.done / progress.of, language, 0),
            "remaining": duration(progress.remaining or 0, language),
        }
        sys.stderr.write("\r" + text(f"models.{key}", language, **fields) + "\x1b[K" + ("\n" if over and progress.checking else ""))
        sys.stderr.flush()

    return tell
