"""All attributions of an article, paragraph by paragraph, with quotations that go on over several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from coalition_annotator.model.span import Span, normalised
from coalition_annotator.model.text import paragraphs
from coalition_annotator.nlp.attribution import rules
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.grammar import Grammar
from coalition_annotator.nlp.attribution.tokenizer import Part, TokenizedParagraph, read

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Parser(Protocol):
    """Whatever parses texts, such as ``pipeline.Pipeline``."""

    def parse(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Yield the parse of each text."""


def attributions(text: str, cues: Cues, parser: Parser | None = None) -> list[Attribution]:
    """Return an article's attributions in the order of the text; with a parser, syntax tells subjects and clauses."""
    read_ones = [read(text, span) for span in paragraphs(text)]
    result: list[Attribution] = []
    open_one: Attribution | None = None
    for paragraph, grammar in zip(read_ones, _grammars(text, read_ones, cues, parser), strict=True):
        found = rules.attributions(paragraph, cues, grammar)
        start = _continuation(paragraph)
        if open_one is not None and start is not None:
            longer = open_one._replace(content=normalised((*open_one.content, start)))
            result = [longer if each is open_one else each for each in result]
            found = [each for each in found if each.start >= start.end or each.end <= start.start]
            open_one = longer if paragraph.quotations[0].open else None
        else:
            open_one = None
        result += found
        if found and paragraph.quotations and paragraph.quotations[-1].open:
            last = paragraph.covered(Part(paragraph.quotations[-1].first, paragraph.quotations[-1].last))
            open_one = next((each for each in found if each.content[-1].end > last.start), None)
    return outermost(result)


def _grammars(
    text: str, read_ones: list[TokenizedParagraph], cues: Cues, parser: Parser | None
) -> Iterable[Grammar | None]:
    if parser is None:
        return [None] * len(read_ones)
    from coalition_annotator.nlp.attribution.dependency_grammar import SyntaxGrammar

    docs = parser.parse(text[each.span.start : each.span.end] for each in read_ones)
    return (SyntaxGrammar(each, doc, cues) for each, doc in zip(read_ones, docs, strict=True))


def _continuation(paragraph: TokenizedParagraph) -> Span | None:
    """Return the quotation that a paragraph begins with, where it goes on from the paragraph before."""
    first = paragraph.quotations[0] if paragraph.quotations else None
    return paragraph.covered(Part(first.first, first.last)) if first is not None and first.first == 0 else None
