"""Two questions that a supervisor asks: does the process live, and can it do its work."""

import asyncio

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from naervaer.problems import Problem

router = APIRouter(prefix="/helse", tags=["helse"])


@router.get("/lever", status_code=204)
async def alive() -> None:
    """Answer as long as the process lives."""


@router.get("/klar")
async def ready(request: Request, response: Response) -> dict[str, bool]:
    """Say whether the database and the bot answer; 503 when one does not."""
    state = request.app.state

    def database_answers() -> bool:
        try:
            with state.database.read() as session:
                session.execute(text("SELECT 1"))
        except Problem:
            return False
        return True

    parts = {
        "database": await asyncio.to_thread(database_answers),
        "bot": await state.chat.bot.is_up(),
    }
    response.status_code = 200 if all(parts.values()) else 503
    return parts
