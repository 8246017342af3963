"""What is measured, side by side with stock Rasa in one run. Never a timed assertion in a test."""
