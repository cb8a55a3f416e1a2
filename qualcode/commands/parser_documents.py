"""What the commands take that write documents for others, and read what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.commands.parser import Commands

LEVELS = ("counts", "released", "all")


def add_documents(commands: Commands) -> None:
    """`export`, `review` and `cite`."""
    _add_exchange(commands)
    _add_review(commands)
    _add_chapter(commands)


def _add_exchange(commands: Commands) -> None:
    say = commands.say
    export = commands.add("export", "exchange.export")
    export.add_argument("--to", metavar="F.qdpx|qdc|csv|docx|md", required=True, help=say("export-to"))
    export.add_argument("--turns", choices=("selections", "codes"), default="selections", help=say("turns"))
    export.add_argument("--for", choices=("standard", "nvivo"), default="standard", help=say("for"))
    export.add_argument("--delimiter", metavar="C", default=",", help=say("delimiter"))


def _add_review(commands: Commands) -> None:
    say = commands.say
    review = commands.group("review")
    pack = review.add("pack", "packing.pack")
    pack.add_argument("--to", metavar="F.html|zip|docx", required=True, help=say("pack-to"))
    pack.add_argument("--level", choices=LEVELS, default="released", help=say("pack-level"))
    pack.add_argument("--to-whom", metavar="NAME", default="", help=say("pack-to-whom"))
    pack.add_argument("--letter", metavar="MEMO", help=say("pack-letter"))
    pack.add_argument("--passphrase", action="store_true", help=say("pack-passphrase"))
    back = review.add("apply", "review.apply")
    back.add_argument("file", metavar="FILE", help=say("apply-file"))
    back.add_argument("--dry-run", action="store_true", help=say("apply-dry-run"))


def _add_chapter(commands: Commands) -> None:
    say = commands.say
    cite = commands.add("cite", "chapter.cite")
    cite.add_argument("chapter", metavar="CHAPTER.docx", help=say("cite-chapter"))
    cite.add_argument("--to", required=True, metavar="OUT.docx", help=say("cite-to"))
