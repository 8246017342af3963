"""Plain rules of the field: no web, SQL, Rasa or clock."""
