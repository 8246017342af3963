"""The action server: ``python -m actions``. Only Rasa on this machine may reach it."""

import logging

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.service_action import database, settings

HOST = "127.0.0.1"


def main() -> None:
    """Serve the actions of this package until stopped, in one process."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for chatty in ("sanic.root", "sanic.access", "rasa_sdk", "opentelemetry"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    database()
    executor = ActionExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.run(
        host=HOST,
        port=settings().actions_port,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
