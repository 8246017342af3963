"""Conversations: who may speak in them, what was said, and the turns of the bot."""
