"""One settings file, read from the environment; what is not said has a safe default.

Every name is described in docs/reference/settings.md (a test holds that).
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent


def text(name: str, default: str) -> str:
    return os.environ.get(f"STELLWERK_{name}", default)


def flag(name: str, *, default: bool) -> bool:
    """1/yes/true/on or 0/no/false/off; anything else stops the start with a sentence."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise ImproperlyConfigured(f"STELLWERK_{name} must be yes or no, not {value!r}.")


def names(name: str, default: str) -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, *, home: Path) -> str:
    """From the environment; else made once and kept beside the database, readable by its owner only."""
    if value := os.environ.get(f"STELLWERK_{name}"):
        return value
    path = home / f"{name.lower()}.txt"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
        try:
            os.link(fresh, path)  # two processes at their first start agree on whoever was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def database(url: str) -> dict[str, Any]:
    """`sqlite:///path` or `postgresql://user:password@host:port/name` as Django wants it."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
            "PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": pragmas},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    raise ImproperlyConfigured(
        f"STELLWERK_DATABASE must begin with sqlite:/// or postgresql://, not {parts.scheme or url!r}."
    )


HOME = Path(text("HOME", str(Path.cwd() / "var"))).resolve()
DEBUG = False
DEMO = flag("DEMO", default=False)
SECRET_KEY = secret("SECRET_KEY", home=HOME)
BLOCK_KEY = secret("BLOCK_KEY", home=HOME)
# Passwords of mailboxes and signing secrets of providers, by the name that a source's page gives.
SECRETS = {
    name.removeprefix("STELLWERK_SOURCE_SECRET_"): value
    for name, value in os.environ.items()
    if name.startswith("STELLWERK_SOURCE_SECRET_")
}
# Fact providers in one's own network, also without https: for tests, never in a house.
PROVIDERS_MAY_BE_LOCAL = flag("PROVIDERS_MAY_BE_LOCAL", default=False)
# The ERP's address may lie in the house's own network.
ERP_PRIVATE = flag("ERP_PRIVATE", default=False)
ALLOWED_HOSTS = names("HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_ox",
    "stellwerk.store",
    "stellwerk.web",
    "stellwerk.worker",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stellwerk.web.access.AccessMiddleware",
]
ROOT_URLCONF = "stellwerk.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stellwerk.web.navigation.frame",
            ],
            "builtins": ["stellwerk.web.templatetags.stellwerk"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

DATABASES = {"default": database(text("DATABASE", f"sqlite:///{HOME / 'stellwerk.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "QUEUES": ["default", "trials"],
        "OPTIONS": {
            "LOCK_TIMEOUT": 60,
            "SCHEDULES": {
                "sweep": {"task": "stellwerk.worker.tasks.sweep", "every": 60},
                "seal": {"task": "stellwerk.worker.tasks.seal", "every": 10},
                "fetch": {"task": "stellwerk.worker.tasks.fetch", "every": 120},
                "hand_over": {"task": "stellwerk.worker.tasks.hand_over", "every": 60},
            },
        },
    }
}

AUTH_USER_MODEL = "stellwerk.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = text("LANGUAGE", "de")
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = text("TIME_ZONE", "Europe/Berlin")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
DEFAULT_COUNTRY = text("COUNTRY", "DE")
MAKER = text("MAKER", "Hartmann Werkzeugmaschinen")

STATIC_URL = "static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "style-src": ["'self'"],
    "script-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
}
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS and flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LETTERS = "stellwerk.web.letters.compose"
LEVEL_LETTERS = "stellwerk.web.level_letters.compose"
PARTNER_LETTERS = "stellwerk.web.partner_letters.compose"
PERSON_LETTERS = "stellwerk.web.person_letters.compose"
RATING_LETTERS = "stellwerk.web.rating_letters.compose"
NURTURE_LETTERS = "stellwerk.web.nurture_letters.compose"
PARTNER_INVITATIONS = "stellwerk.web.partner_invitations.compose"
STAFF_LETTERS = "stellwerk.web.staff_letters.lying"
DIGEST_LETTERS = "stellwerk.web.staff_letters.digest"
OUTBOX = str(HOME / "outbox")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": text("SMTP_HOST", ""),
            "port": int(text("SMTP_PORT", "587")),
            "username": text("SMTP_USER", ""),
            "password": text("SMTP_PASSWORD", ""),
            "use_tls": flag("SMTP_TLS", default=True),
            "timeout": 20,
        },
    }
    if text("SMTP_HOST", "")
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": OUTBOX},
    }
}
DEFAULT_FROM_EMAIL = text("MAIL_FROM", "Stellwerk <stellwerk@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("LOG_LEVEL", "WARNING")},
    "loggers": {"django.tasks": {"level": text("LOG_LEVEL", "WARNING")}},
}
