"""Rounds, participants, the contacts ledger, consent, interview guides and sampling decisions."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index

from qualcode.model.base import Content
from qualcode.model.declared import Mapped, mapped_column

STATUS = "status IN ('contacted','declined','no-show','included','withdrawn')"


class Round(Content):
    """A numbered phase of data collection, closed by a dated sign-off."""

    __tablename__ = "round"
    __table_args__ = (Index(None, "number"),)

    number: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    guide_version_id: Mapped[str | None] = mapped_column(ForeignKey("guide_version.id"))
    closed_on: Mapped[dt.date | None]
    signed_by: Mapped[str] = mapped_column(default="")


class RoundPlan(Content):
    """How many persons a round was planned to hear, in one group or (without one) in all."""

    __tablename__ = "round_plan"
    __table_args__ = (Index(None, "round_id", "group_id"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("participant_group.id"))
    planned: Mapped[int]


class ParticipantGroup(Content):
    """A group that is compared: intervention and control, newly ill and long ill."""

    __tablename__ = "participant_group"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Participant(Content):
    """A person, by pseudonym."""

    __tablename__ = "participant"
    __table_args__ = (CheckConstraint(STATUS, name="status"), Index(None, "pseudonym"))

    pseudonym: Mapped[str]
    group_id: Mapped[str | None] = mapped_column(ForeignKey("participant_group.id"), index=True)
    status: Mapped[str] = mapped_column(default="included")
    stratum: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class AttributeDefinition(Content):
    """A background fact asked of every participant (`of` = "participant") or material ("material")."""

    __tablename__ = "attribute_definition"
    __table_args__ = (Index(None, "of", "name"),)

    of: Mapped[str] = mapped_column(default="participant")
    name: Mapped[str]
    #: "text", "integer", "decimal", "boolean", "date" or "datetime"
    type: Mapped[str] = mapped_column(default="text")


class AttributeValue(Content):
    """One attribute of one participant or of one material. Absent means not known."""

    __tablename__ = "attribute_value"
    __table_args__ = (
        CheckConstraint("(participant_id IS NULL) <> (material_id IS NULL)", name="of_one"),
        Index(None, "attribute_id", "participant_id", "material_id"),
    )

    attribute_id: Mapped[str] = mapped_column(ForeignKey("attribute_definition.id", ondelete="CASCADE"))
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    material_id: Mapped[str | None] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"), index=True)
    value: Mapped[str]


class Contact(Content):
    """One entry of the contacts ledger: what came of asking one person, who judged it, and why."""

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint(STATUS, name="status"),)

    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("round.id"))
    status: Mapped[str]
    date: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(default="")
    #: who judged that this person must not be asked, and when
    vetoed_by: Mapped[str] = mapped_column(default="")
    vetoed_on: Mapped[dt.date | None]
    #: the seed and place of a random order within the stratum
    seed: Mapped[str] = mapped_column(default="")
    drawn_as: Mapped[int | None]


class Consent(Content):
    """What a participant agreed to. `scopes` is a JSON list of names."""

    __tablename__ = "consent"

    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    form_version: Mapped[str] = mapped_column(default="")
    given_on: Mapped[dt.date | None]
    scopes: Mapped[str] = mapped_column(default="[]")
    withdrawn_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")


class Guide(Content):
    """An interview guide; its wording lives in its versions."""

    __tablename__ = "guide"

    name: Mapped[str]


class GuideVersion(Content):
    """One wording of a guide, and why it changed."""

    __tablename__ = "guide_version"
    __table_args__ = (Index(None, "guide_id", "number"),)

    guide_id: Mapped[str] = mapped_column(ForeignKey("guide.id", ondelete="CASCADE"))
    number: Mapped[int]
    date: Mapped[dt.date | None]
    change: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class GuideQuestion(Content):
    """One question of a guide version; `type` in the study's own words (opening, probing, …)."""

    __tablename__ = "guide_question"

    guide_version_id: Mapped[str] = mapped_column(ForeignKey("guide_version.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    text: Mapped[str]
    type: Mapped[str] = mapped_column(default="")


class GuideVersionCode(Content):
    """A code that made a guide change."""

    __tablename__ = "guide_version_code"

    guide_version_id: Mapped[str] = mapped_column(ForeignKey("guide_version.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)


class SamplingDecision(Content):
    """A theoretical sampling decision: which gap, whom to seek, what came of it."""

    __tablename__ = "sampling_decision"

    round_id: Mapped[str | None] = mapped_column(ForeignKey("round.id"))
    code_id: Mapped[str | None] = mapped_column(ForeignKey("code.id", ondelete="SET NULL"))
    gap: Mapped[str]
    whom: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    closed: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[dt.datetime]
    coder_id: Mapped[str | None] = mapped_column(ForeignKey("coder.id"))


class SamplingMaterial(Content):
    """A material that came of a sampling decision."""

    __tablename__ = "sampling_material"
    __table_args__ = (Index(None, "decision_id", "material_id"),)

    decision_id: Mapped[str] = mapped_column(ForeignKey("sampling_decision.id", ondelete="CASCADE"))
    material_id: Mapped[str] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"), index=True)
