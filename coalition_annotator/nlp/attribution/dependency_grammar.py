"""A grammar that reads a dependency parse: better subjects, better ends of clauses, nouns told from verbs.

Relations are those of spaCy's English pipelines (ClearNLP's, after Choi and Palmer 2012).
"""

from __future__ import annotations

from coalition_annotator.nlp.attribution import noun_phrases
from coalition_annotator.nlp.attribution.cue_lexicon import Cues
from coalition_annotator.nlp.attribution.grammar import FormGrammar
from coalition_annotator.nlp.attribution.syntax import Node, Tree
from coalition_annotator.nlp.attribution.tokenizer import Part, TokenizedParagraph

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_RELATIVE = frozenset(("who", "which", "that"))
_LONGEST_SOURCE = 30
_CONTENT = frozenset(("ccomp", "xcomp", "dobj", "attr", "oprd", "prep", "pobj", "prt", "acomp", "mark", "dative"))


class SyntaxGrammar(FormGrammar):
    """A paragraph's grammar by its parse; where that is silent, by the forms of the words.

    Args:
        paragraph: what the rules read.
        tree: the parse of the very same paragraph.
        cues: the vocabulary.
    """

    def __init__(self, paragraph: TokenizedParagraph, tree: Tree, cues: Cues) -> None:
        super().__init__(paragraph.tokens, cues)
        self._place, self._nodes = tree.place, tree.of_token

    def _node(self, place: int) -> Node | None:
        """Return the node that leads a token: of several ('does', 'n't') the first."""
        here = self._nodes[place]
        return here[0] if here else None

    def _is_verb(self, node: Node) -> bool:
        return node.tag.startswith("VB")

    def is_cue(self, sentence: Part, verb: Part, start: int, *, intends: bool) -> bool:
        """Tell it by the part of speech and the relations."""
        node = self._node(verb.first)
        if node is None:
            return super().is_cue(sentence, verb, start, intends=intends)
        if not self._is_verb(node):
            return False
        passive = any(child.relation in ("auxpass", "nsubjpass") for child in node.children)
        if passive and not intends:
            return False
        if node.tag == "VBN" and not passive and node.relation in ("acl", "amod"):
            return False
        infinitive = start > sentence.first and self._tokens[start - 1].lower == "to"
        return not infinitive

    def subject(self, sentence: Part, verb: Part, start: int, latest: Part | None) -> Part | None:
        """Take the subject's subtree; a relative pronoun stands for what it follows."""
        node = self._node(verb.first)
        if node is None:
            return super().subject(sentence, verb, start, latest)
        found = self._subject_of(node, 4)
        if found is None:
            return super().subject(sentence, verb, start, latest)
        part = self._phrase(found, node)
        if part is None or part.first < sentence.first or part.last > sentence.last:
            return super().subject(sentence, verb, start, latest)
        if any(self._tokens[place].quotation >= 0 for place in (part.first, part.last - 1)):
            return super().subject(sentence, verb, start, latest)
        return part

    def _subject_of(self, node: Node, depth: int) -> Node | None:
        for child in node.children:
            if child.relation in _SUBJECTS:
                if child.lower in _RELATIVE and node.relation == "relcl":
                    return node.head
                return child
        if depth == 0 or node.head is node:
            return None
        if node.relation in ("conj", "advcl", "xcomp", "pcomp") and self._is_verb(node.head):
            return self._subject_of(node.head, depth - 1)
        if node.relation == "prep" or (node.relation == "pcomp" and node.head.relation == "prep"):
            return self._subject_of(node.head.head, depth - 1) if self._is_verb(node.head.head) else None
        if node.relation == "acl" and node.tag == "VBG":
            return node.head
        return None

    def _phrase(self, head: Node, verb: Node) -> Part | None:
        """Return a noun's phrase without the clause that holds the verb, and without loose ends."""
        first, last = head.left, head.right
        for child in head.children:
            holds = child.left <= verb.number <= child.right
            if holds or (
                child.relation in ("relcl", "acl", "advcl") and child.number > head.number and last - child.left > 14
            ):
                last = min(last, child.left - 1)
        if last < first or first <= verb.number <= last:
            return None
        part = Part(self._place[first], self._place[last] + 1)
        while part.last > part.first and self._tokens[part.last - 1].text in ',:;—–-“"':
            part = Part(part.first, part.last - 1)
        while part.last > part.first and noun_phrases.leads(self._tokens[part.first]):
            part = Part(part.first + 1, part.last)
        return part if 0 < part.last - part.first <= _LONGEST_SOURCE else None

    def phrase_after(self, sentence: Part, first: int) -> Part | None:
        """Take the widest noun phrase that begins at a place."""
        found = super().phrase_after(sentence, first)
        if first >= sentence.last:
            return found
        node = self._node(first)
        if node is None or self._tokens[first].quotation >= 0:
            return found
        heads = [each for each in (node, *node.ancestors()) if each.left == node.number and each.pos in _NOMINAL]
        if not heads:
            return found
        head = heads[-1]
        last = self._place[head.right] + 1
        for child in head.children:
            if child.number > head.number and child.relation in ("punct", "npadvmod", "advcl"):
                last = min(last, self._place[child.left]) if child.relation != "punct" else last
        last = min(last, sentence.last)
        while last > first and self._tokens[last - 1].text in noun_phrases.MARKS:
            last -= 1
        if found is not None and found.last > last:
            return found
        if last <= first or last - first > _LONGEST_SOURCE or any(t.quotation >= 0 for t in self._tokens[first:last]):
            return found
        return Part(first, last)

    def holds_verb(self, first: int, last: int) -> bool:
        """Look for a verb's or an auxiliary's tag."""
        tags = {node.tag for place in range(first, last) for node in self._nodes[place]}
        return bool(tags & {"VBD", "VBZ", "VBP", "MD"})

    def content_end(self, verb: Part, start: int, end: int) -> int:
        """End with what depends on the verb, where that is less than the sentence."""
        node = self._node(verb.first)
        if node is None:
            return end
        edges = [child.right for child in node.children if child.number > node.number and child.relation in _CONTENT]
        edges = [self._place[edge] + 1 for edge in edges]
        reach = max((edge for edge in edges if edge > start + 1), default=0)
        if not reach or reach >= end:
            return end
        reach = max(reach, *(self._quotation_end(place) for place in range(start, reach)))
        while reach > start and self._tokens[reach - 1].text in ",;:":
            reach -= 1
        return min(reach, end) if reach > start + 1 else end

    def _quotation_end(self, place: int) -> int:
        number = self._tokens[place].quotation
        if number < 0:
            return 0
        while place < len(self._tokens) and self._tokens[place].quotation == number:
            place += 1
        return place


_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))
