"""``python -m bot.serve …``: the ``rasa`` command without the chatter of its libraries."""

import warnings

# These two switch warnings on as they are imported; none of those is for an operator.
import pyparsing  # noqa: F401
import sanic.app  # noqa: F401

warnings.simplefilter("ignore")

from rasa.__main__ import main  # noqa: E402

if __name__ == "__main__":
    main()
