"""From codes to a theory: memos, relations with evidence, properties and dimensions, sorting and judgements."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index

from qualcode.model.base import Content
from qualcode.model.codes import RELEASE
from qualcode.model.declared import Mapped, mapped_column

MEMO_KINDS = ("code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review")


class Memo(Content):
    """A text about anything, in Markdown."""

    __tablename__ = "memo"
    __table_args__ = (
        CheckConstraint("kind IN (" + ",".join(f"'{kind}'" for kind in MEMO_KINDS) + ")", name="kind"),
        CheckConstraint(RELEASE, name="release"),
    )

    kind: Mapped[str] = mapped_column(default="code")
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    release: Mapped[str] = mapped_column(default="ask")
    #: a review memo this one answers, and when it was settled
    answers_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id", ondelete="SET NULL"))
    resolved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class MemoLink(Content):
    """What a memo is about. `about` names a content table, `about_id` a row of it; `check` finds links that dangle."""

    __tablename__ = "memo_link"
    __table_args__ = (Index(None, "memo_id", "about", "about_id"),)

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id", ondelete="CASCADE"))
    about: Mapped[str]
    about_id: Mapped[str]


class Outline(Content):
    """A memo sorting: an ordered outline whose leaves are memos."""

    __tablename__ = "outline"

    name: Mapped[str]


class OutlineItem(Content):
    """A heading or a memo at its place in an outline."""

    __tablename__ = "outline_item"

    outline_id: Mapped[str] = mapped_column(ForeignKey("outline.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("outline_item.id", ondelete="CASCADE"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(default="")
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id", ondelete="CASCADE"))


class Property(Content):
    """What a category varies in."""

    __tablename__ = "property"
    __table_args__ = (Index(None, "code_id", "name"),)

    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Dimension(Content):
    """A range a property spans, from `low` to `high`."""

    __tablename__ = "dimension"

    property_id: Mapped[str] = mapped_column(ForeignKey("property.id", ondelete="CASCADE"), index=True)
    low: Mapped[str]
    high: Mapped[str]
    created_at: Mapped[datetime]


class DimensionPlace(Content):
    """Where a quotation lies on a dimension: 0 at `low`, 1 at `high`, or only in words."""

    __tablename__ = "dimension_place"
    __table_args__ = (CheckConstraint("place IS NULL OR (place >= 0 AND place <= 1)", name="place"),)

    dimension_id: Mapped[str] = mapped_column(ForeignKey("dimension.id", ondelete="CASCADE"), index=True)
    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"), index=True)
    place: Mapped[float | None]
    note: Mapped[str] = mapped_column(default="")


class NegativeCase(Content):
    """A quotation that the researcher marks as a negative case of a category."""

    __tablename__ = "negative_case"
    __table_args__ = (Index(None, "code_id", "quotation_id"),)

    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"))
    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"), index=True)
    #: in what it does not fit
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class RelationType(Content):
    """A kind of relation, from a vocabulary in `codebooks/` or the user's own."""

    __tablename__ = "relation_type"
    __table_args__ = (Index(None, "name"),)

    #: the vocabulary it came with, or "own"
    vocabulary: Mapped[str] = mapped_column(default="own")
    name: Mapped[str]
    symmetric: Mapped[bool] = mapped_column(default=False)
    transitive: Mapped[bool] = mapped_column(default=False)


class Relation(Content):
    """A typed, directed statement between two codes. Cycles are allowed."""

    __tablename__ = "relation"
    __table_args__ = (CheckConstraint("status IN ('hypothesis','supported','contradicted')", name="status"),)

    from_id: Mapped[str] = mapped_column(ForeignKey("code.id"), index=True)
    type_id: Mapped[str] = mapped_column(ForeignKey("relation_type.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("code.id"), index=True)
    #: the phenomenon in whose paradigm diagram it stands
    phenomenon_id: Mapped[str | None] = mapped_column(ForeignKey("code.id"))
    status: Mapped[str] = mapped_column(default="hypothesis")
    scope: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class RelationEvidence(Content):
    """A quotation for or against a relation, with the level of its source where the study uses levels."""

    __tablename__ = "relation_evidence"
    __table_args__ = (CheckConstraint("side IN ('for','against')", name="side"), Index(None, "relation_id", "quotation_id", "side"))

    relation_id: Mapped[str] = mapped_column(ForeignKey("relation.id", ondelete="CASCADE"))
    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"), index=True)
    side: Mapped[str]
    level: Mapped[str] = mapped_column(default="")


class Judgement(Content):
    """The researcher's signed, dated sentence about a category: saturated, or why it is a core category."""

    __tablename__ = "judgement"
    __table_args__ = (CheckConstraint("kind IN ('saturation','core')", name="kind"),)

    kind: Mapped[str]
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)
    #: which criterion it speaks to, where it speaks to one
    criterion: Mapped[str] = mapped_column(default="")
    statement: Mapped[str]
    signed_by: Mapped[str]
    signed_at: Mapped[datetime]
    memo_id: Mapped[str | None] = mapped_column(ForeignKey("memo.id", ondelete="SET NULL"))


Index("ix_memo_link_about", MemoLink.about, MemoLink.about_id)
