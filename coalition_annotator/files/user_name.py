"""What a person is called where nobody has said it."""

from __future__ import annotations

import getpass
import os

VARIABLE = "COALITION_ANNOTATOR_NAME"


def usual_name() -> str:
    """Return the name in the environment, else the system's name of the user as people write names."""
    given = os.environ.get(VARIABLE)
    if given:
        return given
    try:
        return getpass.getuser().replace(".", " ").replace("_", " ").title()
    except (OSError, KeyError):
        return "Annotator"
