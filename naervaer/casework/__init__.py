"""Tickets and those who work on them: opening, claiming, answering, solving; sign-in; audit."""
