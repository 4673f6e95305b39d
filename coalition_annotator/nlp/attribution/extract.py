"""All attributions of an article, paragraph by paragraph, with quotations that go on over several."""

from __future__ import annotations

from coalition_annotator.model.span import Span, normalised
from coalition_annotator.nlp.attribution import rules
from coalition_annotator.nlp.attribution.attribution import Attribution, outermost
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.dependency_grammar import SyntaxGrammar
from coalition_annotator.nlp.attribution.read_article import ReadArticle
from coalition_annotator.nlp.attribution.tokenizer import Part, TokenizedParagraph


def attributions(article: ReadArticle, cues: Cues) -> list[Attribution]:
    """Return an article's attributions in the order of the text; where it is parsed, syntax tells subjects and clauses.

    Args:
        article: its paragraphs, parsed or not.
        cues: the vocabulary.
    """
    result: list[Attribution] = []
    open_one: Attribution | None = None
    for paragraph, tree, _ in article.parts():
        grammar = SyntaxGrammar(paragraph, tree, cues) if tree is not None else None
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


def _continuation(paragraph: TokenizedParagraph) -> Span | None:
    """Return the quotation that a paragraph begins with, where it goes on from the paragraph before."""
    first = paragraph.quotations[0] if paragraph.quotations else None
    return paragraph.covered(Part(first.first, first.last)) if first is not None and first.first == 0 else None
