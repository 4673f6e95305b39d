"""Passwords and keys of servers: in the system's keyring, or else until the program ends; never in a project."""

from __future__ import annotations

import logging
import os

VARIABLE = "COALITION_ANNOTATOR_PASSWORD"
"""An environment variable that a password is taken from where it is set, for scripts and machines without a keyring."""

_SERVICE = "coalition-annotator"
_SINCE_START: dict[str, str] = {}
_LOG = logging.getLogger(__name__)


def password_for(address: str, variable: str = VARIABLE) -> str:
    """Return the password for an address; empty where none is known (libpq may still know one).

    ``variable`` is the environment variable that comes before the keyring.
    """
    given = _SINCE_START.get(address, os.environ.get(variable))
    if given is not None:
        return given
    try:
        import keyring

        return keyring.get_password(_SERVICE, address) or ""
    except Exception as error:  # the system's keyring may fail in any way of its own
        _LOG.info("no keyring: %s", type(error).__name__)
        return ""


def remember(address: str, password: str) -> None:
    """Keep a password until the program ends."""
    _SINCE_START[address] = password


def keep(address: str, password: str) -> bool:
    """Keep a password: until the program ends, and in the system's keyring; tell whether there is one.

    The keyring may ask the user first, and so take any time.
    """
    remember(address, password)
    try:
        import keyring

        keyring.set_password(_SERVICE, address, password)
        return keyring.get_password(_SERVICE, address) == password
    except Exception as error:  # as above
        _LOG.info("no keyring: %s", type(error).__name__)
        return False


def forget(address: str) -> None:
    """Take a password out of the keyring."""
    _SINCE_START.pop(address, None)
    try:
        import keyring

        keyring.delete_password(_SERVICE, address)
    except Exception as error:  # as above
        _LOG.info("no keyring: %s", type(error).__name__)
