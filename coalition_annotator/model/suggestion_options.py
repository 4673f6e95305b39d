"""How a user wants suggestions to be made."""

from __future__ import annotations

from typing import NamedTuple

from coalition_annotator.model.suggestion import (
    FINDERS,
    GAZETTEER,
    LANGUAGE_MODEL,
    LEARNED,
    PLUGGED,
    REMEMBERED,
    RULES,
    SYNTAX,
)

USUAL_ADDRESS = "http://127.0.0.1:11434/v1"
"""Where Ollama answers, as a language model's server on this computer."""


class SuggestionOptions(NamedTuple):
    """What is proposed, and from what confidence on (percent).

    ``accept_above`` is the precision that *Accept all sure ones* is to keep: no suggestion below it is taken.
    ``model_address`` and ``model_name`` say which language model is asked, ``may_leave`` whether one of another machine
    may be.
    """

    shown: bool = True
    countries: bool = True
    attributions: bool = True
    syntax: bool = True
    learned: bool = True
    retrain: bool = True
    plugged: bool = True
    least: int = 50
    least_learned: int = 50
    accept_above: int = 90
    pipeline: str = ""
    language_model: bool = False
    model_address: str = USUAL_ADDRESS
    model_name: str = ""
    may_leave: bool = False

    @property
    def finders(self) -> tuple[str, ...]:
        """The finders to use, as ``model.suggestion`` names them."""
        used = {
            GAZETTEER: self.countries,
            RULES: self.attributions,
            SYNTAX: self.attributions and self.syntax,
            LEARNED: self.learned,
            REMEMBERED: True,
            PLUGGED: self.plugged,
            LANGUAGE_MODEL: self.language_model and bool(self.model_name),
        }
        return tuple(each for each in FINDERS if used[each])
