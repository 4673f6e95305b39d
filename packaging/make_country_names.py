"""Write resources/country_names.csv: what countries are called in other languages, from Babel (CLDR).

Needs babel (the 'dev' extra). Columns: surface form, alpha-2 code, language. Names that English has too, and names
that are common English words, are left out.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from babel import Locale
from make_country_table import NOT_ISO

TARGET = Path(__file__).parent.parent / "resources" / "country_names.csv"
LANGUAGES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr",
    "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
# Names in one language that are words or other names in another: Congo's 'Kongo' is fine, Mali's Finnish forms not.
LEFT_OUT = {
    "India",
    "Indonesia",
    "Man",
    "Island",
    "Malta",
    "Siam",
    "Madeira",
    "Reunion",
    "Perm",
    "Indie",
    "Union",
    "Columbia",
    "Chili",
    "Guadalupe",
    "Norfolk",
    "Maurice",
    "Maurits",
    "Salomon",
    "Monte",
    "Franca",
    "Sahara",
}


def main() -> int:
    """Write the table and say how large it is."""
    english = {name.casefold() for name in Locale("en").territories.values()}
    rows: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        for code, name in sorted(Locale(language).territories.items()):
            if len(code) != 2 or not code.isalpha() or code in NOT_ISO:
                continue
            if name.casefold() in english or name in LEFT_OUT or len(name) < 2 or "(" in name:
                continue
            rows.setdefault((name, code), language)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("surface", "code", "language"))
        writer.writerows((name, code, language) for (name, code), language in rows.items())
    print(f"{len(rows)} names in {len(LANGUAGES)} languages in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
