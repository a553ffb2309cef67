"""Tables of the server with a row of hashtags where it is asked for, and without it where not."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.page_fixture import sample_forecast
from tests.server_fixture import make_folder, serving, with_forecast

from waystation.forecasting.sheets import (
    COLUMNS,
    arrivals_sheet,
    csv_bytes,
    needs_sheet,
    present_sheet,
    tagged_csv,
)

SHEETS = (arrivals_sheet, present_sheet, needs_sheet)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = make_folder(tmp_path_factory.mktemp("hashtags"))
    with_forecast(folder)
    with serving(folder) as found:
        yield found


def test_a_written_table_with_a_row_of_hashtags_is_the_one_written_with_them() -> None:
    for made in SHEETS:
        plain = csv_bytes(made(sample_forecast()))
        tagged = csv_bytes(made(sample_forecast()), hashtags=True)
        name = made(sample_forecast()).name
        assert tagged_csv(name, plain) == tagged != plain
        assert tagged_csv(name, tagged) == tagged
    assert set(COLUMNS) == {made(sample_forecast()).name for made in SHEETS}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_row_stands_below_the_header_where_it_is_asked_for(
    client: httpx.Client, name: str
) -> None:
    path = f"/api/{name}.csv"
    plain, tagged = client.get(path), client.get(path, params={"hashtags": 1})
    head, tags, *rows = tagged.text.splitlines()
    assert [head, *rows] == plain.text.splitlines()
    assert tags.split(",") == [column.tag for column in COLUMNS[name]]
    assert tagged.headers["content-type"] == plain.headers["content-type"]
    assert tagged.headers["last-modified"] == plain.headers["last-modified"]
    assert tagged.headers["etag"] != plain.headers["etag"]
    known = {"if-none-match": tagged.headers["etag"]}
    assert client.get(path, params={"hashtags": 1}, headers=known).status_code == 304
    assert client.get(path, params={"hashtags": 0}).content == plain.content
    assert client.head(path, params={"hashtags": 1}).status_code == 200
    assert client.get(path, params={"hashtags": "some"}).status_code == 422


def test_the_description_of_the_addresses_tells_it(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    for name in COLUMNS:
        (asked,) = paths[f"/api/{name}.csv"]["get"]["parameters"]
        assert (asked["name"], asked["in"], asked["required"]) == ("hashtags", "query", False)
        assert asked["schema"]["type"] == "boolean"
    assert "parameters" not in paths["/api/evidence.csv"]["get"]
