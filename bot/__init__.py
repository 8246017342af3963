"""What runs inside the Rasa process: understanding, answers from the knowledge, tracker store.

Nothing here imports ``naervaer``; nothing there imports Rasa. See ``docs/`` for why.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
