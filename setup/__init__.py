"""Set-up for developers and operators: everything between a fresh clone and a running Nærvær.

Runs on any Python from 3.8 with the standard library alone, since it runs before anything is
installed.
"""
