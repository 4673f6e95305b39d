"""Features of the recommender in words, for people who want to see what it goes by."""

from __future__ import annotations

import re

from coalition_annotator.nlp.recommender.guess_features import STEPS

_KINDS = {"c": "claim", "s": "speaker", "q": "cue"}
_QUOTED = {
    "0": "outside quotation marks", "1": "inside a quotation", "2": "at an opening mark", "3": "at a closing mark",
    "4": "inside a quoted term", "5": "at a term's opening mark", "6": "at a term's closing mark",
}  # fmt: skip
_EDGES = {
    "L": "a phrase ({}) begins here", "R": "a phrase ({}) ends here", "RR": "a phrase ({}) ended just before",
    "LL": "a phrase ({}) begins just after",
}  # fmt: skip
_CLASSES = {
    "P": "a pronoun", "A": "an auxiliary", "D": "a determiner", "I": "a preposition", "d": "a day", "m": "a mark",
    "X": "capitalised", "v": "a cue verb", "n": "a number", "y": "an adverb in -ly", "e": "a form in -ed or -ing",
    "s": "a word in -s", "x": "another word",
}  # fmt: skip
_PLACED = re.compile(r"(-?\d):(\w)=(.*)")
_PLAIN = {
    "w": "the word is “{}”", "end": "it ends in “{}”", "begin": "it begins with “{}”", "lw": "the cue before is “{}”",
    "nw": "the next cue is “{}”", "ln": "after the cue before stands “{}”", "fw": "the sentence's first verb is “{}”",
    "t": "its part of speech is {}", "d": "it is the {} of its head", "hw": "its head is “{}”",
    "ht": "its head's part of speech is {}", "up": "the way up to a cue is {}",
}  # fmt: skip


def explained(feature: str) -> str:
    """Return what a feature means; the feature itself where it has no short name in words."""
    placed = _PLACED.fullmatch(feature)
    if placed:
        return _placed(int(placed[1]), placed[2], placed[3]) or feature
    name, _, value = feature.partition("=")
    if name == "g" or name.startswith("g~"):
        return _by_encoder(name, value)
    if name in _EDGES:
        return _EDGES[name].format(value.split(",")[0])
    if name in _PLAIN:
        return _PLAIN[name].format(value)
    if name == "q":
        return _QUOTED.get(value, feature)
    if name == "c":
        return f"it is {_CLASSES[value]}" if value in _CLASSES else feature
    if name in ("r", "rw"):
        return _by_rules(value)
    if name in ("w-1w", "ww+1"):
        return f"“{value.replace('|', ' ')}”"
    return "it begins the sentence" if feature == "at=0" else feature


def _placed(step: int, kind: str, value: str) -> str:
    where = f"{abs(step)} {'before' if step < 0 else 'after'}" if abs(step) > 1 else "before" if step < 0 else "after"
    if kind == "w":
        return f"the word {where} is “{value}”"
    if kind == "c" and value in _CLASSES:
        return f"the word {where} is {_CLASSES[value]}"
    if kind == "g":
        return f"the encoder takes the word {where} for {_label(value)}"
    if kind == "q" and value in _QUOTED:
        return f"the word {where} is {_QUOTED[value]}"
    return ""


def _by_encoder(name: str, value: str) -> str:
    if name == "g":
        return f"the encoder takes it for {_label(value)}"
    least = STEPS[int(value) - 1]
    return f"the encoder takes it for {_label(name[2:])} with {least} % or more"


def _label(label: str) -> str:
    side, _, layer = label.partition("-")
    return f"the begin of a {layer}" if side == "B" else f"the inside of a {layer}" if side == "I" else "no tag"


def _by_rules(value: str) -> str:
    if not value:
        return "the rules say nothing"
    verb = "begins" if value[0] == "B" else "goes on with"
    why = f" ({value[2:]})" if value[2:] else ""
    return f"by the rules it {verb} a {_KINDS.get(value[1:2], 'tag')}{why}"
