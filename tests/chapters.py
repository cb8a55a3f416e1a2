"""Word chapters for tests, written by hand so that every part of one is known; and passages of a study to quote in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from qualcode.study import Study
from qualcode.study.cited import citation_of
from qualcode.study.citing import passage_row
from qualcode.study.records import MaterialRecord
from qualcode.study.settings import setting
from qualcode.study.speech import Voices
from qualcode.study.versions import listed_versions, text_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OPEN = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{{}} xmlns:w="{W}" xmlns:r="{R}">'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Citat"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="MitCitat"><w:name w:val="Min egen"/><w:basedOn w:val="Citat"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Fodnotetekst"><w:name w:val="footnote text"/></w:style>'
)


def run(words: str, look: str = "") -> str:
    """A run."""
    shown = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


@dataclass
class Chapter:
    """A document as it grows."""

    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    header: str = ""

    def add(self, *runs: str, style: str = "", properties: str = "") -> None:
        """A paragraph of runs; what does not begin with "<" is a run of its own."""
        told = "".join(one if one.startswith("<") else run(one) for one in runs)
        style = f'<w:pStyle w:val="{style}"/>' if style else ""
        self.body.append(f"<w:p><w:pPr>{style}{properties}</w:pPr>{told}</w:p>")

    def note(self, words: str) -> str:
        """A footnote; the run that refers to it."""
        self.notes.append(words)
        return f'<w:r><w:footnoteReference w:id="{len(self.notes) + 1}"/></w:r>'

    def save(self, path: Path) -> Path:
        """Write it."""
        parts = {"word/document.xml": _OPEN.format("document") + f"<w:body>{''.join(self.body)}<w:sectPr/></w:body></w:document>"}
        parts["word/styles.xml"] = _OPEN.format("styles") + STYLES + "</w:styles>"
        if self.notes:
            notes = "".join(
                f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r>{run(" " + words)}</w:p></w:footnote>'
                for n, words in enumerate(self.notes, 2)
            )
            parts["word/footnotes.xml"] = (
                _OPEN.format("footnotes") + f'<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>{notes}</w:footnotes>'
            )
        if self.comments:
            parts["word/comments.xml"] = _OPEN.format("comments") + "".join(self.comments) + "</w:comments>"
        if self.header:
            parts["word/header1.xml"] = _OPEN.format("hdr") + f"<w:p>{run(self.header)}</w:p></w:hdr>"
        path.write_bytes(packed(parts))
        return path


def packed(parts: dict[str, str], main_type: str = f"{_TYPE}.document.main+xml") -> bytes:
    """A package with these parts, as Word lays it out."""
    kinds = {"styles": "styles", "footnotes": "footnotes", "comments": "comments", "header1": "header"}
    types = [f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>']
    relations = []
    for number, name in enumerate(name for name in parts if name != "word/document.xml"):
        kind = kinds[Path(name).stem]
        types.append(f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>')
        relations.append(f'<Relationship Id="rId{number + 1}" Type="{R}/{kind}" Target="{Path(name).name}"/>')
    schema = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    whole = {
        "[Content_Types].xml": f'{head}<Types xmlns="{schema}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{''.join(types)}</Types>",
        "_rels/.rels": f'{head}<Relationships xmlns="{schema}/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{head}<Relationships xmlns="{schema}/relationships">{"".join(relations)}</Relationships>',
        **parts,
        "docProps/thumbnail.bin": "\0\1 not to be touched",
    }
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in whole.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 5, 3, 9, 15, 0)), content, zipfile.ZIP_DEFLATED)
    return to.getvalue()


class Said(NamedTuple):
    """A sentence that somebody says, which stands once in the study."""

    words: str
    #: as qualcode writes it: "(Mette, Appendix 1, ll. 3-4)"
    citation: str
    participant: str
    material: MaterialRecord
    start: int
    end: int
    lines: tuple[int, int]


def sentences(study: Study, least: int = 8, most: int = 22, *, whole: bool = True) -> dict[str, list[Said]]:
    """By participant, sentences of theirs that stand once and have neither marks nor remarks in them; or, not `whole`, runs of words."""
    connection = study.reads.connection
    materials = {one.id: one for one in study.reads.materials()}
    voices, pattern = Voices(connection), str(setting(connection, "citation"))
    texts = {version: text_of(connection, version) for version, *_ in listed_versions(connection)}
    everything = "\n".join(texts.values())
    held = [
        (version, start, end)
        for version, start, end in connection.exec_driver_sql(
            "SELECT text_version_id, start, \"end\" FROM quotation WHERE release IN ('withheld','redacted')"
        )
    ]
    found: dict[str, list[Said]] = {}
    for version, material, _, _ in listed_versions(connection):
        text = texts[version]
        for turn in voices.in_passage(version, 0, len(text)):
            who = turn.participant or ("" if whole else materials[material].name)
            if turn.interviewer or not who or turn.withdrawn:
                continue
            for start, end in (_sentences if whole else _runs)(text, turn.talk_start, turn.end):
                words = text[start:end]
                if not least <= len(words.split()) <= most or everything.count(words) > 1:
                    continue
                if any(version == other and low < end and start < high for other, low, high in held):
                    continue
                row = passage_row(connection, material, start, end)
                if row.line_from is None or row.line_to is None:
                    continue
                said = Said(
                    " ".join(words.split()),
                    citation_of(row, study.language, pattern),
                    who,
                    materials[material],
                    start,
                    end,
                    (row.line_from, row.line_to),
                )
                found.setdefault(who, []).append(said)
    return found


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^.!?…()\[\]”“\"»«–\n]{20,}[.!?]", text[start:end]):
        words = match[0]
        lead = len(words) - len(words.lstrip())
        if words.lstrip()[:1].isupper():
            yield start + match.start() + lead, start + match.end()


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Every other run of seven to some twenty words, as transcripts by a machine have no sentences."""
    for stretch in re.finditer(r"[^()\[\]”“\"»«…]+", text[start:end]):
        words = list(re.finditer(r"\S+", stretch[0]))
        for number, at in enumerate(range(0, len(words) - 24, 24)):
            last = words[at + 7 + (7 * number) % 14]
            yield start + stretch.start() + words[at].start(), start + stretch.start() + last.end()


def kinds_of(findings: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    """What was found, by kind and the beginning of the words."""
    return [(str(one["kind"]), str(one["words"])[:30]) for one in findings]
