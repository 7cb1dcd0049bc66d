"""The tables, by noun; importing this package makes all of them known to Alembic."""

from bot.db.models.activity_log import LogEntry
from bot.db.models.base import Base
from bot.db.models.commitments import Commitment, Reflection
from bot.db.models.deliveries import Delivery, SeenRequest
from bot.db.models.pauses import Pause
from bot.db.models.people import Person, Workspace
from bot.db.models.planning import PlannedStep
from bot.db.models.programs import (
    Attendance,
    BuddyPair,
    BuddyPairMember,
    Cycle,
    CycleSession,
    Group,
    Member,
    Program,
)
from bot.db.models.prompts import Prompt, PromptAnswer, PromptPost
from bot.db.models.tips import TipFeedback

__all__ = [
    "Attendance",
    "Base",
    "BuddyPair",
    "BuddyPairMember",
    "Commitment",
    "Cycle",
    "CycleSession",
    "Delivery",
    "Group",
    "LogEntry",
    "Member",
    "Pause",
    "Person",
    "PlannedStep",
    "Program",
    "Prompt",
    "PromptAnswer",
    "PromptPost",
    "Reflection",
    "SeenRequest",
    "TipFeedback",
    "Workspace",
]
