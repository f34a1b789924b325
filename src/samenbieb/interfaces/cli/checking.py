"""What `samenbieb check` looks at: each finding is one line, and says what to do when something is wrong."""

import ipaddress
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.domains.messages.ports import Channel
from samenbieb.interfaces.web import fonts
from samenbieb.kernel import modules, plugins

POSTGRESQL_OLDEST = 15
KEY_LENGTH_MIN = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty when all is well; `question`: we cannot see it, look yourself."""

    name: str
    state: str
    advice: str = ""
    question: str = ""

    @property
    def well(self) -> bool:
        """Tell whether nothing needs to be done."""
        return not self.advice


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which a person would mend it."""
    database = _database()
    yield database
    if database.well:
        yield _tables()
        if modules.is_on("discovery"):
            yield _index()
    yield _modules()
    for look in (_key, _debug, _hosts, _https, _proxies, _mail, _texts, _letters, _translations, _folder):
        yield look()


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
    except DatabaseError:
        return Finding(
            "database", "does not answer", "Start it with `samenbieb db start`, or look at DATABASE_URL."
        )
    advice = "" if version >= POSTGRESQL_OLDEST else f"Use PostgreSQL {POSTGRESQL_OLDEST} or a later version."
    return Finding("database", f"PostgreSQL {version}", advice)


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding("tables", f"{len(waiting)} changes wait", "Run `samenbieb migrate`.")
    return Finding("tables", "up to date")


def _index() -> Finding:
    try:
        health = discovery.health()
        work_count = sum(1 for _ in catalogue.all_work_ids())
    except DatabaseError:
        return Finding("search index", "cannot be compared", "Run `samenbieb migrate` first.")
    if not health.ok:
        state = f"does not answer ({health.problems[0].code})"
        return Finding("search index", state, "Run `samenbieb search rebuild`.")
    if health.work_count != work_count and not health.waiting_count:
        state = f"{health.work_count:,} titles, the catalogue has {work_count:,}"
        return Finding("search index", state, "Run `samenbieb search rebuild`.")
    waiting = f", {health.waiting_count:,} changes wait" if health.waiting_count else ""
    return Finding("search index", f"{health.work_count:,} titles{waiting}")


def _modules() -> Finding:
    off = sorted(settings.MODULES_KNOWN - settings.MODULES)
    return Finding("modules", f"off: {', '.join(off)}" if off else "all on")


def _key() -> Finding:
    if len(settings.SECRET_KEY) < KEY_LENGTH_MIN:
        advice = f"Set SAMENBIEB_SECRET_KEY to at least {KEY_LENGTH_MIN} random characters."
        return Finding("secret key", "too short", advice)
    keeper = settings.HOME / "secret_key"
    if keeper.exists() and keeper.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("secret key", "others can read it", f"Run: chmod 600 '{keeper}'")
    return Finding("secret key", "set")


def _debug() -> Finding:
    if settings.DEBUG:
        return Finding("debug", "on", "Unset SAMENBIEB_DEBUG: it shows the inside to everybody.")
    return Finding("debug", "off")


def _hosts() -> Finding:
    if "*" in settings.ALLOWED_HOSTS and not on_this_machine_only():
        advice = "Set SAMENBIEB_ALLOWED_HOSTS to the names under which the library is known."
        return Finding("host names", "any", advice)
    if "*" in settings.ALLOWED_HOSTS:
        question = (
            "Is there a web server before it? Then set SAMENBIEB_ALLOWED_HOSTS to the names of the library."
        )
        return Finding("host names", "any", question=question)
    return Finding("host names", ", ".join(settings.ALLOWED_HOSTS))


def _https() -> Finding:
    if settings.SESSION_COOKIE_SECURE:
        return Finding("https", "cookies by https only")
    if on_this_machine_only():
        question = "Is there a web server before it? Then give that https, and set SAMENBIEB_HTTPS=on."
        return Finding("https", "off, this machine only", question=question)
    advice = "Put a web server with https before it and set SAMENBIEB_HTTPS=on."
    return Finding("https", "log-ins can be read on the way", advice)


def _proxies() -> Finding:
    count = settings.TRUSTED_PROXIES
    if settings.SESSION_COOKIE_SECURE and not count:
        advice = "Set SAMENBIEB_TRUSTED_PROXIES to the number of web servers before this one (mostly 1)."
        return Finding("proxies", "none, so everybody would share one address", advice)
    if not count:
        return Finding("proxies", "none")
    return Finding("proxies", f"{count}: the last {count} of X-Forwarded-For")


def on_this_machine_only() -> bool:
    """Tell whether nobody outside this machine can reach the web directly; a web server before it may pass them on."""
    try:
        return ipaddress.ip_address(settings.HOST.strip("[]")).is_loopback
    except ValueError:
        return bool(settings.HOST == "localhost")


def _mail() -> Finding:
    channel: Channel = plugins.load(settings.MAIL_CHANNEL, settings.MAIL_URL)
    if wrong := channel.check():
        return Finding("mail", "cannot be sent", wrong[0])
    if settings.MAIL_URL.startswith("console"):
        return Finding("mail", "is written to the console, not sent")
    return Finding("mail", "by a mail server")


def _texts() -> Finding:
    channel: Channel = plugins.load(settings.TEXT_CHANNEL, settings.TEXT_URL)
    if wrong := channel.check():
        return Finding("text messages", "cannot be handed over", wrong[0])
    return Finding("text messages", f"are laid ready for the provider: {settings.TEXT_URL}")


def _letters() -> Finding:
    if not fonts.are_built():
        return Finding("letters", "not built", "Run `samenbieb serve` or `make` once: it builds them.")
    return Finding("letters", "built")


def _translations() -> Finding:
    old = [
        source
        for folder in settings.LOCALE_PATHS
        for source in folder.rglob("*.po")
        if not (made := source.with_suffix(".mo")).exists() or made.stat().st_mtime < source.stat().st_mtime
    ]
    if old:
        return Finding("translations", "not compiled", "Run `samenbieb serve` once: it compiles them.")
    return Finding("translations", "compiled")


def _folder() -> Finding:
    if settings.HOME.stat().st_mode & stat.S_IWOTH:
        return Finding("data folder", "anybody can write in it", f"Run: chmod o-w '{settings.HOME}'")
    return Finding("data folder", str(settings.HOME))
