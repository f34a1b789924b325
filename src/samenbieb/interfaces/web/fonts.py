"""Our letters, made at set-up from the font packages: the needed glyphs only, as WOFF2, with their stylesheet.

Subset first, then limit the axes, then compress: the other order loses glyph variations in fontTools.
Without the built files every page uses the letters of the device (see `Samenbieb Fallback` in kit.css).
"""

import hashlib
import importlib
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "web" / "fonts"
PRELOAD = ("source-sans-3-latin.woff2", "bricolage-grotesque-latin.woff2")

RANGES = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2190-2193, U+2212, U+2215",
    "latin-ext": "U+0100-0130, U+0132-0151, U+0154-024F, U+1E00-1EFF",
    "cyrillic": "U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116",
    "arabic": "U+0600-06FF, U+0750-077F, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC",
}
# Arabic joins its letters by layout features: all must stay. Latin needs these.
LATIN_FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]

Axes = dict[str, tuple[float, float] | float]


@dataclass(frozen=True, slots=True)
class Source:
    """One font file of a package: which axes are kept, which scripts are cut out."""

    package: str
    file: str
    family: str
    slug: str
    weight: str
    axes: Axes
    scripts: tuple[str, ...]


SOURCES = (
    Source("fontpkg_source_sans_3", "SourceSans3[wght].ttf", "Source Sans 3", "source-sans-3", "400 700", {"wght": (400, 700)}, ("latin", "latin-ext", "cyrillic")),
    Source("fontpkg_bricolage_grotesque", "BricolageGrotesque[*.ttf", "Bricolage Grotesque", "bricolage-grotesque", "500 800", {"wght": (500, 800), "opsz": 28, "wdth": 100}, ("latin", "latin-ext")),
    Source("fontpkg_noto_sans_arabic", "NotoSansArabic[*.ttf", "Noto Sans Arabic", "noto-sans-arabic", "400 700", {"wght": (400, 700), "wdth": 100}, ("arabic",)),
    Source("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf", "Atkinson Hyperlegible", "atkinson-hyperlegible-regular", "400", {}, ("latin",)),
    Source("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf", "Atkinson Hyperlegible", "atkinson-hyperlegible-bold", "600 800", {}, ("latin",)),
)  # fmt: skip


@cache
def are_built() -> bool:
    """Tell whether the letters were built when this process started."""
    return (FOLDER / "fonts.css").is_file()


def build(folder: Path = FOLDER, *, again: bool = False) -> list[Path]:
    """Make the letters and their stylesheet; do nothing when the same versions stand there already.

    Returns the files written, none when all was up to date. Takes some ten seconds.
    Raises: ModuleNotFoundError when a font package is missing.
    """
    stamp = _versions()
    stamp_file = folder / "versions.json"
    if not again and stamp_file.is_file() and stamp_file.read_text(encoding="utf-8") == stamp:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    faces, written = [], []
    for source in SOURCES:
        for script in source.scripts:
            written.append(_cut(source, script, folder))
            faces.append(_face(source, script))
    stylesheet = folder / "fonts.css"
    stylesheet.write_text("".join(faces), encoding="utf-8")
    stamp_file.write_text(stamp, encoding="utf-8")
    are_built.cache_clear()
    return [*written, stylesheet]


def letters_for(text: str) -> bytes:
    """Give a font file with the letters of this text and no others, for a page that is printed. Takes under a second.

    Latin, Greek and Cyrillic; a sign that the font does not have stays out.
    """
    from fontTools import subset  # noqa: PLC0415 - slow to load, and needed at few desks
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to load, and needed at few desks
    from fontTools.varLib import instancer  # noqa: PLC0415 - slow to load, and needed at few desks

    source = SOURCES[0]
    written = io.BytesIO()
    with TTFont(_original(source)) as font:
        cutter = subset.Subsetter(subset.Options(layout_features=["kern", "ccmp", "mark"]))
        cutter.populate(text=text + " ")
        cutter.subset(font)
        instancer.instantiateVariableFont(font, {"wght": 400}, inplace=True)
        font.save(written)
    return written.getvalue()


def _versions() -> str:
    packages = sorted({source.package.replace("_", "-") for source in SOURCES} | {"fonttools"})
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return json.dumps(
        {**{package: metadata.version(package) for package in packages}, "recipe": recipe}, indent=1
    )


def _original(source: Source) -> Path:
    module = importlib.import_module(source.package)
    assert module.__file__ is not None, f"{source.package} is not a package with files"  # noqa: S101 - a broken wheel
    files = Path(module.__file__).parent / "files"
    pattern = source.file.replace("[", "[[]")
    return min(path for path in files.glob(pattern) if "Italic" not in path.name)


def _cut(source: Source, script: str, folder: Path) -> Path:
    # Imported here: a web process never needs the font tools.
    from fontTools import subset  # noqa: PLC0415 - slow to load, and needed once per installation
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to load, and needed once per installation
    from fontTools.varLib import instancer  # noqa: PLC0415 - slow to load, and needed once per installation

    font = TTFont(_original(source))
    options = subset.Options(flavor="woff2", layout_features=["*"] if script == "arabic" else LATIN_FEATURES)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(RANGES[script].replace("U+", "").replace(" ", "")))
    cutter.subset(font)
    if source.axes:
        known = {axis.axisTag for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(
            font, {tag: limit for tag, limit in source.axes.items() if tag in known}
        )
        font.flavor = "woff2"
    target = folder / f"{source.slug}-{script}.woff2"
    subset.save_font(font, str(target), options)
    return target


def _face(source: Source, script: str) -> str:
    # Cyrillic has a name of its own: only pages in such a language load it, not a Dutch page with one Ukrainian title.
    family = f"{source.family} Cyrillic" if script == "cyrillic" else source.family
    return (
        f'@font-face {{\n  font-family: "{family}";\n  font-weight: {source.weight};\n  font-display: swap;\n'
        f'  src: url("{source.slug}-{script}.woff2") format("woff2");\n  unicode-range: {RANGES[script]};\n}}\n'
    )
