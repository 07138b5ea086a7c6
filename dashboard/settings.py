"""Flowdeck's settings. What an operator may set is read in ``dashboard/environment.py``."""

from csp.constants import NONE, SELF
from environ import Env

from dashboard.core.observability.logging import logging_config
from dashboard.environment import *

DATABASES = {"default": DATABASE}
CACHES = {"default": CACHE}
SERVER_EMAIL = DEFAULT_FROM_EMAIL
vars().update(EMAIL)

if DATABASES["default"]["ENGINE"] == Env.DB_SCHEMES["sqlite"]:
    # Without IMMEDIATE, a transaction that reads before it writes fails with "locked" under load.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without recursive triggers, INSERT OR REPLACE deletes rows that triggers keep.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening SQLite's file with its pragmas costs as much as all queries of a page.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 20_000}
elif CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["BACKEND"] = "dashboard.core.cache.shared_cache.SharedCache"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "django_structlog",
    "template_partials",
    "dashboard.core",
    "dashboard.accounts",
    "dashboard.workspaces",
    "dashboard.flows",
    "dashboard.candidates",
    "dashboard.assignments",
    "dashboard.progress",
    "dashboard.cases",
    "dashboard.dossiers",
    "dashboard.adverse_impact",
    "dashboard.audit",
    "dashboard.operations",
]

MIDDLEWARE = [
    "dashboard.core.observability.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.core.observability.metrics.MetricsMiddleware",
    "dashboard.core.http.middleware.NullByteMiddleware",
    "dashboard.core.http.middleware.RequestLogMiddleware",
    "dashboard.core.http.untrusted_input.FormMiddleware",
    "dashboard.core.http.old_paths.OldPathMiddleware",
    "dashboard.core.http.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dashboard.core.http.middleware.CsrfCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboard.accounts.preferences.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.accounts.sessions.timeout.SessionTimeoutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dashboard.core.http.middleware.SignInRequiredMiddleware",
    "dashboard.core.http.middleware.PartnerErrorMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.workspaces.context_processors.navigation",
            ],
        },
    }
]

PASSWORD_RESET_TIMEOUT = PASSWORD_RESET_MINUTES * 60
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "dashboard.accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "dashboard.accounts.forms.SignInForm",
    "change_password": "dashboard.accounts.forms.NewPasswordForm",
    "reset_password_from_key": "dashboard.accounts.forms.ResetPasswordForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# What a request takes at least that looks up an address, so that its time tells nothing.
ADDRESS_CHECK_SECONDS = 0.5
# The limits of sign-in are in dashboard/accounts/sign_in/throttle.py.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key", "invite": "60/h/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SOCIALACCOUNT_ADAPTER = "dashboard.workspaces.members.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            OIDC
            | {
                "name": OIDC_NAME,
                "settings": OIDC["settings"] | {"verified_email": list(OIDC_VERIFIED_DOMAINS)},
            }
        ]
        if OIDC
        else []
    }
}
MFA_FORMS = {"activate_totp": "dashboard.accounts.forms.AuthenticatorForm"}
MFA_ADAPTER = "dashboard.accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# Only languages with a complete catalogue, because a page in two languages is worse than English.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# The second overrides translations of Django and allauth.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "dashboard.core.static_files.bundles.BundledStorage"
    },
}

# Strict and without nonces, because no page has an inline script or style (docs/security.md).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "dashboard.accounts.sessions.store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_MAX_DAYS * 86_400
CSRF_COOKIE_HTTPONLY = True
# A browser accepts a cookie called __Host-… only from this host, over https.
if SESSION_COOKIE_SECURE:
    SESSION_COOKIE_NAME = "__Host-sessionid"
if CSRF_COOKIE_SECURE:
    CSRF_COOKIE_NAME = "__Host-csrftoken"
PARTNER_TIMEOUTS = {
    "connect": PARTNER_CONNECT_TIMEOUT,
    "read": PARTNER_READ_TIMEOUT,
    "total": PARTNER_TOTAL_TIMEOUT,
}
TASKS = {"default": QUEUE}

CSRF_FAILURE_VIEW = "dashboard.core.errors.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["dashboard.assignments.imports.uploads.BoundedUploadHandler"]

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = logging_config(LOG_LEVEL)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG, since one line per request is enough
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# A proxy's, which also goes to the partner. Without one it would be any stranger's.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = TRUSTED_PROXY_COUNT > 0

if SENTRY_DSN:
    from dashboard.core.observability.sentry import start_error_reports

    start_error_reports(SENTRY_DSN)
