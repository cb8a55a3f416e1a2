"""What can be said on the command line: every command with its options, and the function that does it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any

import qualcode
from qualcode.commands.parser_documents import add_documents
from qualcode.commands.parser_recordings import add_recordings
from qualcode.locale import DEFAULT_LANGUAGE, LANGUAGES, text

KINDS = ("interview", "focus-group", "field-note", "document", "open-answer")
MEMO_KINDS = ("code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review")
TRADITIONS = ("strauss-corbin", "glaser", "charmaz", "content", "thematic", "own")
MEETING = ("words", "turn", "material")
TABLES = ("frequencies", "cooccurrence", "code-material", "code-attribute", "framework", "cases")
SCOPES = ("own", "subcodes", "indicators")
UNITS = ("characters", "turns", "sentences", "material")
FILE_KINDS = ("transcripts", "answers", "codebook", "codings", "study")
STATUSES = ("not-asked", "contacted", "declined", "no-show", "included", "withdrawn")
MATCHES = ("word", "phrase", "substring", "prefix", "lemma")


def small_number(given: str) -> int:
    """A whole number from 0 that a database can hold."""
    if not given.isdecimal() or len(given) > 9:
        raise argparse.ArgumentTypeError(given)
    return int(given)


class Commands:
    """The parser of every command, with the options they share."""

    def __init__(self, language: str) -> None:
        self.language = language
        #: what stands before the name of a command in the keys of its help
        self.before = ""
        self.shared = self.options()
        self.parser = self.spoken(argparse.ArgumentParser(**self.frame("about"), prog="qualcode"))
        # what is said before the name of a command holds, unless it is said again behind it
        self.shared = self.options(argument_default=argparse.SUPPRESS)
        #: the same for a command whose --language is that of something else
        self.without_language = self.options(language=False, argument_default=argparse.SUPPRESS)
        self.parser.add_argument("--version", action="version", version=f"qualcode {qualcode.__version__}", help=self.say("version"))
        self.commands = self.parser.add_subparsers(dest="command", metavar=self.say("command"))

    def options(self, language: bool = True, **kept: Any) -> argparse.ArgumentParser:
        """The options that every command has."""
        shared = argparse.ArgumentParser(add_help=False, **kept)
        shared.add_argument("-h", "--help", action="help", help=self.say("help"))
        if language:
            shared.add_argument("--language", choices=LANGUAGES, help=self.say("language"))
        shared.add_argument("--coder", metavar="AB", help=self.say("coder"))
        shared.add_argument("--json", action="store_true", default=kept.get("argument_default", False), help=self.say("json"))
        return shared

    def say(self, key: str) -> str:
        """A help string; argparse takes % for its own."""
        return text(f"shell.help-{key}", self.language).replace("%", "%%")

    def frame(self, key: str, language: bool = True) -> dict[str, Any]:
        """What every parser is made with; `language`: whether its --language is that of messages."""
        spoken = self.say("usage")

        class Help(argparse.HelpFormatter):
            """Help whose frame is in the reader's language as well."""

            def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
                super().add_usage(usage, actions, groups, spoken if prefix is None else prefix)

        return {
            "description": self.say(key),
            "parents": [self.shared if language else self.without_language],
            "add_help": False,
            "formatter_class": Help,
        }

    def spoken(self, parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        """The parser with the headings of its help in the reader's language."""
        for group, key in zip(parser._action_groups[:2], ("positionals", "options"), strict=True):
            group.title = self.say(key)
        return parser

    def add(self, name: str, run: str, *, study: bool = True, language: bool = True) -> argparse.ArgumentParser:
        """A command; `run` names its function as module.function of `qualcode.commands`."""
        key = f"{self.before}{name}"
        parser = self.spoken(self.commands.add_parser(name, help=self.say(key), **self.frame(key, language)))
        parser.set_defaults(run=run)
        if study:
            parser.add_argument("study", metavar="STUDY", help=self.say("study"))
        return parser

    def group(self, name: str, run: str | None = None) -> Commands:
        """A command that is made up of others: `qualcode NAME OTHER`; `run` is what it does by itself, if it does anything."""
        parser = self.spoken(self.commands.add_parser(name, help=self.say(name), **self.frame(name)))
        inner = copy(self)
        inner.before = f"{name}-"
        inner.commands = parser.add_subparsers(dest=name, metavar=self.say("command"), required=run is None)
        if run:
            parser.set_defaults(run=run)
        return inner


@cache
def build_parser(language: str = DEFAULT_LANGUAGE) -> argparse.ArgumentParser:
    """The whole parser."""
    commands = Commands(language)
    _add_studies(commands)
    _add_import(commands)
    _add_changes(commands)
    _add_numbers(commands)
    _add_comparing(commands)
    _add_saturation(commands)
    _add_findings(commands)
    _add_graph(commands)
    _add_appendices(commands)
    add_documents(commands)
    add_recordings(commands)
    _add_safety(commands)
    return commands.parser


def _add_studies(commands: Commands) -> None:
    say = commands.say
    commands.add("open", "studies.open_study")
    serve = commands.add("serve", "serve.serve")
    serve.add_argument("--port", type=small_number, metavar="N", help=say("port"))
    demo = commands.add("demo", "studies.demo", study=False)
    demo.add_argument("--to", metavar="DIR", help=say("demo-to"))
    demo.add_argument("--no-open", action="store_true", help=say("no-open"))
    new = commands.add("new", "studies.new", study=False)
    new.add_argument("dir", metavar="DIR", help=say("new-dir"))
    new.add_argument("--title", metavar="T", help=say("title"))
    new.add_argument("--tradition", choices=TRADITIONS, default="own", help=say("tradition"))


def _add_import(commands: Commands) -> None:
    say = commands.say
    files = commands.add("import", "imports.import_files")
    files.add_argument("files", nargs="+", metavar="FILE", help=say("files"))
    files.add_argument("--as", choices=FILE_KINDS, help=say("as"))
    files.add_argument("--round", type=small_number, metavar="N", help=say("import-round"))
    files.add_argument("--kind", choices=KINDS, help=say("kind"))
    files.add_argument("--group", metavar="G", help=say("group"))
    files.add_argument("--date", metavar="D", help=say("date"))
    files.add_argument("--encoding", metavar="E", help=say("encoding"))
    files.add_argument("--dry-run", action="store_true", help=say("dry-run"))
    files.add_argument("--speaker", action="append", default=[], metavar="LABEL", help=say("speaker"))
    files.add_argument("--not-speaker", action="append", default=[], metavar="LABEL", help=say("not-speaker"))
    files.add_argument("--merge", action="append", default=[], metavar="SPELLING=LABEL", help=say("import-merge"))
    files.add_argument("--interviewer", action="append", default=[], metavar="LABEL", help=say("interviewer"))
    files.add_argument("--participant", action="append", default=[], metavar="LABEL=PSEUDONYM", help=say("import-participant"))
    files.add_argument("--unlabelled", metavar="NAME", help=say("unlabelled"))
    files.add_argument("--name", metavar="NAME", help=say("material-name"))
    files.add_argument("--text-column", action="append", default=[], metavar="HEADING", help=say("text-column"))
    files.add_argument("--offsets", metavar="HOW", help=say("offsets"))
    files.add_argument("--recover", action="store_true", help=say("recover"))
    files.add_argument("--project", metavar="NAME", help=say("project"))


def _add_changes(commands: Commands) -> None:
    say = commands.say
    for name in ("code", "uncode"):
        coding = commands.add(name, f"changes.{name}")
        coding.add_argument("material", metavar="MATERIAL", help=say("material"))
        coding.add_argument("lines", metavar="LINES", help=say("lines"))
        coding.add_argument("code", metavar="CODE", help=say("code-path"))
    memo = commands.add("memo", "changes.memo")
    memo.add_argument("text", metavar="TEXT", help=say("memo-text"))
    memo.add_argument("--kind", choices=MEMO_KINDS, default="theoretical", help=say("memo-kind"))
    memo.add_argument("--title", metavar="T", help=say("memo-title"))
    for about in ("code", "material", "round", "participant"):
        memo.add_argument(f"--{about}", action="append", default=[], metavar=about.upper(), help=say("memo-about"))
    _add_people(commands)
    _add_fieldwork(commands)
    do = commands.add("do", "changes.do", study=False)
    do.add_argument("study", nargs="?", metavar="STUDY", help=say("study"))
    do.add_argument("verb", nargs="?", metavar="VERB", help=say("verb"))
    do.add_argument("arguments", nargs="?", default="{}", metavar="JSON", help=say("verb-json"))
    do.add_argument("--list", action="store_true", help=say("do-list"))
    for name in ("undo", "redo"):
        commands.add(name, f"changes.{name}")


def _add_people(commands: Commands) -> None:
    say = commands.say
    rounds = commands.add("round", "people.rounds")
    rounds.add_argument("number", nargs="?", type=small_number, metavar="N", help=say("round-number"))
    for name in ("kind", "purpose", "plan", "outcome"):
        rounds.add_argument(f"--{name}", metavar="TEXT", help=say(f"round-{name}"))
    for name in ("starts-on", "ends-on"):
        rounds.add_argument(f"--{name}", metavar="D", help=say("date"))
    rounds.add_argument("--planned", action="append", default=[], metavar="GROUP=N", help=say("round-planned"))
    rounds.add_argument("--close", action="store_true", help=say("round-close"))
    rounds.add_argument("--reopen", action="store_true", help=say("round-reopen"))
    participant = commands.add("participant", "people.participant")
    participant.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help=say("pseudonym"))
    participant.add_argument("--group", metavar="G", help=say("group"))
    participant.add_argument("--status", choices=STATUSES, help=say("status"))
    participant.add_argument("--stratum", metavar="S", help=say("stratum"))
    participant.add_argument("--note", metavar="TEXT", help=say("participant-note"))
    participant.add_argument("--attribute", action="append", default=[], metavar="NAME=VALUE", help=say("attribute"))
    ledger = commands.add("ledger", "recruitment.ledger")
    ledger.add_argument("--from", dest="given", metavar="FILE", help=say("ledger-from"))
    ledger.add_argument("--encoding", metavar="E", help=say("encoding"))
    _add_to(ledger, say)
    draw = commands.add("draw", "recruitment.draw")
    draw.add_argument("--by", action="append", default=[], metavar="NAME", help=say("draw-by"))
    draw.add_argument("--seed", metavar="S", help=say("draw-seed"))
    _add_to(commands.add("coverage", "recruitment.coverage"), say)


def _add_fieldwork(commands: Commands) -> None:
    say = commands.say
    guide = commands.add("guide", "fieldwork.guide")
    guide.add_argument("name", nargs="?", metavar="NAME", help=say("guide-name"))
    guide.add_argument("--from", metavar="FILE", help=say("guide-from"))
    guide.add_argument("--date", metavar="D", help=say("guide-date"))
    guide.add_argument("--reason", metavar="TEXT", help=say("guide-reason"))
    guide.add_argument("--code", action="append", default=[], metavar="C", help=say("guide-code"))
    guide.add_argument("--used-in", action="extend", nargs="+", default=[], metavar="MATERIAL", help=say("guide-used-in"))
    guide.add_argument("--used-in-round", action="append", default=[], type=small_number, metavar="N", help=say("guide-used-in-round"))
    guide.add_argument("--to", metavar="FILE", help=say("guide-to"))
    sampling = commands.add("sampling", "fieldwork.sampling")
    sampling.add_argument("--gaps", action="store_true", help=say("sampling-gaps"))
    _add_to(sampling, say)


def _add_numbers(commands: Commands) -> None:
    say = commands.say
    history = commands.add("history", "numbers.history")
    history.add_argument("--limit", type=small_number, metavar="N", help=say("limit"))
    commands.add("info", "numbers.info")
    codes = commands.add("codes", "numbers.codes")
    codes.add_argument("--variants", action="store_true", help=say("variants"))
    quotes = commands.add("quotes", "numbers.quotes")
    quotes.add_argument("--code", metavar="C", help=say("code-path"))
    quotes.add_argument("--with-subcodes", action="store_true", help=say("with-subcodes"))
    quotes.add_argument("--round", type=small_number, metavar="N", help=say("of-round"))
    quotes.add_argument("--group", metavar="G", help=say("of-group"))
    quotes.add_argument("--repeated", choices=("words", "codes"), help=say("repeated"))
    quotes.add_argument("--to", metavar="FILE", help=say("quotes-to"))
    quotes.add_argument("--delimiter", default=",", metavar="D", help=say("delimiter"))
    quotes.add_argument("--question", action="store_true", help=say("question"))
    quotes.add_argument("--memo", action="store_true", help=say("with-memo"))
    quotes.add_argument("--show-coder", action="store_true", help=say("show-coder"))
    sheet = commands.add("sheet", "sheets.sheet")
    sheet.add_argument("material", metavar="MATERIAL", help=say("material"))
    sheet.add_argument("--to", required=True, metavar="FILE", help=say("sheet-to"))
    search = commands.add("search", "numbers.search")
    search.add_argument("words", metavar="WORDS", help=say("words"))
    search.add_argument("--match", choices=MATCHES, help=say("match"))
    search.add_argument("--code", metavar="C", help=say("inside-code"))


def _add_comparing(commands: Commands) -> None:
    say = commands.say
    agreement = commands.add("agreement", "comparing.agreement")
    agreement.add_argument("--coders", nargs="+", metavar="AB", help=say("coders"))
    agreement.add_argument("--unit", choices=UNITS, default="characters", help=say("unit"))
    agreement.add_argument("--material", action="append", default=[], metavar="MATERIAL", help=say("of-material"))
    agreement.add_argument("--round", type=small_number, metavar="N", help=say("of-round"))
    agreement.add_argument("--milestone", metavar="NAME", help=say("milestone"))
    agreement.add_argument("--with-subcodes", action="store_true", help=say("counting-subcodes"))
    agreement.add_argument("--without-interviewers", action="store_true", help=say("without-interviewers"))
    agreement.add_argument("--resamples", type=small_number, metavar="N", help=say("resamples"))
    agreement.add_argument("--all", action="store_true", help=say("agreement-all"))
    _add_to(agreement, say)
    cooccurrence = commands.add("cooccurrence", "comparing.cooccurrence")
    cooccurrence.add_argument("--by", choices=MEETING, default="words", help=say("by"))
    cooccurrence.add_argument("--with-subcodes", action="store_true", help=say("counting-subcodes"))
    cooccurrence.add_argument("--round", type=small_number, metavar="N", help=say("of-round"))
    cooccurrence.add_argument("--group", metavar="G", help=say("of-group"))
    _add_to(cooccurrence, say)
    table = commands.add("table", "tables.table")
    table.add_argument("kind", choices=TABLES, metavar="KIND", help=say("table-kind"))
    table.add_argument("--scope", choices=SCOPES, default="own", help=say("scope"))
    table.add_argument("--by", choices=("round", "group"), help=say("table-by"))
    table.add_argument("--count", choices=("codings", "quotations", "words"), default="codings", help=say("table-count"))
    table.add_argument("--meeting", choices=MEETING, default="words", help=say("by"))
    table.add_argument("--round", type=small_number, metavar="N", help=say("table-round"))
    table.add_argument("--group", metavar="G", help=say("table-group"))
    table.add_argument("--rows", metavar="C", help=say("table-rows"))
    table.add_argument("--columns", metavar="C", help=say("table-columns"))
    table.add_argument("--attribute", metavar="NAME", help=say("table-attribute"))
    table.add_argument("--cases", choices=("participants", "material"), default="participants", help=say("table-cases"))
    table.add_argument("--numbers", action="store_true", help=say("table-numbers"))
    table.add_argument("--small-cell", type=small_number, metavar="N", help=say("table-small"))
    table.add_argument("--code", action="append", default=[], metavar="C", help=say("table-code"))
    _add_to(table, say)


def _add_saturation(commands: Commands) -> None:
    say = commands.say
    saturation = commands.add("saturation", "saturation.saturation")
    saturation.add_argument("--level", choices=("codes", "categories"), default="codes", help=say("saturation-level"))
    saturation.add_argument("--group", metavar="G", help=say("of-group"))
    saturation.add_argument("--clock", choices=("today", "analysed"), default="today", help=say("clock"))
    saturation.add_argument("--orders", type=small_number, default=1000, metavar="N", help=say("orders"))
    saturation.add_argument("--to", metavar="F.csv|xlsx|docx|md|json|png|svg", help=say("saturation-to"))
    saturation.add_argument("--delimiter", default=",", metavar="D", help=say("delimiter"))


def _add_findings(commands: Commands) -> None:
    say = commands.say
    finding = commands.add("finding", "findings.finding")
    finding.add_argument("text", nargs="?", metavar="TEXT", help=say("finding-text"))
    finding.add_argument("--code", action="append", default=[], metavar="C", help=say("finding-code"))
    finding.add_argument("--relation", action="append", default=[], metavar="ID", help=say("finding-relation"))
    finding.add_argument("--for", action="append", default=[], metavar="QUOTATION", help=say("finding-for"))
    finding.add_argument("--against", action="append", default=[], metavar="QUOTATION", help=say("finding-against"))
    finding.add_argument("--base", choices=("persons", "conversations", "interviews"), help=say("finding-base"))
    finding.add_argument("--by", choices=("evidence", "codes"), default="evidence", help=say("finding-by"))
    finding.add_argument("--group", metavar="G", help=say("finding-group"))
    finding.add_argument("--round", action="append", type=small_number, default=[], metavar="N", help=say("finding-round"))
    finding.add_argument("--kind", choices=("finding", "suggestion"), default="finding", help=say("finding-kind"))
    finding.add_argument("--source", action="append", default=[], metavar="WHO", help=say("finding-source"))
    finding.add_argument("--check", action="store_true", help=say("finding-check"))
    _add_to(finding, say)
    citations = commands.add("citations", "citations.citations")
    citations.add_argument("notes", nargs="?", metavar="NOTES", help=say("citations-notes"))


def _add_to(command: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    command.add_argument("--to", metavar="FILE", help=say("quotes-to"))
    command.add_argument("--delimiter", default=",", metavar="D", help=say("delimiter"))


def _add_graph(commands: Commands) -> None:
    say = commands.say
    relations = commands.add("relations", "relations.relations")
    relations.add_argument("--code", metavar="C", help=say("relations-code"))
    relations.add_argument("--status", choices=("hypothesis", "supported", "contradicted"), help=say("relations-status"))
    relations.add_argument("--unsupported", action="store_true", help=say("relations-unsupported"))
    relations.add_argument("--types", action="store_true", help=say("relations-types"))
    core = commands.add("core", "core.core")
    core.add_argument("--numbers", action="store_true", help=say("core-numbers"))
    _add_to(commands.add("categories", "categories.categories"), say)
    graph = commands.add("graph", "graph.graph")
    graph.add_argument("--to", metavar="F.html|svg|png|pdf|graphml|gexf|json", help=say("graph-to"))
    graph.add_argument("--as-of", metavar="MILESTONE|ROUND", help=say("graph-as-of"))
    graph.add_argument("--all", action="store_true", help=say("graph-all"))
    graph.add_argument("--size", choices=("interviews", "codings"), help=say("graph-size"))
    graph.add_argument("--around", metavar="C", help=say("graph-around"))
    graph.add_argument("--depth", type=small_number, default=1, metavar="N", help=say("graph-depth"))


def _add_appendices(commands: Commands) -> None:
    say = commands.say
    appendices = commands.add("appendices", "appendices.appendices")
    appendices.add_argument("--to", metavar="DIR", help=say("appendices-to"))
    appendices.add_argument("--only", action="append", nargs="+", metavar="KIND|NUMBER", help=say("appendices-only"))
    appendices.add_argument("--volume", choices=("open", "confidential", "both"), default="both", help=say("appendices-volume"))
    appendices.add_argument("--template", metavar="F.docx", help=say("appendices-template"))
    for flag in ("one-document", "pages", "freeze", "renumber"):
        appendices.add_argument(f"--{flag}", action="store_true", help=say(f"appendices-{flag}"))


def _add_safety(commands: Commands) -> None:
    say = commands.say
    merge = commands.add("merge", "merging.merge")
    merge.add_argument("other", metavar="OTHER", help=say("merge-other"))
    merge.add_argument("--dry-run", action="store_true", help=say("merge-dry-run"))
    merge.add_argument("--prefer", choices=("mine", "theirs"), default="mine", help=say("merge-prefer"))
    merge.add_argument("--mine", action="extend", nargs="+", default=[], metavar="ID", help=say("merge-mine"))
    merge.add_argument("--theirs", action="extend", nargs="+", default=[], metavar="ID", help=say("merge-theirs"))
    backup = commands.add("backup", "safety.backup")
    backup.add_argument("--to", metavar="FILE", help=say("backup-to"))
    restore = commands.add("restore", "safety.restore")
    restore.add_argument("--from", metavar="FILE", help=say("restore-from"))
    restore.add_argument("--list", action="store_true", help=say("restore-list"))
    check = commands.add("check", "safety.check")
    check.add_argument("--trace", nargs="?", const="", metavar="WHAT", help=say("check-trace"))
    purge = commands.add("purge", "safety.purge")
    purge.add_argument("--erase", metavar="PARTICIPANT", help=say("purge-erase"))
    purge.add_argument("--replace", action="append", default=[], metavar="WORD=OTHER", help=say("purge-replace"))
    purge.add_argument("--recording", metavar="MATERIAL", help=say("purge-recording"))
    purge.add_argument("--unchecked", action="store_true", help=say("purge-unchecked"))
    purge.add_argument("--yes", action="store_true", help=say("purge-yes"))
