"""What the commands take that are about recordings: the models that hear them, and hearing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.commands.parser import Commands

#: as in `qualcode.transcription.engines`, which a start does not load
ENGINES = ("faster-whisper", "openai-whisper")


def add_recordings(commands: Commands) -> None:
    """`models` and `transcribe`."""
    _add_models(commands)
    _add_transcribe(commands)


def _add_models(commands: Commands) -> None:
    say = commands.say
    models = commands.group("models", "models.list_models")
    models.add("list", "models.list_models", study=False)
    for name in ("get", "remove"):
        one = models.add(name, f"models.{name}", study=False)
        one.add_argument("model", metavar="NAME", help=say("models-name"))
        one.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=say("models-engine"))
        if name == "get":
            one.add_argument("--yes", action="store_true", help=say("models-yes"))
    trial = models.add("try", "trying.try_models", study=False, language=False)
    trial.add_argument("audio", metavar="AUDIO", help=say("models-audio"))
    trial.add_argument("--language", dest="languages", metavar="da[,en]", help=say("models-spoken"))
    trial.add_argument("--model", action="append", default=[], metavar="NAME", help=say("models-only"))
    trial.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=say("models-engine"))


def _add_transcribe(commands: Commands) -> None:
    from qualcode.commands.parser import KINDS, small_number

    say = commands.say
    heard = commands.add("transcribe", "transcribe.transcribe", language=False)
    heard.add_argument("files", nargs="*", metavar="AUDIO", help=say("transcribe-files"))
    heard.add_argument("--model", metavar="NAME", help=say("transcribe-model"))
    heard.add_argument("--language", dest="languages", metavar="da[,en]", help=say("transcribe-language"))
    heard.add_argument("--engine", choices=ENGINES, help=say("transcribe-engine"))
    heard.add_argument("--split-channels", action="store_true", help=say("transcribe-split-channels"))
    heard.add_argument("--speakers", type=small_number, metavar="N", help=say("transcribe-speakers"))
    heard.add_argument("--word-list", action="store_true", help=say("transcribe-word-list"))
    heard.add_argument("--name", metavar="NAME", help=say("material-name"))
    heard.add_argument("--round", type=small_number, metavar="N", help=say("import-round"))
    heard.add_argument("--kind", choices=KINDS, help=say("transcribe-kind"))
    heard.add_argument("--group", metavar="G", help=say("group"))
    heard.add_argument("--date", metavar="D", help=say("date"))
    heard.add_argument("--again", action="store_true", help=say("transcribe-again"))
    heard.add_argument("--restart", action="store_true", help=say("transcribe-restart"))
    heard.add_argument("--drop", action="append", default=[], metavar="NAME", help=say("transcribe-drop"))
