"""What the commands take that are about recordings: the models that hear them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.commands.parser import Commands

#: as in `qualcode.transcription.engines`, which a start does not load
ENGINES = ("faster-whisper", "openai-whisper")


def add_recordings(commands: Commands) -> None:
    """`models`."""
    _add_models(commands)


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
