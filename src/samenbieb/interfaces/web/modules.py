"""The addresses of each module: the one table. What is off answers "not found" and is linked nowhere.

A new page of a room: one line here, under the name of its room. The name is known in `SAMENBIEB_MODULES` from then on, unless
the room follows other modules (`kernel/modules.py`, FOLLOWS: that is a line there). Addresses that stand here under no name
carry the house and are always there. The first line that matches wins: put the narrower address first.

In templates: `{% if "programme" in page.modules %}`; for a door of the portal or the desk nothing, they ask this table. No
imports of Django here: the settings read it.
"""

import re
from collections.abc import Mapping

PATHS: Mapping[str, re.Pattern[str]] = {
    # The narrower address first: reserving stands below a title, and "my library" belongs to members.
    "circulation": re.compile(
        r"/(balie/(uitlenen|innemen|zoeklijst|reserveren|reserveringen|transport|groep|nood|uitleg)"
        r"|balie/titels/snel|beheer/(regels|vervoer)"
        r"|mijn/(geleend|reserveringen|geschiedenis|groep)|titel/[^/]+/reserveren)(/|\.|$)"
    ),
    "learning": re.compile(r"/(leren|balie/leren/(bewijs|cursussen|maatjes|mijn-maatjes))(/|$)"),
    # Who drops in to learn sits at a session of the programme; the pages themselves ask for the lessons. What partners propose
    # is planned; the pages themselves ask for the directory.
    "programme": re.compile(
        r"/(activiteiten|partner/voorstel|balie/activiteiten|balie/partners/[^/]+/voorstellen|balie/leren)(/|\.|$)"
    ),
    "referrals": re.compile(r"/(partner|hulp/(partners|doorgegeven)|balie/(partners|doorgeven))(/|$)"),
    "helpdesk": re.compile(r"/(hulp|balie/hulp|balie/hulp-uren)(/|$)"),
    "trials": re.compile(r"/beheer/toetsen(/|$)"),
    "payments": re.compile(r"/(balie/(kas|betalen)|mijn/betalen)(/|$)"),
    "patrons": re.compile(r"/(inloggen|uitloggen|mijn|lid-worden|balie/(lener|brieven))(/|$)"),
    "holdings": re.compile(r"/balie/(titels|tellen|collecties|afschrijven)(/|\.|$)"),
    "makerspace": re.compile(r"/(maken|balie/maken)(/|$)"),
    "booking": re.compile(r"/balie/boeken(/|$)"),
    "monitoring": re.compile(r"/(monitor|gemeente|balie/cijfers)(/|$)"),
    "catalogue": re.compile(
        r"/(zoeken|titel|balie/catalogus|balie/zoeken|balie/leveringen|api/v1/search|api/v1/works)(/|$)"
    ),
}


def module_of(path: str) -> str | None:
    """Tell to which room an address belongs; None for the addresses that carry the house."""
    return next((module for module, addresses in PATHS.items() if addresses.match(path)), None)
