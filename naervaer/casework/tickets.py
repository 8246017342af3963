"""The tickets' services in one place, for those outside this package."""

from naervaer.casework.handling import claim, give_back, hand_over, reply, resume, solve, wait
from naervaer.casework.opening import (
    Receipt,
    TicketStatus,
    announce,
    human_holds,
    on_user_message,
    open_ticket,
    reference_of,
    status_for_conversation,
)
from naervaer.domain.ticket_terms import (
    CHOOSABLE_OUTCOMES,
    Outcome,
    Priority,
    Reason,
    Status,
    WaitingOn,
)

__all__ = [
    "CHOOSABLE_OUTCOMES",
    "Outcome",
    "Priority",
    "Reason",
    "Receipt",
    "Status",
    "TicketStatus",
    "WaitingOn",
    "announce",
    "claim",
    "give_back",
    "hand_over",
    "human_holds",
    "on_user_message",
    "open_ticket",
    "reference_of",
    "reply",
    "resume",
    "solve",
    "status_for_conversation",
    "wait",
]
