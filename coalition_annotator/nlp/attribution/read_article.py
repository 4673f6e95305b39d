"""An article as finders of attributions get it: its paragraphs, read once, and parsed where there is a parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution.syntax import Parser, Tree
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph, read


class ReadArticle(NamedTuple):
    """An article's text, its paragraphs, and the tree of each; no trees where nothing parsed it.

    ``parsed_by`` is the digest of the parser.
    """

    text: str
    paragraphs: tuple[TokenizedParagraph, ...]
    trees: tuple[Tree, ...] = ()
    parsed_by: str = ""

    def parts(self) -> Iterator[tuple[TokenizedParagraph, Tree | None]]:
        """Yield each paragraph with its tree."""
        yield from zip(self.paragraphs, self.trees or [None] * len(self.paragraphs), strict=True)

    def is_quoted(self, offset: int) -> bool:
        """Tell whether a code point stands in quotation marks."""
        for paragraph in self.paragraphs:
            if paragraph.span.start <= offset < paragraph.span.end:
                return any(each.start <= offset < each.end and each.quotation >= 0 for each in paragraph.tokens)
        return False

    def up_to(self, offset: int) -> ReadArticle:
        """Return it without the paragraphs that begin at a code point or later."""
        number = sum(each.span.start < offset for each in self.paragraphs)
        return self._replace(paragraphs=self.paragraphs[:number], trees=self.trees[:number])

    def without_syntax(self) -> ReadArticle:
        """Return it as if nothing had parsed it."""
        return self._replace(trees=(), parsed_by="")


def read_article(text: str, parser: Parser | None = None) -> ReadArticle:
    """Read an article's text, and parse it where there is a parser."""
    found = tuple(read(text, span) for span in paragraphs(text))
    if parser is None:
        return ReadArticle(text, found)
    parts = [text[each.span.start : each.span.end] for each in found]
    parses = parser.parse(parts)
    trees = (Tree(each, part, parse) for each, part, parse in zip(found, parts, parses, strict=True))
    return ReadArticle(text, found, tuple(trees), parser.digest)
