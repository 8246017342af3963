"""Run by test_supervisor: a supervisor over small real processes. Arguments: folder, scripts."""

import os
import sys

from naervaer.supervisor.processes import CannotGoOn, Patience, Service, Supervisor

PATIENCE = Patience(start=3, steady=0.5, pauses=(0.1, 0.2, 0.3), forgiven_after=60, farewell=3)


def main(folder: str, scripts: list[str]) -> int:
    services = [
        Service(
            f"child{number}",
            [script] if script.startswith("/") else [sys.executable, "-c", script],
            ready_address=os.environ["PLAY_ADDRESS"] or None,
        )
        for number, script in enumerate(scripts)
    ]
    try:
        Supervisor(services, folder, PATIENCE).run(lambda: print("ready", flush=True))
    except CannotGoOn as problem:
        print(problem, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
