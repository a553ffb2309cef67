"""Signing in, in a real browser before a real server: with scripts and without, by each role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.served_process import Process
from tests.browser.test_page_whole import violations
from tests.browser.test_served_desk import open_report
from tests.browser.views import View, expect, fresh_page
from tests.server_fixture import NOTE, make_folder
from tests.sign_in_fixture import PASSWORDS, make_accounts

from waystation.server.roles import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SMALL = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = make_folder(tmp_path_factory.mktemp("signed"), NOTE)
    process = Process(folder)
    try:
        process.start()
        process.forecast(**SMALL)
        process.stop()
        make_accounts(folder).file.close()
        process.start("--sign-in")
        yield process
    finally:
        process.stop()


@contextmanager
def browsing(browser: Browser, server: Process, **more: Any) -> Iterator[View]:
    view = View(fresh_page(browser, viewport={"width": 1280, "height": 900}, **more))
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.on("request", lambda request: view.requests.append(request.url))
    view.page.on("console", lambda told: _refused_by_policy(view, told.text))
    try:
        yield view
    finally:
        view.page.context.close()
    assert view.errors == []
    outside = [u for u in view.requests if not u.startswith((server.url, "data:", "blob:"))]
    assert outside == []


def _refused_by_policy(view: View, text: str) -> None:
    if "Content Security Policy" in text:
        view.errors.append(text)


def enter(page: Page, role: Role, password: str = "") -> None:
    page.get_by_label("Account").fill(role)
    page.get_by_label("Password").fill(password or PASSWORDS[role])
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_then_the_right_one_then_out(browser: Browser, server: Process) -> None:
    with browsing(browser, server, locale="en-GB") as view:
        page = view.page
        page.goto(server.url)
        page.get_by_role("heading", name="Sign in").wait_for()
        assert violations(view) == []
        enter(page, Role.ANALYST, "not the right one")
        expect(page.get_by_role("alert")).to_contain_text("is not right")
        expect(page.get_by_label("Account")).to_have_value("analyst")
        expect(page.get_by_label("Password")).to_have_value("")
        assert violations(view) == []
        enter(page, Role.ANALYST)
        expect(page.get_by_text("Signed in as analyst (analyst)")).to_be_visible()
        page.get_by_role("link", name="Evidence desk").click()
        expect(page.locator(".desk-who")).to_contain_text("analyst")
        expect(page.locator("#desk-by")).to_have_count(0)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page.goto(server.url)
        page.get_by_role("heading", name="Sign in").wait_for()


def test_viewers_see_the_page_and_no_desk(browser: Browser, server: Process) -> None:
    with browsing(browser, server, locale="en-GB") as view:
        page = view.page
        page.goto(server.url)
        enter(page, Role.VIEWER)
        expect(page.get_by_text("Signed in as viewer (viewer)")).to_be_visible()
        page.locator("#files").wait_for()
        expect(page.get_by_role("button", name="Forecast again")).to_have_count(0)
        expect(page.get_by_role("link", name="Evidence desk")).to_have_count(0)
        expect(page.locator(".beside a", has_text="arrivals.csv")).to_have_count(1)
        expect(page.locator(".beside a", has_text="evidence.csv")).to_have_count(0)
        assert violations(view) == []
        page.goto(f"{server.url}#part=desk")
        page.reload()
        expect(page.get_by_text("This part is for analysts")).to_be_visible()
        assert not [url for url in view.requests if "/api/desk" in url or "/api/jobs" in url]


def test_signing_in_works_without_scripts_and_in_other_languages(
    browser: Browser, server: Process
) -> None:
    with browsing(browser, server, java_script_enabled=False, locale="es-MX") as view:
        page = view.page
        page.goto(server.url)
        page.get_by_role("heading", name="Iniciar sesión").wait_for()
        page.get_by_role("link", name="العربية").click()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        page.get_by_role("link", name="English").click()
        enter(page, Role.VIEWER)
        page.wait_for_url(server.url)
        page.goto(f"{server.url}sign-in")
        expect(page.get_by_text("Sesión de viewer (lectura)")).to_be_visible()
        page.get_by_role("button", name="Cerrar sesión").click()
        page.wait_for_url(f"{server.url}sign-in")
        expect(page.get_by_text("Sesión de viewer")).to_have_count(0)


def test_a_session_that_ends_loses_nothing_that_was_typed(
    browser: Browser, server: Process
) -> None:
    with browsing(browser, server, locale="en-GB") as view:
        page = view.page
        page.goto(server.url)
        enter(page, Role.ANALYST)
        page.get_by_role("link", name="Evidence desk").click()
        open_report(page, "note-0.txt")
        page.locator("mark button").first.click()
        page.locator("[data-act=reject]").first.click()
        page.get_by_label("Why").fill("an old number")
        accounts = make_accounts(server.folder)
        accounts.set_password("analyst", PASSWORDS[Role.ANALYST])
        accounts.file.close()
        page.get_by_label("Why").press("Enter")
        form = page.locator(".session-ended")
        expect(form.get_by_role("alert")).to_contain_text("still here")
        expect(page.get_by_label("Why")).to_have_value("an old number")
        assert violations(view) == []
        form.get_by_label("Password").fill("not the right one")
        form.get_by_role("button", name="Sign in").click()
        expect(form).to_contain_text("is not right")
        form.get_by_label("Password").fill(PASSWORDS[Role.ANALYST])
        form.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Signed in as analyst (analyst)")).to_be_visible()
        expect(page.get_by_label("Why")).to_have_value("an old number")
        page.get_by_label("Why").press("Enter")
        page.locator(".state[data-state=rejected]").first.wait_for()


def test_another_password_of_ones_own(browser: Browser, server: Process) -> None:
    new = "a ferry leaves at noon"
    with browsing(browser, server, locale="en-GB") as view:
        page = view.page
        page.goto(server.url)
        enter(page, Role.VIEWER)
        page.locator("summary", has_text="Change password").click()
        form = page.get_by_role("form", name="Change password")
        assert violations(view) == []
        form.get_by_label("Password until now").fill("not the right one")
        form.get_by_label("New password", exact=True).fill(new)
        form.get_by_label("New password, once more").fill("a ferry leaves at noo")
        expect(form.get_by_role("alert")).to_have_text("The two new passwords differ.")
        expect(form.get_by_role("button")).to_be_disabled()
        form.get_by_label("New password, once more").fill(new)
        form.get_by_role("button").click()
        expect(form.get_by_role("alert")).to_contain_text("until now is not right")
        form.get_by_label("Password until now").fill(PASSWORDS[Role.VIEWER])
        form.get_by_label("New password", exact=True).fill("viewer")
        form.get_by_label("New password, once more").fill("viewer")
        form.get_by_role("button").click()
        expect(form.get_by_role("alert")).to_contain_text("12 to 256")
        form.get_by_label("New password", exact=True).fill(new)
        form.get_by_label("New password, once more").fill(new)
        form.get_by_role("button").click()
        expect(page.get_by_text("The password is changed.")).to_be_visible()
        expect(page.get_by_text("Your session has ended")).to_have_count(0)
        page.reload()
        expect(page.get_by_text("Signed in as viewer (viewer)")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        enter(page, Role.VIEWER, new)
        expect(page.get_by_text("Signed in as viewer (viewer)")).to_be_visible()
    accounts = make_accounts(server.folder)
    accounts.set_password("viewer", PASSWORDS[Role.VIEWER])
    accounts.file.close()
