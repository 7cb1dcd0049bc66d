"""The tables, by noun; importing this package makes all of them known to Alembic."""

from bot.db.models.actions import ActionItem
from bot.db.models.activity_log import LogEntry
from bot.db.models.agenda import AttendanceCheck, SessionNote, SessionRun
from bot.db.models.base import Base
from bot.db.models.calendar import CalendarFeed
from bot.db.models.commitments import Commitment, Reflection
from bot.db.models.deliveries import Delivery, DeliveryWords, SeenRequest
from bot.db.models.dialogues import DialogueCoach, DialogueSlot, OwnTopic, SignUp
from bot.db.models.formations import Formation, FormationSeat
from bot.db.models.groups import CoFacilitator, Merge
from bot.db.models.hours import WorkingHours
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
from bot.db.models.prompts import Prompt, PromptAnswer, PromptPost, SavedPrompt
from bot.db.models.reflection_drafts import ReflectionDraft
from bot.db.models.replicas import Replica
from bot.db.models.roster import Exclusion, RosterEntry, RosterUpload
from bot.db.models.slots import Slot, SlotPoll, SlotVote
from bot.db.models.strategy_shares import StrategyShare
from bot.db.models.suggestions import Suggestion, SuggestionAuthor, SuggestionChange, SuggestionSource
from bot.db.models.tips import TipFeedback
from bot.db.models.votes import Strategy, StrategyVote

__all__ = [
    "ActionItem",
    "Attendance",
    "AttendanceCheck",
    "Base",
    "BuddyPair",
    "BuddyPairMember",
    "CalendarFeed",
    "CoFacilitator",
    "Commitment",
    "Cycle",
    "CycleSession",
    "Delivery",
    "DeliveryWords",
    "DialogueCoach",
    "DialogueSlot",
    "Exclusion",
    "Formation",
    "FormationSeat",
    "Group",
    "LogEntry",
    "Member",
    "Merge",
    "OwnTopic",
    "Pause",
    "Person",
    "PlannedStep",
    "Program",
    "Prompt",
    "PromptAnswer",
    "PromptPost",
    "Reflection",
    "ReflectionDraft",
    "Replica",
    "RosterEntry",
    "RosterUpload",
    "SavedPrompt",
    "SeenRequest",
    "SessionNote",
    "SessionRun",
    "SignUp",
    "Slot",
    "SlotPoll",
    "SlotVote",
    "Strategy",
    "StrategyShare",
    "StrategyVote",
    "Suggestion",
    "SuggestionAuthor",
    "SuggestionChange",
    "SuggestionSource",
    "TipFeedback",
    "WorkingHours",
    "Workspace",
]
