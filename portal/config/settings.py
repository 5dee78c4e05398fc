"""Settings, all of them, by environment. Every value a server needs to differ in has a name here."""

import os
from datetime import timedelta
from pathlib import Path

import environ

from portal.config.logs import structured_logging
from portal.config.process import DATA_DIR, ROOT
from portal.config.secrets import load_secrets

env = environ.FileAwareEnv()  # NAME_FILE names a file that holds NAME: how containers hand over secrets
BASE_DIR = ROOT

# DEMO marks a machine with invented people: codes stand on the page, only loopback may connect.
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
TESTING = env.bool("TESTING", False)
PROCESS_KIND = env.str("PROCESS_KIND", "command")  # web, worker, beat, report, command

SECRETS = load_secrets(env, DATA_DIR, generate=DEMO or TESTING or DEBUG)
SECRETS_NAMED = bool(env.str("SECRETS_FILE", ""))  # production keys, as against keys a demo made for itself
SECRET_KEY = SECRETS["SECRET_KEY"]
FIELD_KEYS = SECRETS["FIELD_KEYS"]  # {version: 16-byte hex}; the highest version encrypts
INDEX_KEYS = SECRETS["INDEX_KEYS"]  # {version: 32-byte hex}; the highest version indexes

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEMO or DEBUG or TESTING else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "portal",
    "registration",
    "assistance",
    "matching",
    "entrepreneurship",
    "analytics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "portal.config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.config.middleware.DatabaseDownMiddleware",
    "portal.config.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.ActorMiddleware",
    "portal.config.auditing.AuditMiddleware",
    "portal.ui.rail.RailMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.page",
            ],
            "builtins": ["portal.ui.tags"],
        },
    }
]

# One database under two names: `audit` is a connection of its own, so that an audit row is kept even
# when the work it speaks of is rolled back.
STATEMENT_TIMEOUT = {"web": "5s", "report": "60s"}.get(PROCESS_KIND, "0")
LOCK_TIMEOUT = {"web": "2s", "worker": "10s", "report": "2s"}.get(PROCESS_KIND, "0")
DATABASE = env.db_url("DATABASE_URL", default="postgres://postgres@/portal?host=/nowhere")
DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {
    "connect_timeout": 3,
    "application_name": f"portal {PROCESS_KIND}",  # who holds a connection, for whoever looks at pg_stat_activity
    "options": f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT} "
    "-c idle_in_transaction_session_timeout=30s",
}
DATABASE |= {"ENGINE": "portal.foundation.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": DATABASE, "audit": DATABASE | {"TEST": {"MIRROR": "default"}}}
DATABASE_ROUTERS = ["portal.privacy.router.AuditRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "unix:///nowhere")
CACHE_URL = env.str("CACHE_URL", REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "portal.foundation.cache.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 0.5},
    }
}
RAIL_SECONDS = 0 if TESTING else 5  # how long a desk's counts are kept; tests look at what they just wrote
BOARD_SECONDS = 0 if TESTING else 1  # how long a board counted once is shown to whoever asks for the same


def celery_url(url: str) -> str:
    """Celery spells a socket address `redis+socket://`, Django's cache `unix://`."""
    return url.replace("unix://", "redis+socket://", 1)


CELERY_BROKER_URL = celery_url(env.str("BROKER_URL", REDIS_URL))
CELERY_RESULT_BACKEND = None  # outcomes that matter are rows
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {
    "visibility_timeout": 600,
    "socket_timeout": 3,
    "socket_connect_timeout": 3,
}
# Without these a page that wakes a worker would wait six seconds for a broker that is away.
CELERY_BROKER_TRANSPORT_OPTIONS |= {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_TASK_PUBLISH_RETRY = False  # the row is there already; a timer picks it up

# Who signs in, and how
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.accounts.backends.Backend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.NotOurWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "portal.accounts.adapters.MfaAdapter"
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.IdentityAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_RATE_LIMITS = False  # counted by user and address in PostgreSQL instead; see portal/accounts/limits
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.accounts.second_factor.AuthenticateForm",
    "reauthenticate": "portal.accounts.second_factor.ReauthenticateForm",
}
MFA_TOTP_TOLERANCE = 1  # a code that was typed while the next one began still counts (RFC 6238, 5.2)
MFA_TOTP_ISSUER = "龙江公共就业服务平台"
USERSESSIONS_ADAPTER = "portal.exchange.channels.adapters.UserSessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # one write a page would be too many; SessionLimitsMiddleware keeps the time
# An OpenID Connect provider that vouches for a citizen's identity; without its address the page does not offer it.
IDENTITY_PROVIDER_URL = env.str("IDENTITY_PROVIDER_URL", "")
IDENTITY_PROVIDER_ORIGINS = env.list(
    "IDENTITY_PROVIDER_ORIGINS",
    default=["/".join(IDENTITY_PROVIDER_URL.split("/")[:3])] if IDENTITY_PROVIDER_URL else [],
)
IDENTITY_PROVIDER_NAME = env.str("IDENTITY_PROVIDER_NAME", "身份平台")
IDENTITY_PROVIDER_ID_CLAIM = env.str("IDENTITY_PROVIDER_ID_CLAIM", "id_number")
IDENTITY_PROVIDER_NAME_CLAIM = env.str("IDENTITY_PROVIDER_NAME_CLAIM", "name")


def identity_provider(server_url: str, client_id: str, secret: str) -> dict:
    """The one provider, in the shape that django-allauth asks for."""
    kept = {"server_url": server_url, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]}
    app = {
        "provider_id": "identity",
        "name": IDENTITY_PROVIDER_NAME,
        "client_id": client_id,
        "secret": secret,
        "settings": kept,
    }
    return {"openid_connect": {"APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = (
    identity_provider(
        IDENTITY_PROVIDER_URL, env.str("IDENTITY_PROVIDER_CLIENT_ID", ""), env.str("IDENTITY_PROVIDER_SECRET", "")
    )
    if IDENTITY_PROVIDER_URL
    else {}
)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # never by address alone: a hall shares one
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.accounts.limits.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.config.middleware.client_address"
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600
IDLE_LIMITS = {"staff": timedelta(minutes=15), "citizen": timedelta(minutes=30)}
ABSOLUTE_LIMITS = {"staff": timedelta(hours=8), "citizen": timedelta(hours=12)}

# Browser side
SECURE_COOKIES = env.bool("SECURE_COOKIES", not (DEMO or DEBUG or TESTING))
PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{PREFIX}session", f"{PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.site.errors.csrf_failure"
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *IDENTITY_PROVIDER_ORIGINS],  # the answer to 用身份平台核验 leads there
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],  # the visit list without a net (ADR 0022)
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "payment", "usb", "accelerometer", "gyroscope", "magnetometer")
} | {"geolocation": ["self"]}
# For interviews between networks that don't see each other, as a space-separated list of stun:/turn: addresses; none by
# default: nobody outside learns who meets whom.
INTERVIEW_ICE_SERVERS = env.str("INTERVIEW_ICE_SERVERS", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MOST_SENT = 3_000_000  # bytes of any request
MOST_UPLOADED = env.int("MOST_UPLOADED", 200_000_000)  # of a page that takes a file
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # never a file in memory
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
IMPORT_KEPT_DAYS = 7  # a checked file that nobody confirms
IMPORT_CLEARED_AT_ONCE = 50
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", 5_000_000)  # of one uploaded paper
DOCUMENTS_A_CASE = env.int("DOCUMENTS_A_CASE", 6)
CLAMD_SOCKET = env.str(
    "CLAMD_SOCKET", ""
)  # unix:///run/clamav/clamd.ctl or tcp://host:3310; none: no paper is given out

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.config.assets.AllowListFinder",
]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "portal.config.assets.KeptAddresses"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
# Vendored packages we serve single files of; everything else in them stays on disk.
NODE_ASSETS = {
    "vendor/bootstrap-reboot.min.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "vendor/bootstrap-reboot.min.css.map": "bootstrap/dist/css/bootstrap-reboot.min.css.map",
    "vendor/bootstrap-grid.min.css": "bootstrap/dist/css/bootstrap-grid.min.css",
    "vendor/bootstrap-grid.min.css.map": "bootstrap/dist/css/bootstrap-grid.min.css.map",
}
MAP_FOLDER = DATA_DIR / "maps"
SEARCH_FOLDER = (
    DATA_DIR / "search"
)  # arrays of the vacancies, written by a worker, opened by every process of the machine
for folder in (STATIC_ROOT, MEDIA_ROOT, FILE_UPLOAD_TEMP_DIR, SEARCH_FOLDER):
    os.makedirs(folder, exist_ok=True)
FONT_FOLDER = Path(env.str("FONT_FOLDER", ""))

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
CRISPY_ALLOWED_TEMPLATE_PACKS = ("bootstrap5", "lj")
CRISPY_TEMPLATE_PACK = "lj"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.accounts.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.config.api.parsing.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "portal.config.api.paging.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "portal.config.schema.Schema",
    "EXCEPTION_HANDLER": "portal.config.api.problems.problem",
    "DEFAULT_THROTTLE_CLASSES": ["portal.config.api.throttling.PatientThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "PAGE_SIZE": 50,
    "STRICT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "龙江公共就业服务平台 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {  # one name for good, whatever other subjects call theirs
        "UnemploymentState": "registration.unemployment.enums.State",
        "UnemploymentReason": "registration.unemployment.enums.Reason",
        "Channel": "registration.unemployment.enums.Channel",
        "KindEnum": "registration.help.enums.HelpKind",
        "EmploymentKind": "registration.employment.enums.EmploymentKind",
        "OwnWorkKind": "registration.employment.enums.OWN_KINDS",
        "EmploymentState": "registration.employment.enums.EmploymentState",
        "IscoMatch": "portal.occupations.enums.Match",
        "SeekState": "registration.jobseeking.enums.SeekState",
        "VacancyState": "matching.vacancies.enums.VacancyState",
    },
}

LOGGING_CONFIG = None
structured_logging(as_json=not (DEMO or DEBUG), quiet=TESTING)
SILENCED_SYSTEM_CHECKS = env.list("SILENCED_SYSTEM_CHECKS", default=[])

# Gateways. A demo only writes files; a real gateway refuses to start beside DEMO.
SMS_GATEWAY = env.str("SMS_GATEWAY", "portal.messages.gateways.FileGateway")
SMS_PROVIDERS = env.list("SMS_PROVIDERS", default=[])  # in their order, for FallbackGateway
SMS_FOLDER = DATA_DIR / "sms"
# E-mail: a demo writes files; portal.messages.outside.SmtpGateway hands over to the server of EMAIL_URL.
MAIL_GATEWAY = env.str("MAIL_GATEWAY", "portal.messages.outside.FileMailGateway")
MAIL_FOLDER, MAIL_FROM = DATA_DIR / "mail", env.str("MAIL_FROM", "noreply@localhost")
globals().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 5
# Subscription messages of the mini-program: {"kind, its subject or *": "id of a template"}; a kind without one goes another way.
MINI_GATEWAY = env.str("MINI_GATEWAY", "portal.exchange.channels.mini.SignedMiniGateway")
MINI_TEMPLATES = env.json("MINI_TEMPLATES", default={"*": "demo-notice"} if DEMO or TESTING else {})
# Other authorities: {"insurance": {"url": "https://…", "key": "hex of 32 bytes or more"}, …}; one that is missing is off.
PARTNERS_FILE = env.str("PARTNERS_FILE", str(DATA_DIR / "partners.json") if DEMO else "")
# Folders beside portal/exchange/partners/data with further versions of contracts: a demo's simulators can speak another one.
PARTNER_CONTRACTS = [BASE_DIR / "portal/config/demo/partners/contracts"] if DEMO else []
PARTNER_PULL_SECONDS = env.int("PARTNER_PULL_SECONDS", 3 if DEMO else 600)  # between two questions to one that is well
PARTNER_CONNECT_SECONDS, PARTNER_SECONDS = 3.0, 15.0  # of one question, whatever drips
PARTNER_MOST_BYTES = 8_000_000  # of one answer

# What the footer shows; an empty slot says 待填 and a start-up check warns. Nothing is invented.
FOOTER_SLOTS = {
    "主办单位": env.str("FOOTER_HOST", ""),
    "技术支持": env.str("FOOTER_SUPPORT", ""),
    "网站标识码": env.str("FOOTER_SITE_CODE", ""),
    "ICP 备案号": env.str("FOOTER_ICP", ""),
    "公安备案号": env.str("FOOTER_POLICE", ""),
    "联系电话": env.str("FOOTER_PHONE", ""),
    "党政机关标识": env.str("FOOTER_BADGE", ""),
}
MAP_APPROVAL_NUMBER = env.str("MAP_APPROVAL_NUMBER", "")  # 审图号; without it a map says 示意图
