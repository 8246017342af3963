"""Tests of what runs in the Rasa process; elsewhere they are left out (see ``pytest.ini``)."""

from importlib.util import find_spec

if find_spec("rasa") is None:
    collect_ignore_glob = ["*"]
