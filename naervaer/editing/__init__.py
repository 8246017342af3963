"""The editor's tools: what the assistant says of a topic or a draft of one. Nothing is written."""
