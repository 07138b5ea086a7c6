"""Single sign-on against a real provider on this machine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.mail import EmailMessage
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from oidc_provider_mock import run_server_in_thread
from pytest_django import Settings

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEntry
from dashboard.configuration.parsers import Malformed, parse_oidc_url
from dashboard.workspaces.members import invitations, memberships
from dashboard.workspaces.members.domain_joining import join_domain, set_join_domain
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role
from tests.support.pages import LintingClient, text
from tests.support.users import PASSWORD, Users

# The provider's own library calls what it will drop.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

OLIVIA = {"email": "Olivia@Example.com", "email_verified": True, "name": "Olivia O"}
NEW = {"email": "nadia@example.com", "email_verified": True, "name": "Nadia\n N"}


@dataclass
class Provider:
    """The running provider, with its accounts, and Flowdeck's settings for it."""

    url: str
    settings: Settings

    @property
    def id(self) -> str:
        app = self.settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        return str(app["provider_id"])

    def configure(self, url: str = "", verified_domains: tuple[str, ...] = ()) -> None:
        """Configure the provider at ``url``, by default the running one."""
        app = parse_oidc_url((url or self.url).replace("://", "://flowdeck:s%2Fecret@"))
        app["settings"]["verified_email"] = list(verified_domains)
        apps = {"openid_connect": {"APPS": [app | {"name": "Acme"}]}}
        self.settings.SOCIALACCOUNT_PROVIDERS = apps

    def save(self, sub: str, claims: dict[str, Any]) -> None:
        """Store an account."""
        answer = requests.put(f"{self.url}/users/{sub}", json=claims, timeout=60)
        answer.raise_for_status()

    def sign_in(
        self, sub: str, claims: dict[str, Any], *, to: str = ""
    ) -> tuple[LintingClient, Any]:
        """Sign in as an account with ``claims``. Returns the client and the callback's answer."""
        client = LintingClient()
        self.save(sub, claims)
        return client, client.get(self.callback(client, sub, to))

    def callback(self, client: LintingClient, sub: str, to: str = "") -> str:
        """Return the address that the provider sends the browser back to."""
        start = client.get(f"/sign-in/sso/{self.id}/", {"next": to} if to else {})
        assert start.status_code == 302
        answer = requests.post(
            start["Location"], data={"sub": sub}, allow_redirects=False, timeout=60
        )
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"


class StubProvider:
    """A provider that answers what a test gives it, from three addresses."""

    PATHS = ("/.well-known/openid-configuration", "/token", "/userinfo")

    def __enter__(self) -> "StubProvider":
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = stub.answers[self.path]
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815  # the name that http.server calls

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}"
        self.id = f"localhost-{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, changes: dict[str, Any], whole: Any, status: int) -> None:
        """Answer well, but for the fields in ``changes`` and the ``whole`` answer of one path."""
        paths: list[dict[str, Any]] = [
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
            },
            {"access_token": "secret", "token_type": "Bearer", "expires_in": 60},
            {"sub": "1", **OLIVIA},
        ]
        self.answers = {
            path: (
                200,
                json.dumps({name: changes.get(name, value[name]) for name in value}).encode(),
            )
            for path, value in zip(self.PATHS, paths, strict=True)
        }
        self.answers["/authorize"] = self.answers["/jwks"] = (200, b"{}")
        if whole is not None:
            path, content = whole
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.answers[path] = (status, body)


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Start the provider."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(server_url: str, settings: Settings, cast: Users) -> Provider:
    """Configure the running provider."""
    found = Provider(server_url, settings)
    found.configure()
    return found


def sign_in_page(client: LintingClient, answer: Any) -> str:
    """Return the text of the sign-in page that ``answer`` leads to."""
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    return text(client.page("/sign-in/"))


def is_signed_in(client: LintingClient) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_page_links_to_the_provider_only_if_there_is_one(
    provider: Provider, settings: Settings
) -> None:
    link = f"/sign-in/sso/{provider.id}/?next=/w/acme/flows/"
    page = LintingClient().page("/sign-in/?next=/w/acme/flows/")
    assert text(page.find("a", href=link)) == "Sign in with Acme"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert not LintingClient().page("/sign-in/").find("a", href=link)


def test_member_signs_in_and_the_password_stays(
    provider: Provider, cast: Users, mailoutbox: list[EmailMessage]
) -> None:
    client, answer = provider.sign_in("olivia-1", OLIVIA, to="/w/acme/members/")
    assert (answer.status_code, answer["Location"]) == (302, "/w/acme/members/")
    assert is_signed_in(client)
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)
    assert cast.owner.name == "Olivia"
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.uid, linked.extra_data) == (cast.owner, "olivia-1", {})
    assert [mail.subject for mail in mailoutbox] == [
        "Single sign-on was added to your Flowdeck account"
    ]
    entry = AuditEntry.objects.filter(action="sign_in.succeeded").latest("pk")
    assert entry.details["method"] == ["socialaccount"]
    # From then on it is the provider's account that counts, not its address.
    changed = {"email": "other@example.com", "email_verified": False}
    again, _answer = provider.sign_in("olivia-1", changed)
    assert is_signed_in(again)
    assert SocialAccount.objects.get().extra_data == {}
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("verified", [False, "false", None, "", 0, "yes"])
def test_unconfirmed_address_opens_no_account(
    provider: Provider, cast: Users, verified: object
) -> None:
    client, answer = provider.sign_in("mallory", OLIVIA | {"email_verified": verified})
    assert "hasn't confirmed your e-mail address" in sign_in_page(client, answer)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [True, "true", "True"])
def test_confirmation_may_be_a_text(provider: Provider, cast: Users, verified: object) -> None:
    client, _answer = provider.sign_in("olivia-2", OLIVIA | {"email_verified": verified})
    assert is_signed_in(client)


def test_configured_domains_need_no_confirmation(provider: Provider, cast: Users) -> None:
    provider.configure(verified_domains=("example.com",))
    claims = {"email": "olivia@example.com"}
    client, _answer = provider.sign_in("olivia-3", claims)
    assert is_signed_in(client)
    foreign, answer = provider.sign_in("foreign", {"email": "olivia@example.com.evil.test"})
    assert "hasn't confirmed" in sign_in_page(foreign, answer)


@pytest.mark.parametrize("claims", [{}, {"email": ""}, {"email": "no address"}, {"email": 5}])
def test_account_without_an_address_is_refused(
    provider: Provider, cast: Users, claims: dict[str, Any]
) -> None:
    client, answer = provider.sign_in("nobody", claims | {"email_verified": True})
    sign_in_page(client, answer)
    assert not is_signed_in(client)


def test_stranger_is_refused(provider: Provider, cast: Users) -> None:
    client, answer = provider.sign_in("nadia-1", NEW)
    assert "Ask an owner" in sign_in_page(client, answer)
    assert not User.objects.filter(email="nadia@example.com").exists()


def test_open_domain_lets_a_colleague_in(provider: Provider, cast: Users) -> None:
    set_join_domain(cast.acme, "example.com", Role.VIEWER)
    client, _answer = provider.sign_in("nadia-2", NEW)
    user = User.objects.get(email="nadia@example.com")
    assert (user.name, user.has_usable_password()) == ("Nadia N", False)
    assert [(one.workspace, one.role) for one in user.memberships.all()] == [(cast.acme, "viewer")]
    assert AuditEntry.objects.filter(action="member.joined", workspace=cast.acme).count() == 1
    assert client.get("/w/acme/members/").status_code == 200
    page = client.page("/account/")
    assert page.find("a", href="/account/password/new/")


def test_open_domain_also_lets_an_existing_account_in(provider: Provider, cast: Users) -> None:
    set_join_domain(cast.other, "EXAMPLE.com", Role.RECRUITER)
    provider.sign_in("olivia-4", OLIVIA)
    roles = dict(cast.owner.memberships.values_list("workspace__slug", "role"))
    assert roles == {"acme": "owner", "other": "recruiter"}
    provider.sign_in("olivia-4", OLIVIA)
    assert cast.owner.memberships.count() == 2


def test_domain_is_compared_whole(provider: Provider, cast: Users) -> None:
    set_join_domain(cast.acme, "example.com", Role.VIEWER)
    for number, email in enumerate(("x@sub.example.com", "x@notexample.com", "x@example.com.org")):
        client, answer = provider.sign_in(f"whole-{number}", NEW | {"email": email})
        assert "Ask an owner" in sign_in_page(client, answer)


def test_removed_member_stays_out_until_invited(provider: Provider, cast: Users) -> None:
    set_join_domain(cast.acme, "example.com", Role.VIEWER)
    provider.sign_in("nadia-3", NEW)
    user = User.objects.get(email="nadia@example.com")
    memberships.remove_member(Membership.objects.get(user=user))
    provider.sign_in("nadia-3", NEW)
    assert not user.memberships.exists()
    row, token = invitations.invite(cast.acme, user.email, Role.RECRUITER, by=cast.owner)
    assert invitations.find(row.pk, token)
    assert invitations.accept(row, user)
    provider.sign_in("nadia-3", NEW)
    assert user.memberships.get().role == "recruiter"


def test_required_second_factor_is_still_required(provider: Provider, cast: Users) -> None:
    Workspace.objects.filter(pk=cast.acme.pk).update(requires_second_factor=True)
    client, _answer = provider.sign_in("olivia-5", OLIVIA)
    assert client.get("/w/acme/members/")["Location"] == "/account/second-factor/"


def test_second_factor_is_asked_for(provider: Provider, cast: Users) -> None:
    data = {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=cast.owner, type=Authenticator.Type.TOTP, data=data)
    client, answer = provider.sign_in("olivia-6", OLIVIA)
    assert answer["Location"].startswith("/sign-in/second-factor/")
    assert not is_signed_in(client)


def test_deactivated_account_stays_out(provider: Provider, cast: Users) -> None:
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    client, answer = provider.sign_in("olivia-7", OLIVIA)
    assert answer["Location"] == "/sign-in/inactive/"
    assert not is_signed_in(client)


def test_nothing_but_a_sign_in_is_begun(provider: Provider, cast: Users) -> None:
    client = LintingClient()
    start = client.get(f"/sign-in/sso/{provider.id}/?process=connect&scope=admin&auth_params=a%3Db")
    assert "admin" not in start["Location"]
    assert "a=b" not in start["Location"]
    state = next(iter(client.session["socialaccount_states"].values()))[0]
    assert state["process"] == "login"
    client.force_login(cast.owner)
    assert client.get(f"/sign-in/sso/{provider.id}/?process=connect")["Location"] == "/"


def test_next_only_leads_to_this_site(provider: Provider, cast: Users) -> None:
    _client, answer = provider.sign_in("olivia-8", OLIVIA, to="https://evil.example/")
    assert answer["Location"] == "/"


def test_cancelled_expired_and_repeated_attempts_return_to_the_sign_in_page(
    provider: Provider, cast: Users
) -> None:
    client = LintingClient()
    provider.save("olivia-9", OLIVIA)
    callback = provider.callback(client, "olivia-9")
    path, _, query = callback.partition("?")
    state = dict(part.split("=") for part in query.split("&"))["state"]
    other = LintingClient()
    assert "Try again" in sign_in_page(other, other.get(callback))
    for wrong in ("", "?code=1", f"?state={state}x&code=1"):
        assert "Try again" in sign_in_page(client, client.get(path + wrong))
    assert client.get(callback).status_code == 302
    assert is_signed_in(client)
    repeated = LintingClient()
    assert "Try again" in sign_in_page(repeated, repeated.get(callback))
    cancelled = LintingClient()
    query = provider.callback(cancelled, "olivia-9").partition("?")[2]
    state = dict(part.split("=") for part in query.split("&"))["state"]
    answer = cancelled.get(f"{path}?error=access_denied&state={state}")
    assert "Try again" in sign_in_page(cancelled, answer)


def test_provider_that_is_away_leaves_passwords(provider: Provider, cast: Users) -> None:
    provider.configure("http://localhost:9")
    client = LintingClient()
    answer = client.get(f"/sign-in/sso/{provider.id}/")
    assert "sign in with your password" in sign_in_page(client, answer)
    posted = {"login": "olivia@example.com", "password": PASSWORD}
    assert client.post("/sign-in/", posted).status_code == 303
    assert client.get("/sign-in/sso/another/").status_code == 302


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**9).map(lambda number: -number)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\0", "x" * 300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "issuer",
    "access_token",
    "id_token",
    "expires_in",
    "sub",
    "email",
    "email_verified",
    "name",
    "given_name",
    "error",
]


@pytest.fixture
def stub(settings: Settings, cast: Users) -> Iterator[StubProvider]:
    """Start a provider that answers what it is given."""
    with StubProvider() as server:
        Provider(server.url, settings).configure()
        yield server


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3),
    whole=st.none() | st.tuples(st.sampled_from(StubProvider.PATHS), st.binary(max_size=20) | JSON),
    status=st.sampled_from([200, 200, 200, 201, 204, 400, 401, 404, 500, 503]),
)
def test_whatever_the_provider_answers_passwords_still_work(
    stub: StubProvider, changes: dict[str, Any], whole: Any, status: int
) -> None:
    client = LintingClient()
    stub.answer(changes, whole, status)
    begun = client.get(f"/sign-in/sso/{stub.id}/")
    assert begun.status_code == 302
    states = client.session.get("socialaccount_states", {})
    for state in states:
        ended = client.get(f"/sign-in/sso/{stub.id}/callback/?code=1&state={state}")
        assert ended.status_code == 302, (changes, whole, status)
    assert client.get("/sign-in/").status_code in ((200,) if not is_signed_in(client) else (302,))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/token", b'{"access_token": "secret", "expires_in": -63934358670}'),
        ("/token", b'{"access_token": "secret", "expires_in": Infinity}'),
        ("/token", b"[" * 100_000),
        ("/userinfo", b'{"sub": "\\u0000", "email": "olivia@example.com", "email_verified": true}'),
        ("/userinfo", b'{"sub": "%s", "email": "olivia@example.com", "email_verified": true}'),
    ],
)
def test_what_only_some_parsers_and_databases_refuse(
    stub: StubProvider, path: str, body: bytes
) -> None:
    stub.answer({}, (path, body.replace(b"%s", b"x" * 300)), 200)
    client = LintingClient()
    client.get(f"/sign-in/sso/{stub.id}/")
    (state,) = client.session["socialaccount_states"]
    ended = client.get(f"/sign-in/sso/{stub.id}/callback/?code=1&state={state}")
    assert ended.status_code == 302
    # SQLite stores NUL.
    # SQLite stores NUL.
    assert is_signed_in(client) or "your password" in sign_in_page(client, ended)


def test_stub_can_sign_in(stub: StubProvider) -> None:
    stub.answer({}, None, 200)
    client = LintingClient()
    client.get(f"/sign-in/sso/{stub.id}/")
    (state,) = client.session["socialaccount_states"]
    client.get(f"/sign-in/sso/{stub.id}/callback/?code=1&state={state}")
    assert is_signed_in(client)


def test_unknown_provider_is_no_page(provider: Provider) -> None:
    assert LintingClient().get("/sign-in/sso/another/").status_code == 404
    assert LintingClient().get("/sign-in/sso/another/callback/?code=1&state=2").status_code == 404


def test_owner_opens_the_workspace_to_the_own_domain(provider: Provider, cast: Users) -> None:
    client = LintingClient()
    client.force_login(cast.owner)
    page = client.page("/w/acme/members/")
    assert "example.com" in text(page.find("section", attrs={"aria-labelledby": "joining-heading"}))
    posted = client.post("/w/acme/members/joining/", {"role": "viewer", "domain": "evil.test"})
    assert posted.status_code == 303
    saved = join_domain(cast.acme)
    assert saved
    assert (saved.domain, saved.role) == ("example.com", "viewer")
    checked = client.page("/w/acme/members/").find("input", attrs={"name": "role", "checked": True})
    assert checked
    assert checked["value"] == "viewer"
    client.post("/w/acme/members/joining/", {"role": "owner"})
    assert "Select one of the options" in text(client.page("/w/acme/members/"))
    assert client.post("/w/acme/members/joining/", {"role": ""}).status_code == 303
    assert join_domain(cast.acme) is None
    entries = AuditEntry.objects.filter(action="settings.changed").order_by("pk")
    assert [(one.details["before"], one.details["after"]) for one in entries] == [
        ("nobody", "viewer"),
        ("viewer", "nobody"),
    ]


def test_without_single_sign_on_there_is_no_such_rule(cast: Users) -> None:
    client = LintingClient()
    client.force_login(cast.owner)
    assert not client.page("/w/acme/members/").find(id="joining-heading")
    assert client.post("/w/acme/members/joining/", {"role": "viewer"}).status_code == 303
    assert "Single sign-on isn't set up here" in text(client.page("/w/acme/members/"))
    assert join_domain(cast.acme) is None


def test_url_is_parsed() -> None:
    parsed = parse_oidc_url("https://my%3Aid:s%40cret@login.example.com:8443/realms/Acme/")
    assert parsed["client_id"] == "my:id"
    assert parsed["secret"] == "s@cret"
    assert parsed["provider_id"] == "login-example-com-8443-realms-acme"
    assert parsed["settings"]["server_url"] == "https://login.example.com:8443/realms/Acme"


@pytest.mark.parametrize(
    "url",
    [
        "login.example.com",
        "https://login.example.com",
        "https://id@login.example.com",
        "http://id:secret@login.example.com",
        "ftp://id:secret@localhost",
        "https://id:secret@",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(Malformed, match="client-id:client-secret"):
        parse_oidc_url(url)
