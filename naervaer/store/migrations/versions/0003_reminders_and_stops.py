"""Reminders beside the first message, and a person's own stop of messages."""

import sqlalchemy as sa
from alembic import op

from naervaer.store import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "outbox_message",
        sa.Column("kind", sa.String(length=12), nullable=False, server_default="invitasjon"),
    )
    op.add_column("outbox_message", sa.Column("stop_link", columns.EncryptedText(), nullable=True))
    op.create_index(
        "uq_outbox_message_kind", "outbox_message", ["invitation_id", "kind"], unique=True
    )
    op.add_column("invitation", sa.Column("reminder_token_hash", sa.String(64), nullable=True))
    op.add_column(
        "invitation", sa.Column("reminded_at", columns.UtcDateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "uq_invitation_reminder_token", "invitation", ["reminder_token_hash"], unique=True
    )
    op.create_table(
        "message_stop",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stopped_by", sa.String(length=100), nullable=False),
        sa.Column("stopped_at", columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "stop_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_stop_link_person_id", "stop_link", ["person_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("stop_link")
    op.drop_table("message_stop")
    op.drop_index("uq_invitation_reminder_token", "invitation")
    op.drop_column("invitation", "reminded_at")
    op.drop_column("invitation", "reminder_token_hash")
    op.drop_index("uq_outbox_message_kind", "outbox_message")
    op.drop_column("outbox_message", "stop_link")
    op.drop_column("outbox_message", "kind")
