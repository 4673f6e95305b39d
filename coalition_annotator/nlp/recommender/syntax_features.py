"""What the sequence labeller sees of a word's parse: tags, relations, heads, the way to a cue, edges of clauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coalition_annotator.nlp.attribution.syntax import Node, Tree

_HIGHEST = 8
# Relations whose phrases a speaker or a claim may be; their first and last words are told.
_PHRASES = frozenset(
    (
        "ROOT",
        "acl",
        "advcl",
        "attr",
        "ccomp",
        "dobj",
        "nsubj",
        "nsubjpass",
        "parataxis",
        "pobj",
        "prep",
        "relcl",
        "xcomp",
    )
)  # fmt: skip
# What hangs on a verb and tells how it is used.
_FRAME = frozenset(
    ["nsubj", "nsubjpass", "ccomp", "xcomp", "dobj", "auxpass", "mark", "prep", "aux", "advcl", "parataxis"]
)


class TokenSyntax(NamedTuple):
    """The syntax of a token: tags and relation of its leading word, and its head's token (itself for none)."""

    tag: str
    pos: str
    relation: str
    head: int


def by_token(tree: Tree) -> list[TokenSyntax]:
    """Return the syntax of each token of a paragraph."""
    result: list[TokenSyntax] = []
    for place, nodes in enumerate(tree.of_token):
        lead = leading(tree, place, nodes)
        result.append(
            TokenSyntax("", "", "", place)
            if lead is None
            else TokenSyntax(lead.tag, lead.pos, lead.relation, tree.place[lead.head.number])
        )
    return result


def leading(tree: Tree, place: int, nodes: Sequence[Node]) -> Node | None:
    """Return the word of a token whose head stands outside of it; the first where none has one; None without words."""
    words = [node for node in nodes if node.pos != "SPACE"]
    outward = (node for node in words if tree.place[node.head.number] != place)
    return next(outward, words[0] if words else None)


def add_syntax(rows: Sequence[list[str]], words: Sequence[str], verbs: Sequence[str], is_cue: Sequence[bool],
               syntax: Sequence[TokenSyntax]) -> None:  # fmt: skip
    """Add to the features of each token what a parse says.

    Args:
        rows: the features of each token, which are added to.
        words: the tokens in lower case.
        verbs: for each token the frames of the cue that it is, or ''.
        is_cue: whether a token is a cue verb.
        syntax: the syntax of each token.
    """
    children: list[list[str]] = [[] for _ in syntax]
    for place, each in enumerate(syntax):
        if each.head != place:
            children[each.head].append(each.relation)
    for place, own in enumerate(rows):
        own += _of_head(place, words, verbs, syntax)
        own += _way_up(place, words, verbs, is_cue, syntax)
        own += _beside(place, syntax)
        if is_cue[place]:
            found = sorted(set(children[place]))
            own += [f"kid={each}" for each in found]
            own.append(f"kids={','.join(each for each in found if each in _FRAME)}")
            own.append(f"cuetag={syntax[place].tag},{syntax[place].relation}")
    _add_edges(rows, verbs, syntax)


def _of_head(place: int, words: Sequence[str], verbs: Sequence[str], syntax: Sequence[TokenSyntax]) -> list[str]:
    tag, pos, relation, head = syntax[place]
    above = syntax[head]
    side = "<" if place < head else ">" if place > head else "="
    return [
        f"t={tag}", f"d={relation}", f"p={pos}", f"ht={above.tag}", f"hw={words[head]}", f"dh={relation},{above.tag}",
        f"hd={above.relation}", f"dhw={relation},{words[head]}", f"hside={side}{min(abs(head - place), 6)}",
        f"hv={verbs[head]}", f"dhv={relation},{verbs[head]}",
        f"gp={relation},{above.relation},{syntax[above.head].tag}",
        f"gpv={relation},{above.relation},{verbs[above.head]}",
    ]  # fmt: skip


def _way_up(
    place: int, words: Sequence[str], verbs: Sequence[str], is_cue: Sequence[bool], syntax: Sequence[TokenSyntax]
) -> list[str]:
    """Return the relations on the way up to the nearest cue verb above a token."""
    way: list[str] = []
    here = place
    while len(way) < _HIGHEST and syntax[here].head != here:
        way.append(syntax[here].relation)
        here = syntax[here].head
        if is_cue[here]:
            last, side = way[-1], "<" if place < here else ">"
            return [
                f"up={'>'.join(way)}", f"upw={last},{words[here]}", f"upl={last},{min(len(way), 5)}",
                f"upside={last},{side}", f"upv={last},{verbs[here]}",
            ]  # fmt: skip
    return ["up=none"]


def _beside(place: int, syntax: Sequence[TokenSyntax]) -> list[str]:
    own = syntax[place]
    result: list[str] = []
    for step in (-2, -1, 1, 2):
        if 0 <= place + step < len(syntax):
            other = syntax[place + step]
            result += [f"{step}:t={other.tag}", f"{step}:d={other.relation}"]
            if abs(step) == 1:
                result += [f"{step}:td={other.tag},{own.tag}", f"{step}:dd={other.relation},{own.relation}"]
    return result


def extents(syntax: Sequence[TokenSyntax]) -> list[tuple[int, int]]:
    """Return for each token the first and the last token of the phrase that it leads."""
    first, last = list(range(len(syntax))), list(range(len(syntax)))
    for place in range(len(syntax)):
        here = place
        for _ in range(len(syntax)):
            if syntax[here].head == here:
                break
            here = syntax[here].head
            first[here], last[here] = min(first[here], place), max(last[here], place)
    return list(zip(first, last, strict=True))


def _add_edges(rows: Sequence[list[str]], verbs: Sequence[str], syntax: Sequence[TokenSyntax]) -> None:
    """Mark where the phrases of heads begin and end, and what stands beside these edges."""
    edges = extents(syntax)
    for place, each in enumerate(syntax):
        if each.relation in _PHRASES:
            told = f"{each.relation},{verbs[each.head] if each.head != place else 'root'}"
            first, last = edges[place]
            rows[first].append(f"L={told}")
            rows[last].append(f"R={told}")
            if last + 1 < len(rows):
                rows[last + 1].append(f"RR={told}")
            if first:
                rows[first - 1].append(f"LL={told}")
