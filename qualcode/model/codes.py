"""Codes, quotations and codings, the passes they were made in, and how far each coder has read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index

from qualcode.model.base import UNJOURNALED, Content
from qualcode.model.declared import Mapped, mapped_column

RELEASE = "release IN ('free','ask','withheld','redacted')"


class Code(Content):
    """A concept: open code, category or core category. One parent for filing; names are unique under a parent."""

    __tablename__ = "code"
    __table_args__ = (CheckConstraint("kind IN ('code','category','core')", name="kind"),)

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="code")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("code.id"), index=True)
    #: order among its siblings, then by name
    position: Mapped[int] = mapped_column(default=0)
    definition: Mapped[str] = mapped_column(default="")
    use_when: Mapped[str] = mapped_column(default="")
    not_when: Mapped[str] = mapped_column(default="")
    example: Mapped[str] = mapped_column(default="")
    in_vivo: Mapped[bool] = mapped_column(default=False)
    #: "#rrggbb" as imported or chosen, or None for the hue of its top category
    colour: Mapped[str | None]
    #: the codes under this one exclude each other (a semantic domain)
    exclusive: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class Quotation(Content):
    """A passage of one text version. `words` stand beside the offsets, so that a shift cannot stay unseen."""

    __tablename__ = "quotation"
    __table_args__ = (
        CheckConstraint(RELEASE, name="release"),
        CheckConstraint('0 <= start AND start <= "end"', name="span"),
    )

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"))
    text_version_id: Mapped[str] = mapped_column(ForeignKey("text_version.id"))
    start: Mapped[int]
    end: Mapped[int]
    #: the whole material rather than a passage of it
    whole: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(info=UNJOURNALED)
    #: the printed form as JSON: a list of [from, to] spans of `words` kept and strings put in their place, or None.
    #: It holds no words of the transcript, so the journal may copy it, and it can only differ by marked edits.
    printed: Mapped[str | None]
    release: Mapped[str] = mapped_column(default="ask")
    release_why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class Translation(Content):
    """A quotation in another language."""

    __tablename__ = "translation"
    __table_args__ = (Index(None, "quotation_id", "language"),)

    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"))
    language: Mapped[str]
    text: Mapped[str]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class CodingPass(Content):
    """A named way through the data: "open coding", "recoding after round 2"."""

    __tablename__ = "pass"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]


class Coding(Content):
    """One coder put one code on one quotation, at a time, in a pass."""

    __tablename__ = "coding"

    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id"))
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"), index=True)
    pass_id: Mapped[str | None] = mapped_column(ForeignKey("pass.id"))
    #: when the coder did it; for imported codings the other program's time
    created_at: Mapped[datetime]


class ReadingStatus(Content):
    """How far one coder has come with one material in one pass."""

    __tablename__ = "reading_status"
    __table_args__ = (CheckConstraint("status IN ('not-begun','begun','read-through')", name="status"),)

    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"))
    coder_id: Mapped[str] = mapped_column(ForeignKey("coder.id"))
    pass_id: Mapped[str | None] = mapped_column(ForeignKey("pass.id"))
    status: Mapped[str]
    #: last place, in the text version it was read in
    text_version_id: Mapped[str | None] = mapped_column(ForeignKey("text_version.id", ondelete="SET NULL"))
    place: Mapped[int | None]
    updated_at: Mapped[datetime]


# These hold all that counting and listing need, so that the quoted words are not read for it.
Index("ix_coding_use", Coding.code_id, Coding.created_at, Coding.quotation_id)
Index("ix_quotation_span", Quotation.text_version_id, Quotation.start, Quotation.end, Quotation.id)
Index("ix_quotation_place", Quotation.material_id, Quotation.start)
Index("ix_reading_status_of", ReadingStatus.material_id, ReadingStatus.coder_id, ReadingStatus.pass_id)
