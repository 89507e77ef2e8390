"""Settings of every profile: one school on a laptop, a province, the nation.

What differs between profiles comes from the environment:
KIEMDINH_DATA    folder of the embedded database, the files and the secret key (default: var/ of the checkout)
DATABASE_URL     postgres://user:password@host/name; absent = embedded SQLite
KIEMDINH_SECRET  secret key; absent = generated once into KIEMDINH_DATA
KIEMDINH_HOSTS   host names served, separated by commas
KIEMDINH_HTTPS   1 behind a server that speaks HTTPS
KIEMDINH_PROXIES how many proxies stand in front (0: none)
KIEMDINH_DEBUG   1 for developers
KIEMDINH_SITE_URL the address people open, printed in letters and certificates (default http://127.0.0.1:8000)
KIEMDINH_SMTP    smtp://user:password@host:587 (smtps:// for port 465); absent = letters are printed to the console
KIEMDINH_MAIL_FROM the sender of letters
KIEMDINH_TASKS   "immediate": background jobs run inside the request (developers); otherwise the worker runs them
REDIS_URL        shared cache for rate limits when several processes serve
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.utils.csp import CSP
from whitenoise.compress import Compressor

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
DATA = Path(os.environ.get("KIEMDINH_DATA", ROOT / "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of the environment, or one generated once and kept readable by its owner alone."""
    if given := os.environ.get("KIEMDINH_SECRET"):
        return given
    kept = DATA / "secret_key"
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key)
    return key


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("KIEMDINH_DEBUG") == "1"
ALLOWED_HOSTS = [h for h in os.environ.get("KIEMDINH_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KIEMDINH_ORIGINS", "").split(",") if o]

REGULATIONS_DIR = Path(os.environ.get("KIEMDINH_REGULATIONS", ROOT / "regulations"))
REFERENCE_DIR = ROOT / "reference"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton",
    "django_htmx",
    "js_asset",
    "django_prose_editor",
    "django_tasks_db",
    "kiemdinh.services.ledger",
    "kiemdinh.services.files",
    "kiemdinh.services.notices",
    "kiemdinh.services.jobs",
    "kiemdinh.rooms.organisations",
    "kiemdinh.rooms.people",
    "kiemdinh.rooms.suggestions",
    "kiemdinh.rooms.regulations",
    "kiemdinh.rooms.school_profile",
    "kiemdinh.rooms.evidence",
    "kiemdinh.rooms.self_assessment",
    "kiemdinh.rooms.exchange",
    "kiemdinh.rooms.assessors",
    "kiemdinh.rooms.recognition",
    "kiemdinh.rooms.registration",
    "kiemdinh.rooms.external_assessment",
    "kiemdinh.rooms.appraisal",
    "kiemdinh.rooms.duties",
    "kiemdinh.rooms.planning",
    "kiemdinh.rooms.statistics",
    "kiemdinh.rooms.reporting",
    "kiemdinh.rooms.public_portal",
    "kiemdinh.site.design_system",
    "kiemdinh.site.guide",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kiemdinh.site.middleware.ActorMiddleware",
]

ROOT_URLCONF = "kiemdinh.site.urls"
WSGI_APPLICATION = "kiemdinh.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kiemdinh.site.context_processors.navigation",
            ],
        },
    },
]

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # The server keeps the plan of a statement that a connection repeats. Behind a pooler that cannot (PgBouncer
        # before 1.22 with transaction pooling): DATABASE_URL=postgres://…?server_side_binding=false
        given = DATABASES["default"].get("OPTIONS", {})
        prepare = {"server_side_binding": True, "prepare_threshold": 5}
        DATABASES["default"]["OPTIONS"] = (prepare if given.get("server_side_binding", True) else {}) | given
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "kiemdinh.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # IMMEDIATE: a writer waits for its turn at the start instead of failing in the middle.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if os.environ.get("REDIS_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache",
                          "LOCATION": os.environ["REDIS_URL"]}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

_AT_ONCE = os.environ.get("KIEMDINH_TASKS") == "immediate"
TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend" if _AT_ONCE else "django_tasks_db.DatabaseBackend"
    }
}

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # it would also turn ids in attributes into "1.234"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
FILES_DIR = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
# Source maps of libraries are opened by nobody but a programmer, and packing them was half of the work of `setup`.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MAX_UPLOAD_BYTES = int(os.environ.get("KIEMDINH_MAX_UPLOAD_MB", "100")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Accounts ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "full_name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kiemdinh.site.design_system.adapters.AccountAdapter"
MFA_ADAPTER = "kiemdinh.site.design_system.adapters.MfaAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "change_password": "5/m/user",
                       "reauthenticate": "10/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kiểm Định"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Letters ----------------------------------------------------------------------------------------------------
SITE_URL = os.environ.get("KIEMDINH_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("KIEMDINH_MAIL_FROM", "Kiểm Định <khong-tra-loi@localhost>")
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
if os.environ.get("KIEMDINH_SMTP"):
    _smtp = urlsplit(os.environ["KIEMDINH_SMTP"])
    _port = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp.hostname or "localhost",
            "port": _port,
            "username": unquote(_smtp.username or ""),
            "password": unquote(_smtp.password or ""),
            "use_ssl": _smtp.scheme == "smtps",
            "use_tls": _smtp.scheme != "smtps" and _port == 587,
            "timeout": 20,
        },
    }

# Safety -----------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Rate limits count by address: behind a proxy the address is the one it reports.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KIEMDINH_PROXIES", "0"))
if os.environ.get("KIEMDINH_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KIEMDINH_LOG", "WARNING")},
}
