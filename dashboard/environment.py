"""Every environment variable that Flowdeck reads, with its type, default and meaning.

docs/configuration.md is made from this module (``manage.py document_settings``), and
``dashboard/settings.py`` takes the values from here.
"""

from pathlib import Path

from environ import Env

from dashboard.configuration.parsers import (
    parse_choice,
    parse_collector,
    parse_domain,
    parse_dsn,
    parse_encryption_keys,
    parse_form_origin,
    parse_host,
    parse_label,
    parse_numbers,
    parse_oidc_url,
    parse_origin,
    parse_queue_url,
    parse_secret,
    parse_sender,
    parse_sign_in,
    parse_url,
)
from dashboard.configuration.sections import Section, load_dotenv, require

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

PARTNER_DEFAULT_ORIGINS = frozenset(
    {"https://partner-api.taptalent.io", "https://sandbox.partner-api.taptalent.io"}
)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_secrets = Section("Secrets")
SECRET_KEY = _secrets.read(
    "SECRET_KEY",
    "text of 40 characters or more",
    lambda text: parse_secret(text, 40),
    default="",
    meaning="Signs sessions and e-mailed links, and hashes the addresses of erased candidates.",
)
SECRET_KEY_FALLBACKS = _secrets.items(
    "SECRET_KEY_FALLBACKS",
    "comma-separated texts",
    str,
    meaning="Earlier values of SECRET_KEY: sessions, e-mailed links and the record of erased "
    "candidates stay valid.",
)
API_KEY_ENCRYPTION_KEYS = _secrets.read(
    "API_KEY_ENCRYPTION_KEYS",
    "comma-separated keys, each the URL-safe base64 of 32 bytes",
    parse_encryption_keys,
    default="",
    meaning="Encrypt the API keys and two-factor secrets in the database. The first key encrypts, "
    "all of them decrypt. To rotate: add a new key in front, run `manage.py rotate_api_keys`, "
    "remove the old one.",
)

_web = Section("Web")
DEBUG = _web.boolean(
    "DEBUG", default=False, meaning="Shows tracebacks in pages. Never on in production."
)
ALLOWED_HOSTS = _web.items(
    "ALLOWED_HOSTS",
    "comma-separated host names",
    parse_host,
    meaning="The host names that Flowdeck is served at. Required in production.",
)
CSRF_TRUSTED_ORIGINS = _web.items(
    "CSRF_TRUSTED_ORIGINS",
    "comma-separated origins",
    parse_form_origin,
    meaning="Behind a proxy that ends TLS: the origins that forms are sent from.",
)
TRUSTED_PROXY_COUNT = _web.integer(
    "TRUSTED_PROXY_COUNT",
    default=0,
    least=0,
    most=20,
    meaning="The number of proxies in front whose forwarded address and scheme are trusted.",
)
SECURE_SSL_REDIRECT = _web.boolean(
    "SECURE_SSL_REDIRECT",
    default=not DEBUG,
    shown="on, unless DEBUG is on",
    meaning="Redirects http to https and sends HSTS.",
)
SESSION_COOKIE_SECURE = _web.boolean(
    "SESSION_COOKIE_SECURE",
    default=not DEBUG,
    shown="on, unless DEBUG is on",
    meaning="Sends the session's cookie over https only.",
)
CSRF_COOKIE_SECURE = _web.boolean(
    "CSRF_COOKIE_SECURE",
    default=not DEBUG,
    shown="on, unless DEBUG is on",
    meaning="Sends the cookie that protects forms over https only.",
)
_web.add(
    "WEB_CONCURRENCY",
    "whole number, 1 to 64",
    default="1",
    meaning="The number of web processes. Read by gunicorn.conf.py from the process's environment.",
)
_web.add(
    "WEB_DRAIN_SECONDS",
    "whole number, 0 to 300",
    default="0",
    meaning="Seconds that the web processes go on serving after SIGTERM, while /readyz/ answers "
    "503: the time that the proxy needs to see it. Read by gunicorn.conf.py from the process's "
    "environment.",
)
_web.add(
    "PORT",
    "whole number, 1 to 65535",
    default="8000",
    meaning="The port that is served. Read by gunicorn.conf.py from the process's environment.",
)

_sign_in = Section("Sign-in")
SESSION_IDLE_HOURS = _sign_in.integer(
    "SESSION_IDLE_HOURS",
    # From Friday evening to Monday morning.
    default=72,
    least=1,
    most=8760,
    meaning="A browser that was idle for so many hours is signed out.",
)
SESSION_MAX_DAYS = _sign_in.integer(
    "SESSION_MAX_DAYS",
    default=14,
    least=1,
    most=365,
    meaning="A session ends so many days after the sign-in at the latest.",
)
PASSWORD_RESET_MINUTES = _sign_in.integer(
    "PASSWORD_RESET_MINUTES",
    default=60,
    least=5,
    most=10_080,
    meaning="How long the link to reset a password is valid.",
)
MEMBER_INVITATION_DAYS = _sign_in.integer(
    "MEMBER_INVITATION_DAYS",
    default=7,
    least=1,
    most=90,
    meaning="How long a member invitation is valid.",
)
OIDC = _sign_in.read(
    "OIDC_URL",
    "URL",
    lambda text: parse_oidc_url(text) if text else {},
    default="",
    shown="none",
    meaning="Your own sign-in by OpenID Connect, beside passwords: "
    "`https://client-id:client-secret@login.example.com/realms/acme`. A `:`, `/` or `@` in the id "
    "or the secret is percent-encoded.",
)
OIDC_NAME = _sign_in.read(
    "OIDC_NAME",
    "text of up to 40 characters",
    lambda text: parse_label(text, 40),
    default="single sign-on",
    meaning="What the sign-in page calls it: “Sign in with Acme”.",
)
OIDC_VERIFIED_DOMAINS = _sign_in.items(
    "OIDC_VERIFIED_DOMAINS",
    "comma-separated domains",
    parse_domain,
    meaning="Domains whose e-mail addresses that provider vouches for without saying so: Microsoft "
    "Entra ID sends no `email_verified`. Otherwise, an address that is not confirmed signs nobody "
    "in.",
)
DEMO_SIGN_IN = _sign_in.optional(
    "DEMO_SIGN_IN",
    "e-mail address and password",
    parse_sign_in,
    meaning="Shown on the sign-in page. Only for a demo.",
)

_storage = Section("Database and cache")
DATABASE = _storage.read(
    "DATABASE_URL",
    "URL",
    lambda text: parse_url(text, Env.db_url_config, ("sqlite", "postgres", "postgresql")),
    default=f"sqlite:///{BASE_DIR / 'var' / 'flowdeck.sqlite3'}",
    shown="sqlite, var/flowdeck.sqlite3",
    meaning="SQLite serves a team. To scale: `postgres://user:password@host:5432/flowdeck`.",
)
CACHE = _storage.read(
    "CACHE_URL",
    "URL",
    lambda text: parse_url(text, Env.cache_url_config, tuple(Env.CACHE_SCHEMES)),
    default="locmemcache://",
    meaning="In the process by default. With several processes: `rediscache://host:6379/0`.",
)

QUEUE = _storage.read(
    "TASKS_URL",
    "URL",
    parse_queue_url,
    default="database://",
    meaning="The queue of background tasks: in the database by default. For workers on several "
    "machines: `redis://host:6379/1` (also Valkey), or `amqp://user:password@host:5672//` "
    "(RabbitMQ). `rediss://` and `amqps://` are encrypted.",
)

_partner = Section("Taptalent's API")
PARTNER_API_ORIGINS = frozenset(
    _partner.items(
        "PARTNER_API_ORIGINS",
        "comma-separated origins",
        parse_origin,
        default="Taptalent's two",
        values=tuple(sorted(PARTNER_DEFAULT_ORIGINS)),
        meaning="Where API keys may be sent. Plain http, loopback and private addresses are "
        "allowed only if listed here.",
    )
)
PARTNER_CONNECT_TIMEOUT = _partner.number(
    "PARTNER_CONNECT_TIMEOUT",
    default=2,
    least=0.1,
    most=11,
    meaning="Seconds to connect to one address.",
)
PARTNER_READ_TIMEOUT = _partner.number(
    "PARTNER_READ_TIMEOUT",
    default=6,
    least=0.1,
    most=11,
    meaning="Seconds between two parts of a response.",
)
PARTNER_TOTAL_TIMEOUT = _partner.number(
    "PARTNER_TOTAL_TIMEOUT",
    default=8,
    least=0.1,
    # The lease of a batch outlasts a call and the wait for its permits.
    most=11,
    meaning="Seconds for a whole call with its retries. A page makes up to three calls.",
)
PARTNER_MAX_CONCURRENT_CALLS = _partner.integer(
    "PARTNER_MAX_CONCURRENT_CALLS",
    default=8,
    least=1,
    most=64,
    meaning="Concurrent background calls of one worker.",
)
PARTNER_CALLS_PER_SECOND = _partner.number(
    "PARTNER_CALLS_PER_SECOND",
    default=10,
    least=0.01,
    most=1000,
    meaning="Background calls per second of one workspace, over all workers.",
)
require(
    max(PARTNER_CONNECT_TIMEOUT, PARTNER_READ_TIMEOUT) <= PARTNER_TOTAL_TIMEOUT,
    "PARTNER_CONNECT_TIMEOUT and PARTNER_READ_TIMEOUT must not exceed PARTNER_TOTAL_TIMEOUT",
)

_assigning = Section("Assigning")
BATCH_START_DELAY = _assigning.number(
    "BATCH_START_DELAY",
    default=20,
    least=0,
    most=3600,
    meaning="Seconds between confirming an import and its first invitation, in which it can be "
    "cancelled.",
)
ASSIGNMENT_LEASE_SECONDS = _assigning.number(
    "ASSIGNMENT_LEASE_SECONDS",
    default=45,
    least=20,
    most=3600,
    meaning="Seconds after which an invitation whose worker died is looked up. At least twice "
    "PARTNER_TOTAL_TIMEOUT.",
)
RECONCILIATION_DELAYS = _assigning.read(
    "RECONCILIATION_DELAYS",
    "three comma-separated numbers, each 1 to 86400",
    lambda text: parse_numbers(text, 3, 1, 86_400),
    default="60,180,360",
    meaning="Seconds before each lookup of an unconfirmed assignment. After the last, a member "
    "decides. Their sum is the time that Taptalent may take, after ASSIGNMENT_LEASE_SECONDS, to "
    "carry out a call and to list its candidate.",
)
require(
    ASSIGNMENT_LEASE_SECONDS >= 2 * PARTNER_TOTAL_TIMEOUT,
    "ASSIGNMENT_LEASE_SECONDS must be at least twice PARTNER_TOTAL_TIMEOUT",
)

_progress = Section("Progress and retention")
SYNC_INTERVAL_MINUTES = _progress.integer(
    "SYNC_INTERVAL_MINUTES",
    default=15,
    least=1,
    most=1440,
    meaning="Minutes between two syncs of a flow. A large flow is synced less often.",
)
HISTORY_RETENTION_DAYS = _progress.integer(
    "HISTORY_RETENTION_DAYS",
    default=180,
    least=30,
    most=7300,
    meaning="How long past states of candidates are stored, and so how far back two dates can be "
    "compared. Four years are 1461. A workspace may set another time, up to ten years, as for "
    "candidates, assignments and the audit log (on its privacy page).",
)

_email = Section("E-mail")
EMAIL = _email.read(
    "EMAIL_URL",
    "URL",
    lambda text: parse_url(text, Env.email_url_config, tuple(Env.EMAIL_SCHEMES)),
    default="consolemail://",
    meaning="Where e-mails are handed in: `smtp+tls://user:password@mail.example.com:587`.",
)
DEFAULT_FROM_EMAIL = _email.read(
    "DEFAULT_FROM_EMAIL",
    "e-mail address, with a name or without",
    parse_sender,
    default="Flowdeck <flowdeck@localhost>",
    meaning="The sender. Mail servers refuse or hide e-mails from localhost.",
)
EMAIL_TIMEOUT = _email.integer(
    "EMAIL_TIMEOUT",
    default=10,
    least=1,
    most=60,
    meaning="Seconds to wait for the mail server.",
)

_monitoring = Section("Logging and monitoring")
LOG_LEVEL = _monitoring.read(
    "LOG_LEVEL",
    ", ".join(LOG_LEVELS),
    lambda text: parse_choice(text, LOG_LEVELS),
    default="INFO",
    meaning="No level writes keys or personal data.",
)
SENTRY_DSN = _monitoring.optional(
    "SENTRY_DSN", "DSN", parse_dsn, meaning="Where errors are reported, without personal data."
)
OTEL_EXPORTER_OTLP_ENDPOINT = _monitoring.optional(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "URL",
    parse_collector,
    meaning="An OpenTelemetry collector, to which traces are sent over HTTP, without personal "
    "data. Needs the packages of requirements-traces.txt. The SDK reads its own variables too, "
    "such as OTEL_EXPORTER_OTLP_HEADERS and OTEL_TRACES_SAMPLER.",
)
_monitoring.add(
    "PROMETHEUS_MULTIPROC_DIR",
    "folder",
    default="none",
    meaning="Where the processes of a machine store their metrics for /metrics/. gunicorn makes "
    "one for its web processes where none is named. Read from the process's environment.",
)

_commands = Section("Commands")
_commands.add(
    "FLOWDECK_OWNER_PASSWORD",
    "text",
    default="none",
    meaning="The owner's password for `create_workspace`. It is never an argument.",
)
_commands.add(
    "FLOWDECK_API_KEY",
    "text",
    default="none",
    meaning="The workspace's API key for `create_workspace`. It is never an argument.",
)
_commands.add(
    "FLOWDECK_MEMBER_PASSWORD",
    "text",
    default="none",
    meaning="The member's password for `add_member`. It is never an argument.",
)

SECTIONS = (
    _secrets,
    _web,
    _sign_in,
    _storage,
    _partner,
    _assigning,
    _progress,
    _email,
    _monitoring,
    _commands,
)
