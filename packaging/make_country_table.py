"""Write resources/countries.csv: how countries are named, from Babel (CLDR) and countryinfo, then reviewed here.

Needs babel and countryinfo (the 'dev' extra). Columns: surface form; alpha-2 code; kind (name, official,
code, demonym, capital, seat, historic); 'ambiguous' where the form has another common meaning; 'case' where
it counts only as written. The first 'name' of a code is the one that is shown.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from countryinfo import CountryInfo

TARGET = Path(__file__).parent.parent / "resources" / "countries.csv"

# Territories that CLDR lists and ISO 3166-1 does not; XK is user-assigned, but in wide use.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

SHOWN = {
    "BA": "Bosnia and Herzegovina", "CD": "Democratic Republic of the Congo", "CG": "Republic of the Congo",
    "CI": "Côte d’Ivoire", "CZ": "Czechia", "HK": "Hong Kong", "MK": "North Macedonia", "MM": "Myanmar",
    "MO": "Macao", "PS": "Palestine", "TR": "Türkiye", "AG": "Antigua and Barbuda", "TT": "Trinidad and Tobago",
    "KN": "Saint Kitts and Nevis", "LC": "Saint Lucia", "VC": "Saint Vincent and the Grenadines",
    "ST": "São Tomé and Príncipe",
}  # fmt: skip

NAMES = {
    "GB": "UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland", "US": "US|U.S.|USA|U.S.A.|America|the States",
    "RU": "Russian Federation", "TR": "Turkey|Turkiye", "CZ": "Czech Republic", "NL": "Holland|the Netherlands",
    "CD": "DR Congo|DRC|Congo", "CI": "Ivory Coast", "MM": "Burma", "KR": "South Korea|Republic of Korea", "KP": "North Korea|DPRK",
    "CN": "PRC|People's Republic of China", "TW": "Republic of China", "AE": "UAE|Emirates", "VA": "Holy See|Vatican",
    "SY": "Syrian Arab Republic", "VN": "Viet Nam", "LA": "Lao PDR", "MD": "Republic of Moldova", "PS": "Palestinian territories",
    "XK": "Kosovo", "MK": "Macedonia", "BA": "Bosnia", "SZ": "Swaziland", "TL": "East Timor", "CV": "Cabo Verde",
}  # fmt: skip
HISTORIC = {"RU": "USSR|Soviet Union", "DE": "West Germany|East Germany", "LK": "Ceylon", "IR": "Persia"}

DEMONYMS = {
    "GB": "British|Briton|Britons|Scottish|English|Welsh", "US": "American|Americans", "FR": "French|Frenchman",
    "NL": "Dutch", "IN": "Indian|Indians", "NO": "Norwegian|Norwegians", "DE": "German|Germans", "UA": "Ukrainian|Ukrainians",
    "RU": "Russian|Russians", "PL": "Polish|Pole|Poles", "ES": "Spanish|Spaniard|Spaniards", "IT": "Italian|Italians",
    "TR": "Turkish|Turk|Turks", "SE": "Swedish|Swede|Swedes", "DK": "Danish|Dane|Danes", "FI": "Finnish|Finn|Finns",
    "LT": "Lithuanian|Lithuanians", "LV": "Latvian|Latvians", "EE": "Estonian|Estonians", "PT": "Portuguese",
    "GR": "Greek|Greeks", "HU": "Hungarian|Hungarians", "RO": "Romanian|Romanians", "BG": "Bulgarian|Bulgarians",
    "CZ": "Czech|Czechs", "SK": "Slovak|Slovaks", "SI": "Slovenian|Slovene|Slovenes", "HR": "Croatian|Croat|Croats",
    "RS": "Serbian|Serb|Serbs", "BA": "Bosnian|Bosnians", "AL": "Albanian|Albanians", "XK": "Kosovar|Kosovars",
    "ME": "Montenegrin", "MK": "Macedonian", "MD": "Moldovan|Moldovans", "BY": "Belarusian|Belarusians",
    "GE": "Georgian|Georgians", "AM": "Armenian|Armenians", "AZ": "Azerbaijani|Azerbaijanis", "CH": "Swiss",
    "AT": "Austrian|Austrians", "BE": "Belgian|Belgians", "LU": "Luxembourgish", "IE": "Irish", "IS": "Icelandic",
    "CA": "Canadian|Canadians", "MX": "Mexican|Mexicans", "BR": "Brazilian|Brazilians", "AR": "Argentine|Argentinian",
    "AU": "Australian|Australians", "NZ": "New Zealander", "JP": "Japanese", "CN": "Chinese", "KR": "South Korean|South Koreans",
    "KP": "North Korean|North Koreans", "TW": "Taiwanese", "IL": "Israeli|Israelis", "PS": "Palestinian|Palestinians",
    "IR": "Iranian|Iranians", "IQ": "Iraqi|Iraqis", "SY": "Syrian|Syrians", "LB": "Lebanese", "JO": "Jordanian|Jordanians",
    "SA": "Saudi|Saudis|Saudi Arabian", "AE": "Emirati|Emiratis", "QA": "Qatari|Qataris", "EG": "Egyptian|Egyptians",
    "PK": "Pakistani|Pakistanis", "AF": "Afghan|Afghans", "ZA": "South African|South Africans", "NG": "Nigerian|Nigerians",
    "CY": "Cypriot|Cypriots", "MT": "Maltese", "VN": "Vietnamese", "TH": "Thai", "PH": "Filipino|Filipinos|Philippine",
}  # fmt: skip
# Demonyms that two or more states share: people are asked, not guessed for.
SHARED = {"Congolese": ("CD", "CG"), "Dominican": ("DO", "DM"), "Guinean": ("GN", "GQ", "GW"), "Korean": ("KR", "KP"),
          "Nigerien": ("NE",), "Samoan": ("WS", "AS"), "Sudanese": ("SD",), "South Sudanese": ("SS",)}  # fmt: skip

SEATS = {"RU": "Kremlin|the Kremlin", "US": "White House|the White House|Pentagon|the Pentagon|Capitol Hill",
         "GB": "Downing Street|Whitehall|Westminster", "FR": "Élysée|Elysée|Quai d’Orsay", "CN": "Zhongnanhai",
         "IN": "New Delhi", "IL": "Jerusalem|Tel Aviv", "NL": "The Hague", "UA": "Bankova"}  # fmt: skip
CAPITALS = {"GB": "London", "UA": "Kyiv|Kiev", "US": "Washington|Washington, D.C.|Washington DC", "RU": "Moscow", "KZ": "Astana|Nur-Sultan",
            "MM": "Naypyidaw", "ID": "Jakarta", "BI": "Gitega", "XK": "Pristina|Prishtina", "PS": "Ramallah", "TW": "Taipei",
            "VA": "", "CN": "Beijing|Peking", "AU": "Canberra", "RO": "Bucharest", "MD": "Chisinau|Chișinău"}  # fmt: skip

AMBIGUOUS = {"Georgia", "Jordan", "Chad", "Turkey", "Guinea", "Niger", "Mali", "US", "America", "American", "Americans",
             "Indian", "Indians", "Washington", "Victoria", "Kingston", "Georgetown", "San José", "Santiago", "Wellington",
             "Jersey", "Monaco", "Luxembourg", "Singapore", "Westminster", "Macedonia", "Ireland", "Korean", "Polish", "Pole",
             "Poles", "Thai", "Swiss", "Congo", "Samoan", "Roseau", "Male", "Nice", "Dominica",
             "the States", "Emirates", "Holland", "Persia", "English", "Turk", "Dane", "Finn", "Greek"}  # fmt: skip


def table() -> list[tuple[str, str, str, str, str]]:
    """Return all rows, each surface form once per code."""
    rows: dict[tuple[str, str], tuple[str, str, str, str, str]] = {}

    def add(surface: str, code: str, kind: str, *, ambiguous: bool = False, case: bool = False) -> None:
        if surface and (surface, code) not in rows:
            unclear = "ambiguous" if ambiguous or surface in AMBIGUOUS else ""
            rows[surface, code] = (surface, code, kind, unclear, "case" if case or surface.isupper() else "")

    english = {
        code: name.replace("St. ", "Saint ").replace(" & ", " and ")
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_ISO
    }
    info = {data["ISO"]["alpha2"]: data for data in CountryInfo.all().values() if data.get("ISO", {}).get("alpha2")}
    for code in sorted(english):
        for surface, kind, ambiguous, case in _forms(code, english, info.get(code, {})):
            add(surface, code, kind, ambiguous=ambiguous, case=case)
    for form, codes in SHARED.items():
        for code in codes:
            add(form, code, "demonym", ambiguous=len(codes) > 1)
    shared_with: dict[str, int] = {}
    for surface, _ in rows:
        shared_with[surface] = shared_with.get(surface, 0) + 1
    return [(*row[:3], "ambiguous" if shared_with[row[0]] > 1 else row[3], row[4]) for row in rows.values()]


def _forms(code: str, english: dict[str, str], data: dict[str, Any]) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield a country's forms, each with its kind, whether it may mean another one, and whether its case matters."""
    for form in (SHOWN.get(code, english[code]), english[code], *NAMES.get(code, "").split("|")):
        yield form, "name", False, False
    for form in data.get("altSpellings", []):
        if len(form) > 3 and form.isascii():
            yield form, "official", False, False
    yield data.get("ISO", {}).get("alpha3", ""), "code", False, True
    yield code, "code", code != "US", True
    for kind, forms in (("historic", HISTORIC), ("demonym", DEMONYMS)):
        for form in forms.get(code, "").split("|"):
            yield form, kind, False, False
    demonym = _own_demonym(code, data)
    yield demonym, "demonym", demonym in AMBIGUOUS, False
    for form in CAPITALS.get(code, data.get("capital") or "").split("|"):
        if form not in english.values():
            yield form, "capital", False, False
    for form in SEATS.get(code, "").split("|"):
        yield form, "seat", False, False


def _own_demonym(code: str, data: dict[str, Any]) -> str:
    """Return the demonym that the source has, where none is given above."""
    given = {form for forms in DEMONYMS.values() for form in forms.split("|")} | set(SHARED)
    demonym = data.get("demonym") or ""
    if not isinstance(demonym, str) or code in DEMONYMS or demonym in given:
        return ""
    return demonym if demonym.replace(" ", "").isalpha() else ""


def main() -> int:
    """Write the table and say how large it is."""
    rows = table()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("surface", "code", "kind", "ambiguous", "case"))
        writer.writerows(rows)
    print(f"{len(rows)} forms of {len({row[1] for row in rows})} countries in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
