"""Tests of what runs in the Rasa process; they run in the Rasa environment, from the root."""
