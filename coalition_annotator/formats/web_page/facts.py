"""What a page says of itself, cleared: titles without the site's name, authors that are people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_PARTING = re.compile(r"\s+(?:[-–—|»«:•·/]+|::)\s+|\s*\|\s*")
_SAID_BY = re.compile(
    r"^(?:by|von|por|par|di|door|text|autor(?:in)?|author|foto|written by|geschrieben von)[:\s]+", re.I
)
_NO_PERSON = re.compile(
    r"\b(?:gmbh|ag|ltd|inc|llc|e\.?\s?v|redaktion|redacci[oó]n|r[eé]daction|redazione|editorial|staff|team|admin|webmaster|"
    r"newsroom|desk|press|presse|agency|agentur|verlag|magazin|magazine|zeitung|news|online|blog|facebook|twitter|"
    r"instagram|theme|copyright|cookies?|datenschutz|kommentare?|verein|stiftung|universit\w+|institut\w*|ministeri\w+|"
    r"departement|kitchens|interview|edition|name|anonym\w*|gast|guest|www|http\S*|com|net|org|de|at|ch)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?")
_MOST_WORDS, _FEWEST_LETTERS = 5, 4


def _plain(text: str) -> str:
    """Return a name's letters and digits as they stand in addresses: 'Netz für alle' is 'netzfueralle'."""
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.casefold().replace(letter, two)
    bare = unicodedata.normalize("NFKD", text)
    return "".join(each for each in bare if each.isalnum())


def title_of(told: str, headings: Iterable[str], site: str, host: str) -> str:
    """Return a page's title without the name of its site.

    Args:
        told: the title as the page's head has it.
        headings: its headings of the first level.
        site: the site's name; empty where it is not told.
        host: the server's name; empty where it is not known.
    """
    title = " ".join(told.split())
    heads = [head for each in headings if len(head := " ".join(each.split())) >= 8]
    inside = [head for head in heads if head != title and _is_part(head, title)]
    if inside:
        return max(inside, key=len)
    names = {_plain(site), _plain(host.removeprefix("www.").rsplit(".", 1)[0])} - {""}
    while True:
        parts = list(_PARTING.finditer(title))
        if not parts:
            return title
        last, first = parts[-1], parts[0]
        before, after = title[: last.start()], title[first.end() :]
        if before and _names_site(title[last.end() :], names):
            title = before
        elif after and _names_site(title[: first.start()], names):
            title = after
        else:
            return title


def _is_part(head: str, title: str) -> bool:
    """Tell whether a heading is what stands before or after a sign that parts a title."""
    for match in _PARTING.finditer(title):
        if head.casefold() in (title[: match.start()].casefold(), title[match.end() :].casefold()):
            return True
    return False


def _names_site(part: str, names: set[str]) -> bool:
    said = _plain(part)
    return len(said) >= 3 and any(said in name or (len(name) >= _FEWEST_LETTERS and name in said) for name in names)


def people_in(told: str, site: str, host: str) -> str:
    """Return the persons among a page's authors, parted by '; '; empty where none is one.

    Args:
        told: the authors, parted by ';'.
        site: the site's name.
        host: the server's name.
    """
    names = {_plain(site), _plain(host.removeprefix("www.").rsplit(".", 1)[0])} - {""}
    found = (_SAID_BY.sub("", " ".join(each.split())).strip(" ,.") for each in told.split(";"))
    return "; ".join(dict.fromkeys(each for each in found if _is_person(each, names)))


def _is_person(name: str, sites: set[str]) -> bool:
    words = _WORD.findall(name)
    plain = _plain(name)
    if not words or len(words) > _MOST_WORDS or len(plain) < _FEWEST_LETTERS or any(map(str.isdigit, name)):
        return False
    if _NO_PERSON.search(name):
        return False
    return not any(
        plain == site or (len(words) > 1 and plain in site) or (len(site) > 5 and site in plain) for site in sites
    )
