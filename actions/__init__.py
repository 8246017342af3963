"""Rasa's custom actions: read the tracker, call a service of ``naervaer``, answer. No rules."""

import warnings

# Rasa 3.6 speaks with a newer rasa-sdk on purpose; the two agree on the wire.
warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk might not")
