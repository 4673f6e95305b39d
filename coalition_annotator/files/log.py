"""The program's log: a file beside the settings, and with ``--verbose`` the terminal, too.

It names files, commands, numbers and durations, and never words of an article, names of persons or annotations.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

HOME_VARIABLE = "COALITION_ANNOTATOR_HOME"
NAME = "coalition-annotator.log"
VERBOSE = "--verbose"
_LARGEST, _KEPT = 1_000_000, 3
_FORM = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def data_folder() -> Path:
    """Return the folder of settings, sample project, log and what this machine trusts; it may not be there yet."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named)
    import platformdirs  # late, as it delays the window

    return platformdirs.user_data_path("coalition-annotator")


def require_data_folder() -> str:
    """Make the folder where it is missing; where nothing can be written to it, take a temporary one for this run.

    Returns:
        why what is kept there goes with this run; empty where all is well.

    Raises:
        OSError: there is no temporary folder either.
    """
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        os.environ[HOME_VARIABLE] = tempfile.mkdtemp(prefix="coalition-annotator-")
        return f"{folder} can't be written to ({error.strerror})."


def failed_at(error: BaseException) -> str:
    """Return where an error came up, without what it says: that may have words of an article."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__} at\n{places}"


def configure(arguments: Sequence[str]) -> list[str]:
    """Begin to log, and return the arguments without ``--verbose``.

    A folder that cannot be written to means no file, and no more: nobody is kept from work by a log.
    """
    rest = [each for each in arguments if each != VERBOSE]
    logger = logging.getLogger("coalition_annotator")
    logger.setLevel(logging.DEBUG if len(rest) < len(arguments) else logging.INFO)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    try:
        data_folder().mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            data_folder() / NAME, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        logger.addHandler(file)
    except OSError:
        logger.addHandler(logging.NullHandler())
    if len(rest) < len(arguments):
        logger.addHandler(logging.StreamHandler(sys.stderr))
    for handler in logger.handlers:
        handler.setFormatter(logging.Formatter(_FORM))
    return rest
