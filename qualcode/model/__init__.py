"""The nouns of a study as SQLAlchemy classes, and nothing else.

Every class of this room is one table. Tables that hold the study's content derive from `Content`: they have a UUID
`id` made once, and the journal's triggers are generated from their metadata. The others (journal, words, indexes)
say in their docstring why the journal leaves them out.
"""

from qualcode.model.base import Base, Content, content_tables, new_id, stable_id, withheld_columns
from qualcode.model.codes import Code, Coding, CodingPass, Quotation, ReadingStatus, Translation
from qualcode.model.fieldwork import (
    AttributeDefinition,
    AttributeValue,
    Consent,
    Contact,
    Guide,
    GuideQuestion,
    GuideVersion,
    GuideVersionCode,
    Participant,
    ParticipantGroup,
    Round,
    SamplingDecision,
)
from qualcode.model.journal import Action, ActionInProgress, Event, MigrationApplied, Replica
from qualcode.model.reporting import Appendix, Finding, FindingCode, FindingEvidence, FindingRelation, Handover, HandoverQuotation
from qualcode.model.study import Coder, Milestone, Setting, Study
from qualcode.model.theory import (
    Dimension,
    DimensionPlace,
    Judgement,
    Memo,
    MemoLink,
    Outline,
    OutlineItem,
    Property,
    Relation,
    RelationEvidence,
    RelationType,
)
from qualcode.model.transcripts import Attachment, AttachmentBody, LastPlace, Line, Material, Speaker, TextBody, TextVersion, Turn

__all__ = [
    "Action",
    "ActionInProgress",
    "Appendix",
    "Attachment",
    "AttachmentBody",
    "AttributeDefinition",
    "AttributeValue",
    "Base",
    "Code",
    "Coder",
    "Coding",
    "CodingPass",
    "Consent",
    "Contact",
    "Content",
    "Dimension",
    "DimensionPlace",
    "Event",
    "Finding",
    "FindingCode",
    "FindingEvidence",
    "FindingRelation",
    "Guide",
    "GuideQuestion",
    "GuideVersion",
    "GuideVersionCode",
    "Handover",
    "HandoverQuotation",
    "Judgement",
    "LastPlace",
    "Line",
    "Material",
    "Memo",
    "MemoLink",
    "MigrationApplied",
    "Milestone",
    "Outline",
    "OutlineItem",
    "Participant",
    "ParticipantGroup",
    "Property",
    "Quotation",
    "ReadingStatus",
    "Relation",
    "RelationEvidence",
    "RelationType",
    "Replica",
    "Round",
    "SamplingDecision",
    "Setting",
    "Speaker",
    "Study",
    "TextBody",
    "TextVersion",
    "Translation",
    "Turn",
    "content_tables",
    "new_id",
    "stable_id",
    "withheld_columns",
]
