"""Dragging new steps, by mouse and by finger."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.users import Users

pytestmark = pytest.mark.browser

EDIT = "/w/acme/flows/1/edit/"


def new_steps(page: Page) -> list[str]:
    return page.locator(".step-new .step-title bdi").all_inner_texts()


def with_new_steps(page: Page, count: int) -> list[str]:
    """Append steps, each with another assessment. Return their names."""
    page.wait_for_load_state()
    for n in range(count):
        page.get_by_role("button", name="Add another step").click()
        page.locator(".picker-choice button").nth(n).click()
        expect(page.locator(".picker")).to_have_count(0)
    return new_steps(page)


def grip(page: Page, n: int) -> tuple[float, float]:
    """Scroll the step's handle to the middle of the window. Return its centre."""
    handle = page.locator(f"#step-{n} [data-handle]")
    handle.evaluate("handle => handle.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_new_steps_are_dragged_with_the_mouse_and_the_flows_own_are_not(
    visit: Visit, acme: Users
) -> None:
    page = visit(EDIT, user=acme.recruiter)
    n = page.locator(".step:not(.step-new)").count()
    a, b, c = with_new_steps(page, 3)
    expect(page.locator("[data-handle]")).to_have_count(3)
    page.locator(f"#id_steps-{n + 2}-passThreshold").fill("41")
    x, y = grip(page, n + 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 250, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert new_steps(page) == [a, b, c]
    expect(page.locator("[style*=translate]")).to_have_count(0)
    page.mouse.move(x, y)
    page.mouse.down()
    # At the window's edge the page scrolls, up to the flow's existing steps.
    page.mouse.move(x, 2, steps=5)
    expect(page.locator(f"#step-{n - 1}")).to_be_in_viewport(ratio=1)
    page.mouse.up()
    expect(page.locator("#announcer")).to_have_text(f"{c} is now step {n + 1} of {n + 3}.")
    assert new_steps(page) == [c, a, b]
    expect(page.locator(f"#down-{n}")).to_be_focused()
    expect(page.locator(f"#id_steps-{n}-passThreshold")).to_have_value("41")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("restored your unsaved changes")
    assert new_steps(page) == [c, a, b]


def test_a_new_step_is_dragged_with_a_finger(visit: Visit, acme: Users) -> None:
    page = visit(EDIT, user=acme.recruiter, phone=True)
    n = page.locator(".step:not(.step-new)").count()
    a, b = with_new_steps(page, 2)
    x, y = grip(page, n)
    screen = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    screen.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for distance in (60, 120, 180, 240, 300):
        screen.send(touch, {"type": "touchMove", "touchPoints": [{"x": x, "y": y + distance}]})
    screen.send(touch, {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#announcer")).to_have_text(f"{a} is now step {n + 2} of {n + 2}.")
    assert new_steps(page) == [b, a]
