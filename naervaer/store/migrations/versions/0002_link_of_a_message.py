"""An answer carries the page where one does what it advises."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("message", sa.Column("link", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("message", "link")
