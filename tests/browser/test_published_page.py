"""The page of a product: it opens, says until when it holds, and nothing of places of transit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.views import open_view
from tests.page_fixture import SECRET
from tests.product_fixture import basis_of, order, plain_forecast, product

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_the_page_of_a_public_product_opens_and_keeps_back(
    browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(product(basis_of(plain_forecast()), order())["page.html"])
    view = open_view(browser, page, 1366, 768)
    try:
        text = view.page.inner_text("body")
        assert "Places of transit are left out here" in text
        assert "Fri 12 Mar 2021" in text
        assert "Reviewed by Head of unit" in text
        assert "out of date" in text
        assert SECRET not in text
        places = view.page.locator("select option").all_inner_texts()
        assert "Dorado" in places
        assert "Cinco Puentes" not in places
        assert not view.errors
        assert all(one.startswith(("file:", "data:", "blob:")) for one in view.requests)
    finally:
        view.page.context.close()
