"""Leaks: no failure reveals the key or the search."""

import copy
import logging
import pickle
import sys
import traceback
from collections.abc import Callable

import pytest
from django.views.debug import ExceptionReporter

from flows_api import FlowsClient, FlowsError
from tests.flows_api.conftest import KEY, SHORT, MakeClient, Serve
from tests.support.peers import Caller, Script, always, answer

EMAIL = "ada.canary@example.com"
QUOTED = "ada.canary%40example.com"

Act = Callable[[FlowsClient], object]


def cut(caller: Caller) -> None:
    caller.request()
    caller.reset()


def hang(caller: Caller) -> None:
    caller.request()
    caller.wait()


def echo(caller: Caller) -> None:
    """Respond like a careless gateway, with the whole request in the body and a header."""
    request = caller.request()
    caller.send(answer(request, status=400, x_echo=KEY))


def echo_as_json(caller: Caller) -> None:
    caller.request()
    body = f'{{"error": {{"code": "{KEY}", "message": "{KEY}", "details": {{"{KEY}": "{KEY}"}}}}}}'
    caller.send(answer(body.encode(), status=401))


FAILURES: dict[str, Script] = {
    "refused": lambda caller: caller.reset(),
    "cut": cut,
    "hang": hang,
    "echo": echo,
    "echo as json": echo_as_json,
    "html": always(answer(b"<html>")),
    "no success": always(answer(b'{"status": "error"}')),
    "redirect": always(answer(status=302, location="https://elsewhere.example")),
    "broken gzip": always(answer(b"plain", content_encoding="gzip")),
    "server failed": always(answer(status=500)),
    "rate limited": always(answer(status=429, retry_after="99")),
    "not found": always(answer(b'{"error": {"code": "NOT_FOUND"}}', status=404)),
    "babble": always(b"babble\r\n\r\n"),
}
ACTS: dict[str, Act] = {
    "search": lambda client: client.list_candidates("7", search=EMAIL, page=2),
    "assign": lambda client: client.assign("7", email=EMAIL),
}


def facing(failure: str, serve: Serve, client: MakeClient) -> FlowsClient:
    """Return a client of a peer with ``failure``. It is impatient only with the one that hangs."""
    limits = {"timeouts": SHORT} if failure == "hang" else {}
    return client(serve(FAILURES[failure]), **limits)


@pytest.fixture(autouse=True)
def log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("flows_api", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)


def raised(act: Act, client: FlowsClient) -> tuple[FlowsError, str]:
    """Return the exception of ``act`` and all that Django's error page would show of it."""
    try:
        act(client)
    except FlowsError as error:
        kind, value, trace = sys.exc_info()
        return error, ExceptionReporter(None, kind, value, trace).get_traceback_html()
    pytest.fail("nothing was raised")


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("act", ACTS)
def test_no_error_shows_the_key(
    serve: Serve, client: MakeClient, caplog: pytest.LogCaptureFixture, failure: str, act: str
) -> None:
    error, page = raised(ACTS[act], facing(failure, serve, client))
    shown = [
        str(error),
        repr(error),
        str(vars(error)),
        repr(pickle.dumps(error)),
        str(vars(copy.copy(error))),
        "".join(traceback.format_exception(error)),
        page,
        caplog.text,
        *(str(vars(record)) for record in caplog.records),
    ]
    assert [index for index, text in enumerate(shown) if KEY in text] == []


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("act", ACTS)
def test_no_error_leads_to_a_frame_with_the_header(
    serve: Serve, client: MakeClient, failure: str, act: str
) -> None:
    error, _ = raised(ACTS[act], facing(failure, serve, client))
    for link in chain(error):
        for frame, _ in traceback.walk_tb(link.__traceback__):
            assert KEY not in repr(frame.f_locals)
            assert "urllib3" not in frame.f_code.co_filename
            assert "requests/" not in frame.f_code.co_filename


def chain(error: BaseException | None) -> list[BaseException]:
    return [error, *chain(error.__cause__ or error.__context__)] if error else []


@pytest.mark.parametrize("failure", FAILURES)
def test_no_log_line_shows_a_search(
    serve: Serve, client: MakeClient, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    error, _ = raised(ACTS["search"], facing(failure, serve, client))
    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for text in (logged, str(error), repr(error)):
        assert EMAIL not in text
        assert QUOTED not in text


def test_the_query_is_sent_and_the_call_is_logged(
    serve: Serve, client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="flows_api")
    peer = serve(always(answer(b"[]")))
    client(peer).list_candidates("7", search=EMAIL)
    assert QUOTED.encode() in peer.requests[0]
    assert "GET /assessment-flows/7/candidates 200" in caplog.text
    assert EMAIL not in caplog.text
    assert QUOTED not in caplog.text


def test_a_client_does_not_show_its_key(client: MakeClient, serve: Serve) -> None:
    made = client(serve(always(answer())))
    assert KEY not in f"{made!r} {made} {vars(made)}"
    with pytest.raises(TypeError):
        pickle.dumps(made)
