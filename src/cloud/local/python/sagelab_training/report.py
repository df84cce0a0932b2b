"""Tells the supervisor what happens."""
import json
import os

EVENTS_DESCRIPTOR = 3


def event(**members):
    """Writes one JSON line; nothing happens when the supervisor is gone."""
    try:
        os.write(EVENTS_DESCRIPTOR, (json.dumps(members) + "\n").encode("utf-8"))
    except OSError:
        pass
