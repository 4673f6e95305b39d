"""A parse of a paragraph as plain values: kept on disk, read by the rules' grammar and by the recommender."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from coalition_annotator.nlp.attribution.tokenizer import TokenizedParagraph


class ParsedWord(NamedTuple):
    """A word of a parse: its first code point within the paragraph, its tags, its relation, and its head's number.

    ``tag`` is Penn Treebank's, ``pos`` the universal one; the root of a sentence is its own head.
    """

    start: int
    tag: str
    pos: str
    relation: str
    head: int


Parse = tuple[ParsedWord, ...]


class Parser(Protocol):
    """Whatever parses texts; ``digest`` tells one parser, and each of its versions, from another, and is not empty."""

    digest: str

    def parse(self, texts: Sequence[str]) -> Iterable[Parse]:
        """Return the parse of each text, in their order."""


class Node:
    """A word within its tree.

    Args:
        word: what the parser says of it.
        number: its place in the paragraph.
        lower: its text in lower case.
    """

    __slots__ = ("children", "head", "left", "lower", "number", "pos", "relation", "right", "start", "tag")

    def __init__(self, word: ParsedWord, number: int, lower: str) -> None:
        self.start, self.tag, self.pos, self.relation = word[:4]
        self.number = self.left = self.right = number
        self.lower = lower
        self.head: Node = self
        self.children: list[Node] = []

    def ancestors(self) -> Iterator[Node]:
        """Yield its head, the head of that, and so on."""
        node = self
        while node.head is not node:
            node = node.head
            yield node


class Tree:
    """The nodes of a paragraph, and which of them stand in each of its tokens.

    ``place`` has for each node the number of the token that it stands in.
    """

    def __init__(self, paragraph: TokenizedParagraph, text: str, parse: Parse) -> None:
        ends = [*(word.start for word in parse[1:]), len(text)]
        self.nodes = [
            Node(word, number, text[word.start : end].strip().lower())
            for number, (word, end) in enumerate(zip(parse, ends, strict=True))
        ]
        for node, word in zip(self.nodes, parse, strict=True):
            node.head = self.nodes[word.head]
            if node.head is not node:
                node.head.children.append(node)
        for node in self.nodes:
            for above in node.ancestors():
                above.left, above.right = min(above.left, node.number), max(above.right, node.number)
        starts = [token.start - paragraph.span.start for token in paragraph.tokens]
        self.place = [max(0, bisect_right(starts, node.start) - 1) for node in self.nodes]
        self.of_token: list[list[Node]] = [[] for _ in paragraph.tokens]
        for node, place in zip(self.nodes, self.place, strict=True):
            if self.of_token:
                self.of_token[place].append(node)


def is_sound(parse: Parse, length: int) -> bool:
    """Tell whether a parse can be one of a text of that many code points: heads within it, no circles."""
    count = len(parse)
    if bool(parse) != bool(length):
        return False
    if any(not 0 <= word.head < count or not 0 <= word.start <= length for word in parse):
        return False
    for number in range(count):
        here = number
        for _ in range(count + 1):
            above = parse[here].head
            if above == here:
                break
            here = above
        else:
            return False
    return True
