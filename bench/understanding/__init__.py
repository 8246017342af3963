"""How well the whole evaluation set is understood, by our model and by stock Rasa.

``make evaluer`` runs it; the results go to ``bench/resultater/forstaelse/``. The tests use the same
counting to stop a change that makes understanding worse (``regression``).
"""
