"""What was heard in a recording: how, in which segments, and what has become of them in correction. Times are seconds from its start."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String

from qualcode.model.base import Base, Content
from qualcode.model.declared import Mapped, mapped_column


class Transcription(Content):
    """A recording heard by an engine: with what, so that the methods section can say it. One for each material that came so."""

    __tablename__ = "transcription"

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"), index=True)
    #: the recording itself, with its hash; it may be purged
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"))
    #: length of the recording
    seconds: Mapped[float]
    #: codes of the languages that were given, with commas: "da", "da,en"
    languages: Mapped[str]
    engine: Mapped[str]
    engine_version: Mapped[str]
    #: its usual name ("large-v3"), or that of its folder
    model: Mapped[str]
    #: of the file with its weights
    model_sha256: Mapped[str] = mapped_column(String(64))
    #: JSON: what else it was told
    settings: Mapped[str] = mapped_column(default="{}")
    made_at: Mapped[dt.datetime]
    #: the text version that was laid from the segments last; another one holds when the text was edited by hand since
    laid_id: Mapped[str | None] = mapped_column(String(36))


class Segment(Content):
    """A stretch of a recording with what was said in it, as it is corrected one by one."""

    __tablename__ = "segment"
    __table_args__ = (Index(None, "transcription_id", "start"),)

    transcription_id: Mapped[str] = mapped_column(ForeignKey("transcription.id", ondelete="CASCADE"))
    start: Mapped[float]
    end: Mapped[float]
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("speaker.id", ondelete="SET NULL"))
    #: that who speaks is only guessed from the sound of the voice
    guess: Mapped[bool] = mapped_column(default=False)
    #: JSON list of what casts doubt on it: "loop", "repeat", "made-up", "rushed" (docs/transcription.md)
    marks: Mapped[str] = mapped_column(default="[]")
    #: that a person has listened to it or read it and let it stand
    checked: Mapped[bool] = mapped_column(default=False)
    #: its words, in `segment_body`
    body_id: Mapped[str] = mapped_column(String(36))


class SegmentBody(Base):
    """The words of a segment in one state; outside the journal for the reason of `TextBody`. A correction makes another one."""

    __tablename__ = "segment_body"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    text: Mapped[str]
    #: JSON list of [word with the blank before it, start, end, confidence 0..1 or null]; put together they are the text
    words: Mapped[str] = mapped_column(default="[]")


Index("ix_segment_speaker", Segment.speaker_id)
