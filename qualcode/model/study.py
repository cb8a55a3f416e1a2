"""The study itself, its settings, who codes in it, and its milestones."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String

from qualcode.model.base import Content
from qualcode.model.declared import Mapped, mapped_column


class Study(Content):
    """One research project: exactly one row."""

    __tablename__ = "study"

    title: Mapped[str]
    #: "en" or "da": language of messages and documents, and of words and sentences in the transcripts
    language: Mapped[str] = mapped_column(default="en")
    #: "strauss-corbin", "glaser", "charmaz", "content", "thematic" or "own"
    tradition: Mapped[str] = mapped_column(default="own")
    pseudonymised: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Setting(Content):
    """One setting of the study; `value` is JSON."""

    __tablename__ = "setting"
    __table_args__ = (Index(None, "key"),)

    key: Mapped[str]
    value: Mapped[str]


class StudyText(Content):
    """A text that the appendices print and nothing else knows: information letter, consent form, an answer to a reporting checklist."""

    __tablename__ = "study_text"
    __table_args__ = (Index(None, "key"),)

    #: "information-letter", "consent-form", "transcription-key", "coreq-2", "srqr-3"
    key: Mapped[str]
    #: in Markdown
    text: Mapped[str]


class Coder(Content):
    """Who did it. `name` is what is printed after "coded by"; usually initials."""

    __tablename__ = "coder"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str]
    full_name: Mapped[str] = mapped_column(default="")


class Milestone(Content):
    """A named point in the journal: everything up to and including `event_number` had happened."""

    __tablename__ = "milestone"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    event_number: Mapped[int]
    #: the newest action before it, by which another copy of the study knows the point
    action_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))
