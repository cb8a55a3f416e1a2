"""Material and its words: text versions, turns, lines and speakers. Offsets are code points, half-open."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint

from qualcode.model.base import Base, Content
from qualcode.model.declared import Mapped, mapped_column


class Material(Content):
    """What is coded: interview, focus group, field note, document or open answer."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("kind IN ('interview','focus-group','field-note','document','open-answer')", name="kind"),
        Index(None, "name"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    round_id: Mapped[str | None] = mapped_column(ForeignKey("round.id"), index=True)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("participant_group.id"), index=True)
    guide_version_id: Mapped[str | None] = mapped_column(ForeignKey("guide_version.id"))
    date: Mapped[dt.date | None]
    place: Mapped[str] = mapped_column(default="")
    length_seconds: Mapped[int | None]
    present: Mapped[str] = mapped_column(default="")
    #: the note written afterwards
    note: Mapped[str] = mapped_column(default="")
    #: order of import, from 1
    position: Mapped[int]
    #: the file it came from, without folders, and when it came in
    source: Mapped[str] = mapped_column(default="")
    encoding: Mapped[str] = mapped_column(default="utf-8")
    imported_at: Mapped[dt.datetime]


class TextVersion(Content):
    """One state of a material's text. Draft until `frozen_at`; a frozen one never changes, an edit makes the next."""

    __tablename__ = "text_version"
    __table_args__ = (Index(None, "material_id", "number"),)

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"))
    #: from 1; the highest is the current one
    number: Mapped[int]
    #: length in code points
    length: Mapped[int]
    #: words of talk, all speakers
    words: Mapped[int]
    #: SHA-256 of the text in UTF-8, hexadecimal
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    #: terminal cells per line
    measure: Mapped[int] = mapped_column(default=70)
    frozen_at: Mapped[dt.datetime | None]


class TextBody(Base):
    """The words of a text version, stored once under its id.

    Outside the journal: transcript text is never copied into an event (purge must be able to remove it). The row
    outlives an undone import, so that redo finds the words again; purge erases it.
    """

    __tablename__ = "text_body"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    text: Mapped[str]


class Speaker(Content):
    """A speaker label within one material; someone may say later who it is."""

    __tablename__ = "speaker"
    __table_args__ = (Index(None, "material_id", "label"),)

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"))
    label: Mapped[str]
    #: None: nobody has said
    interviewer: Mapped[bool | None]
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id"), index=True)


class Turn(Content):
    """What one speaker label, cue or table row covers; in text without labels, a paragraph."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("text_version_id", "number"),)

    text_version_id: Mapped[str] = mapped_column(ForeignKey("text_version.id", ondelete="CASCADE"))
    number: Mapped[int]
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("speaker.id"))
    start: Mapped[int]
    #: the label spans start..label_end, the talk talk_start..end
    label_end: Mapped[int]
    talk_start: Mapped[int]
    end: Mapped[int]
    #: seconds from the start of the recording
    time_from: Mapped[float | None]
    time_to: Mapped[float | None]


class Line(Base):
    """A line of a frozen transcript at its measure; citations use `number`.

    Outside the journal, as the words it is laid from: undo and redo of freezing a text take its lines up and lay the same again.
    The rows outlive an undone import, as `TextBody` does; purge moves them with the words.
    """

    __tablename__ = "line"
    __table_args__ = ({"sqlite_with_rowid": False},)

    text_version_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: from 1
    number: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]


class Attachment(Content):
    """A file that belongs to a material: the original .docx, a recording, a picture."""

    __tablename__ = "attachment"

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    #: where it lies when it is not stored in the study, relative to the study's folder
    path: Mapped[str | None]
    purged_at: Mapped[dt.datetime | None]


class AttachmentBody(Base):
    """The bytes of an attachment, stored once under its id; outside the journal for the reason of `TextBody`."""

    __tablename__ = "attachment_body"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LastPlace(Base):
    """Where a coder's cursor last stood. Derived from use and of no account: outside the journal."""

    __tablename__ = "last_place"

    coder: Mapped[str] = mapped_column(primary_key=True)
    material_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    offset: Mapped[int]
    at: Mapped[dt.datetime]


Index("ix_turn_start", Turn.text_version_id, Turn.start)
Index("ix_turn_said", Turn.speaker_id, Turn.text_version_id, Turn.start, Turn.end)  # who speaks where, without a look at the rows
Index("ix_line_start", Line.text_version_id, Line.start)
