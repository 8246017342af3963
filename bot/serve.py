"""``python -m bot.serve …``: the ``rasa`` command without the chatter of its libraries."""

import warnings

# Sanic switches these warnings on as it is imported; none of them is for an operator.
import sanic.app  # noqa: F401

warnings.simplefilter("ignore")

from rasa.__main__ import main  # noqa: E402

if __name__ == "__main__":
    main()
