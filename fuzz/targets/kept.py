"""What results and jobs of a server leave in files, with parts or bytes changed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from fuzz.damage import damaged, json_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write

from waystation.domain.errors import InputError
from waystation.domain.register import Review
from waystation.reviewed import review_saved_pages
from waystation.server import jobfiles, results


def _said(text: str) -> dict[str, Any]:
    return {"key": "text", "args": {"text": text}, "parts": {}}


_STAMP = {"number": 1, "status": "draft", "reviewer": "", "as_of": "2019-03-05"}
_PAGE: dict[str, Any] = {
    "stamp": _STAMP,
    "scenario": {"title": "Flight", "caveat": "Nothing here happened."},
    "top": {
        "title": _said("Flight"),
        "decision": _said("Nothing."),
        "lines": [_said("A line.")],
        "needed": 1,
        "caveats": [_said("One."), _said("Two.")],
    },
    "days": ["2019-03-05"],
    "numbers": [{"place": "Camp", "what": "present", "rows": [[0, 5, []]]}],
}
_RUN = {"program": "waystation", "files": {"page.json": {"sha256": "a" * 64, "bytes": 5}}}
_ISSUED = {
    "number": 1,
    "made_at": "2019-03-05T08:00:00Z",
    "as_of": "2019-03-05",
    "status": "draft",
    "reviewer": "",
    "caveat": "",
    "members": 100,
    "seed": 1,
    "days": 14,
    "method": "auto",
    "version": "0.3",
    "variant": "",
    "files": [],
    "page": False,
}
_ASKED = {
    "kind": "forecast",
    "request": {"as_of": "2019-03-05"},
    "asked_at": "2019-03-05T08:00:00Z",
    "scenario": "/s",
    "results": "/r",
}
_FILES: dict[str, Any] = {
    "forecasts/1/page.json": _PAGE,
    "forecasts/1/run.json": _RUN,
    "forecasts/1/issued.json": _ISSUED,
    "2019-03-05/page.json": _PAGE,
    "2019-03-05/run.json": _RUN,
    "job/request.json": _ASKED,
    "job/result.json": {"state": "done", "result": {"number": 1}, "problems": []},
    "job/worker.json": {"pid": 1234},
    "job/progress.jsonl": {"stage": "members", "done": 1, "of": 2},
}
_AT = dt.datetime(2019, 3, 6, 8, tzinfo=dt.UTC)


def check(data: bytes) -> bool:
    """Read damaged files of results and jobs as the server and a review do."""
    draw = Draw(data)
    files = {name: json.dumps(value).encode() + b"\n" for name, value in _FILES.items()}
    for name in dict.fromkeys(draw.one_of(tuple(_FILES)) for _ in range(1 + draw.below(3))):
        make = json_bytes if draw.below(6) < 5 else None
        files[name] = make(draw, _FILES[name]) if make else damaged(draw, files[name])
    with scratch() as home:
        write(home, files)
        pages = _reviewed(home)
        for item in results.items(home):
            assert item["page"] in (True, False) and isinstance(item["number"], int), "an item"
            folder = results.folder_of(home, item["number"])
            assert folder is None or results.files_of(folder, item["number"]) is not None
        job = home / "job"
        asked, worker = jobfiles.read_asked(job), jobfiles.worker_of(job)
        assert worker is None or worker > 0, "a worker without a number"
        progress, lines = jobfiles.last_progress(job)
        assert progress is None or lines > 0
    return pages and asked is not None


def _reviewed(home: Any) -> bool:  # noqa: ANN401 - a path
    try:
        for review in (Review(1, "Duty officer", _AT, True, "Few reports.", ""), None):
            pages = review_saved_pages(home, 1, review)
    except InputError as error:
        check_refusal(error, never=())
        return False
    return bool(pages)
