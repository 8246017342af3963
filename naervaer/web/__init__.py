"""Everything that speaks HTTP: pages, the chat API, the inbox API, live streams, sign-in."""
