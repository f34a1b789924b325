"""Every file can be read in one sitting, and none knows the machine it was made on."""

import re

from tests.house.tree import files, named, short, text

LINES_MAX = 400
SETTINGS_LINES_MAX = 250
# Said in pieces, so that this file does not find itself.
INDEX_HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "yarnpkg" + ".com",
)
MACHINE_PATHS = re.compile(
    "/wo" + r"rk/(?:main|shared)|/tm" + r"p/sb\b|/ro" + r"ot/|/ho" + r"me/\w+/|/opt" + r"/(?:pypi|wheels)"
)
LEFT_FOR_LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# A list of thousands of rules or the text of a licence is data; it is not read line by line.
DATA = (".po", ".csv", ".txt", ".svg", ".png", ".json", ".toml", ".mrc", ".xml")


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {
        short(path): lines
        for path in files()
        if path.suffix in {".py", ".html", ".js"} and "/migrations/" not in short(path)
        if (lines := text(path).count("\n")) > LINES_MAX
    }
    assert long == {}


def test_the_settings_stay_small() -> None:
    settings = next(path for path in files() if short(path) == "src/samenbieb/config/settings.py")
    assert text(settings).count("\n") <= SETTINGS_LINES_MAX


def test_no_file_names_a_machine_or_an_index_of_packages() -> None:
    found = []
    for path in files():
        content = text(path)
        found += [f"{short(path)}: {host}" for host in INDEX_HOSTS if host in content]
        found += [f"{short(path)}: {match[0]}" for match in MACHINE_PATHS.finditer(content)]
    assert found == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    assert [
        f"{short(path)}: {match[0]}"
        for path in files()
        if path.suffix not in DATA
        for match in LEFT_FOR_LATER.finditer(text(path))
    ] == []


def test_no_attic_is_built() -> None:
    """A file with such a name is one whose room was not found."""
    attics = {"utils", "util", "helpers", "common", "misc", "core", "manager", "managers"}
    assert [short(path) for path in named(".py", below="src") if path.stem in attics] == []


def test_every_exception_to_a_check_says_which_and_why() -> None:
    silent = re.compile(
        r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* - \S)|#\s*type:\s*ignore(?!\[[\w, -]+\]\s+#\s*\S)"
    )
    assert [
        f"{short(path)}: {line.strip()[:90]}"
        for path in named(".py", below="src")
        for line in text(path).splitlines()
        if silent.search(line)
    ] == []
