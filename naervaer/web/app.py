"""The web application: one process of it keeps no state that another would miss."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from naervaer.casework.units import load_routing
from naervaer.chat.bot import Bot
from naervaer.chat.turns import Chat
from naervaer.followup import decision_tables, wording
from naervaer.knowledge import load_knowledge
from naervaer.settings import Settings, load_settings
from naervaer.store import open_database
from naervaer.store.migrate import require_current
from naervaer.store.signals import Signals
from naervaer.web import (
    chat_api,
    content_pages,
    health,
    inbox_api,
    inbox_pages,
    pages,
    personal_link,
    problem_details,
    sending_api,
    sending_pages,
    sign_in,
    stop_pages,
)
from naervaer.web.rate_limits import RateLimits
from naervaer.web.security import SecurityHeaders

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application with its database, bot and knowledge opened.

    Raises:
        KnowledgeError: when ``knowledge/`` has mistakes.
        Problem: when the database is newer or older than the code.
    """
    settings = settings or load_settings()
    knowledge = load_knowledge()
    wording.check()
    decision_tables.check()
    load_routing()
    database = open_database(settings)
    require_current(database)
    bot = Bot(settings.rasa_address(), settings.bot_timeout)
    signals = Signals(database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(signals.watch())
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await bot.close()
        database.close()

    app = FastAPI(
        title="Nærvær",
        summary="Samtaler om sykefraværsoppfølging, og veilederens innboks",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    state: Any = app.state
    state.settings = settings
    state.database = database
    state.knowledge = knowledge
    state.signals = signals
    state.chat = Chat(database, bot, knowledge)
    state.rate_limits = RateLimits(settings)

    problem_details.install(app)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    inbox = (sign_in, inbox_api, inbox_pages, sending_api, sending_pages, content_pages)
    for module in (chat_api, health, *inbox, pages, personal_link, stop_pages):
        app.include_router(module.router)
    return app
