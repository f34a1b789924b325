"""Settings: what the *machine* decides, read once from the environment. What an organisation decides stands in rows.

The names of the environment variables are public (docs/outside.md).
"""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from samenbieb.adapters import postgres_embedded
from samenbieb.interfaces.web.modules import PATHS
from samenbieb.kernel import logs, modules

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

HOME = Path(os.environ.get("SAMENBIEB_HOME", "var")).resolve()
HOST = os.environ.get("SAMENBIEB_HOST", "127.0.0.1")
PORT = int(os.environ.get("SAMENBIEB_PORT", "8000"))
SIP2_PORT = int(os.environ.get("SAMENBIEB_SIP2_PORT", "6001"))
DEBUG = os.environ.get("SAMENBIEB_DEBUG", "").lower() in {"1", "true", "yes", "on"}
DATABASE_URL = os.environ.get("DATABASE_URL", "")
SEARCH = os.environ.get("SAMENBIEB_SEARCH", "tantivy")
MAIL_URL = os.environ.get("SAMENBIEB_MAIL_URL", "console")
# How many web servers of our own stand before this one. Only so many last addresses of X-Forwarded-For are believed.
TRUSTED_PROXIES = int(os.environ.get("SAMENBIEB_TRUSTED_PROXIES", "0"))
MAIL_CHANNEL = "samenbieb.adapters.channel_email.EmailChannel"
TEXT_URL = os.environ.get("SAMENBIEB_TEXT_URL", f"folder:{HOME / 'text-messages'}")
TEXT_CHANNEL = "samenbieb.adapters.channel_text.FolderChannel"

# Rooms that may be switched off for the whole installation: those with pages; the others carry the house.
MODULES_KNOWN = modules.known(PATHS)
MODULES = modules.chosen(os.environ.get("SAMENBIEB_MODULES", modules.ALL), MODULES_KNOWN)


def secret_key(home: Path) -> str:
    """Give the key of this installation: from the environment, else made once and kept in the data folder."""
    if key := os.environ.get("SAMENBIEB_SECRET_KEY"):
        return key
    keeper = home / "secret_key"
    if not keeper.exists():
        home.mkdir(parents=True, exist_ok=True)
        keeper.touch(mode=0o600)
        keeper.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return keeper.read_text(encoding="ascii").strip()


def database(url: str) -> dict[str, Any]:
    """Translate a connection address into what Django expects; libpq itself reads the address."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    known = {names[key]: value for key, value in parts.items() if key in names}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What people wait for is planned once for each connection (kernel/statements.py); the ORM is not touched by it.
        "OPTIONS": {
            **{key: value for key, value in parts.items() if key not in names},
            # Else the server plans anew at every call what it takes to be cheaper for these values than in general.
            "options": f"-c plan_cache_mode=force_generic_plan {parts.get('options', '')}".strip(),
        },
        **known,
    }


SECRET_KEY = secret_key(HOME)
# The server that `samenbieb serve` and the other commands start; None when somebody else runs the database.
DATABASE_SERVER = None if DATABASE_URL else postgres_embedded.EmbeddedPostgres(HOME)
DATABASES = {"default": database(DATABASE_URL or postgres_embedded.url(HOME))}
JOB_SCHEDULE = "samenbieb.config.schedule.entries"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "samenbieb.interfaces.web.apps.FlashConfig",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "lucide",
    "samenbieb.kernel",
    "samenbieb.domains.organisations",
    "samenbieb.domains.patrons",
    "samenbieb.domains.catalogue",
    "samenbieb.domains.messages",
    "samenbieb.domains.holdings",
    "samenbieb.domains.payments",
    "samenbieb.domains.circulation",
    "samenbieb.domains.discovery",
    "samenbieb.domains.trials",
    "samenbieb.domains.booking",
    "samenbieb.domains.credentials",
    "samenbieb.domains.programme",
    "samenbieb.domains.referrals",
    "samenbieb.domains.helpdesk",
    "samenbieb.domains.learning",
    "samenbieb.domains.makerspace",
    "samenbieb.domains.monitoring",
    "samenbieb.interfaces.web.apps.WebConfig",
    "samenbieb.interfaces.portal",
    "samenbieb.interfaces.desk",
    "samenbieb.interfaces.api",
    "samenbieb.interfaces.cli",
    "django.forms",  # last: our own field template goes before the one of Django
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "samenbieb.interfaces.web.middleware.PreferencesMiddleware",
    "samenbieb.interfaces.web.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "samenbieb.interfaces.web.middleware.HeadersMiddleware",
    "samenbieb.interfaces.web.middleware.NoNulMiddleware",
    "samenbieb.interfaces.web.middleware.FormAddressMiddleware",
    "samenbieb.interfaces.web.middleware.ActorMiddleware",
    "samenbieb.interfaces.web.switches.ModulesMiddleware",
    "samenbieb.interfaces.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "samenbieb.config.urls"
WSGI_APPLICATION = "samenbieb.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "samenbieb.interfaces.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "organisations.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_ENGINE = "samenbieb.interfaces.web.sessions"
SESSION_COOKIE_NAME = "samenbieb"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("SAMENBIEB_HTTPS", "") == "on"
# Over https only from the first visit on; the header is set by our own middleware, as a proxy may end the TLS.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SESSION_COOKIE_SECURE else 0
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "samenbieb.interfaces.web.errors.csrf_failure"
ALLOWED_HOSTS = [*filter(None, os.environ.get("SAMENBIEB_ALLOWED_HOSTS", "*").split(","))]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [
    ("nl", "Nederlands"),
    ("en", "English"),
    ("ar", "العربية"),
    ("uk", "Українська"),
    ("tr", "Türkçe"),
    ("pl", "Polski"),
]
# The others are there where people come for help and to learn (interfaces/web/languages.py).
LANGUAGES_EVERYWHERE = ("nl", "en")
LANGUAGE_COOKIE_NAME = "samenbieb_language"
LOCALE_PATHS = [CHECKOUT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"

LOGGING = logs.LOGGING
