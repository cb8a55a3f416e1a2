"""Findings, appendices and handovers: what leaves the house, and on what it rests."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String

from qualcode.model.base import Content
from qualcode.model.declared import Mapped, mapped_column
from qualcode.text.review_comments import STANCES


class Finding(Content):
    """A claim, or what somebody suggested should be done."""

    __tablename__ = "finding"
    __table_args__ = (CheckConstraint("kind IN ('finding','suggestion')", name="kind"),)

    kind: Mapped[str] = mapped_column(default="finding")
    #: in Markdown; may hold inserts, which stay computed
    text: Mapped[str]
    #: of a suggestion, who made it, as JSON: a list of the study's own words ("participants", "staff")
    sources: Mapped[str] = mapped_column(default="[]")
    position: Mapped[int]
    #: the base as JSON (what is counted, in which group and rounds), or None
    base: Mapped[str | None]
    created_at: Mapped[datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class FindingCode(Content):
    """A category a finding states."""

    __tablename__ = "finding_code"
    __table_args__ = (Index(None, "finding_id", "code_id"),)

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"))
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)


class FindingRelation(Content):
    """A relation a finding states."""

    __tablename__ = "finding_relation"
    __table_args__ = (Index(None, "finding_id", "relation_id"),)

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"))
    relation_id: Mapped[str] = mapped_column(ForeignKey("relation.id", ondelete="CASCADE"), index=True)


class FindingEvidence(Content):
    """A quotation for or against a finding."""

    __tablename__ = "finding_evidence"
    __table_args__ = (CheckConstraint("side IN ('for','against')", name="side"), Index(None, "finding_id", "quotation_id", "side"))

    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"))
    quotation_id: Mapped[str] = mapped_column(ForeignKey("quotation.id", ondelete="CASCADE"), index=True)
    side: Mapped[str]


class Appendix(Content):
    """A numbered Word document; its number, once given, stays."""

    __tablename__ = "appendix"
    __table_args__ = (Index(None, "number"), CheckConstraint("volume IN ('open','confidential')", name="volume"))

    number: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    volume: Mapped[str] = mapped_column(default="open")
    #: the material it prints, for a transcript
    material_id: Mapped[str | None] = mapped_column(ForeignKey("material.id", ondelete="SET NULL"))
    #: what it is made from, as JSON
    recipe: Mapped[str] = mapped_column(default="{}")
    given_at: Mapped[datetime]


class Handover(Content):
    """One export that left the house."""

    __tablename__ = "handover"

    what: Mapped[str]
    to_whom: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(default="")
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class HandoverQuotation(Content):
    """Whose words went out."""

    __tablename__ = "handover_quotation"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    quotation_id: Mapped[str | None] = mapped_column(ForeignKey("quotation.id", ondelete="SET NULL"))
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))


class ReviewComment(Content):
    """What a reviewer said to a pack: the stance, who and when. Its words are a memo of kind review, linked to what it is about."""

    __tablename__ = "review_comment"
    __table_args__ = (CheckConstraint("stance IN (" + ",".join(f"'{one}'" for one in STANCES) + ")", name="stance"),)

    memo_id: Mapped[str] = mapped_column(ForeignKey("memo.id", ondelete="CASCADE"), index=True)
    #: the pack it was said to, where this study knows of it
    handover_id: Mapped[str | None] = mapped_column(ForeignKey("handover.id", ondelete="SET NULL"))
    reviewer: Mapped[str] = mapped_column(default="")
    #: "comment", "agree", "doubt", "disagree" or "discussed" (read and discussed)
    stance: Mapped[str] = mapped_column(default="comment")
    commented_at: Mapped[datetime]
    #: the id that the reviewer's page or document gave it
    given_id: Mapped[str]
    #: what it was said of, as JSON: {"kind", "id"} with its "line" or "question", its name "was" where it has gone or been merged since
    places: Mapped[str] = mapped_column(default="[]")
    #: of stance and words as they came, to know what was changed since
    sha256: Mapped[str] = mapped_column(String(64))
