"""Nærvær: a Norwegian conversational assistant for sick-leave follow-up."""
