"""An article as finders of attributions get it: paragraphs, read once, with their syntax and an encoder's guesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution.guesses import Guesser, Guesses
from coalition_annotator.nlp.attribution.syntax import Parser, Tree
from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph, read


class ReadParagraph(NamedTuple):
    """A paragraph, its tree where it was parsed, and an encoder's guesses where there is one."""

    paragraph: TokenizedParagraph
    tree: Tree | None
    guesses: Guesses | None


class ReadArticle(NamedTuple):
    """An article's text, its paragraphs, and the tree and guesses of each; none where nothing parsed it or guessed.

    ``parsed_by`` is the digest of the parser, ``guessed_by`` that of the encoder.
    """

    text: str
    paragraphs: tuple[TokenizedParagraph, ...]
    trees: tuple[Tree, ...] = ()
    parsed_by: str = ""
    guesses: tuple[Guesses, ...] = ()
    guessed_by: str = ""

    def parts(self) -> Iterator[ReadParagraph]:
        """Yield each paragraph with what is known of it."""
        nothing = [None] * len(self.paragraphs)
        known = zip(self.paragraphs, self.trees or nothing, self.guesses or nothing, strict=True)
        yield from map(ReadParagraph._make, known)

    def is_quoted(self, offset: int) -> bool:
        """Tell whether a code point stands in quotation marks."""
        for paragraph in self.paragraphs:
            if paragraph.span.start <= offset < paragraph.span.end:
                return any(each.start <= offset < each.end and each.quotation >= 0 for each in paragraph.tokens)
        return False

    def up_to(self, offset: int) -> ReadArticle:
        """Return it without the paragraphs that begin at a code point or later."""
        number = sum(each.span.start < offset for each in self.paragraphs)
        return self._replace(
            paragraphs=self.paragraphs[:number], trees=self.trees[:number], guesses=self.guesses[:number]
        )

    def without_syntax(self) -> ReadArticle:
        """Return it as if nothing had parsed it."""
        return self._replace(trees=(), parsed_by="")

    def without_guesses(self) -> ReadArticle:
        """Return it as if no encoder had guessed."""
        return self._replace(guesses=(), guessed_by="")


def read_article(text: str, parser: Parser | None = None, guesser: Guesser | None = None) -> ReadArticle:
    """Read an article's text; parse it where there is a parser, and guess labels where there is an encoder."""
    found = tuple(read(text, span) for span in paragraphs(text))
    article = ReadArticle(text, found)
    if guesser is not None:
        article = article._replace(guesses=tuple(guesser.guess(found)), guessed_by=guesser.digest)
    if parser is None:
        return article
    parts = [text[each.span.start : each.span.end] for each in found]
    parses = parser.parse(parts)
    trees = (Tree(each, part, parse) for each, part, parse in zip(found, parts, parses, strict=True))
    return article._replace(trees=tuple(trees), parsed_by=parser.digest)
