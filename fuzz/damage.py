"""Files that are nearly in order: a few cells, keys or bytes of a good one changed."""

from __future__ import annotations

import copy
import csv
import io
import json
from typing import Any

from fuzz.draw import Draw
from fuzz.promises import PERSONS

ODD_CELLS = (
    *("", " ", "0", "-0", "1", "-1", "0.5", "1e3", "1e400", "-1e400", "1e-400", "nan", "inf"),
    *("9" * 18, "9" * 19, "9" * 400, "0x10", "1_000", "1,000", "1.000,5", "+5", "5.", ".5", "*"),
    *("٣", "²", "½", "-", "true", "yes", "no", "None", "null", "2019-03-05", "2019-3-5", "5/3/19"),
    *("2019-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "2019-03-05T10:00:00Z", "20190305"),
    *("2019-03-05T23:59:60+14:00", "9999-12-31T23:59:59-12:00", "AAA", "AAA/BBB", "AAA/AAA"),
    *("Home", "Camp", "Home -> Camp", "Home <-> Town", " -> ", "all", "everyone", "people"),
    *("=1+1", "+A1", "@x", "'=1+1", "''=1", "#tag", "#", "a\nb", "a\r\nb", '"', ",", ";", "\t"),
    *("\u202eab", "\ufeff", "\u200b", "\x1b[2J", "\x7f", "é", "e\u0301", "مخيم", "x" * 300),
    *("../../x", "/", ".", "a/b", "a\\b", "{}", "[]", "%s", "<script>", *PERSONS),
)
ODD_TOML = (
    *('""', '" "', '"x"', '"2019-03-05"', "0", "-1", "0.5", "1e400", "nan", "inf", "-inf", "true"),
    *("9" * 19, "9" * 400, "9" * 5000, "[]", "[[]]", "{}", "[1, 'a']", "['a', 'a']", "{ a = 1 }"),
    *("2019-03-05", "0001-01-01", "9999-12-31", "2019-03-05T10:00:00Z", "10:00:00", "0x10"),
    *('"\\u0000"', '"\\u202e"', '"""a\nb"""', "[" * 300 + "]" * 300, "['Home', 'Camp']", "'AAA'"),
)
ODD_JSON: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, 1e308, 10**18, 2**63, -(2**63) - 1, 10**400, float("nan")),
    *(float("inf"), "", " ", "x", "2019-03-05", "2019-02-30", "0001-01-01", "9999-12-31", "\ud800"),
    *("\0", "=1+1", "\u202e", "../../x", "x" * 300, [], {}, [[]], [None], {"": None}, [1, 2], "1"),
    *("9999-12-31T23:59:59Z", "2019-03-05T10:00:00Z", {"a": 1}, ["a"], *PERSONS),
)
_PIECES = (
    *(b"", b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b",", b"[", b"{"),
    *(b"]]", b"}", b"=", b"'", b'"""', b"#", b"\\", b"9" * 5000, b"(" * 300, b"[" * 2000, b"NaN"),
    *(b"1e999", b"\xf0\x9f\x9a\x8c", b"\xe2\x80\xae", b"\xed\xa0\x80", b"a" * 3000, b"<!--"),
)
_TIMES = (1, 1, 1, 1, 2, 2, 3, 6)
"""How many changes; one alone goes further than many."""


def damaged(draw: Draw, data: bytes) -> bytes:
    """Bytes with a few changed, put in, taken out, or the end cut off."""
    for _ in range(draw.one_of(_TIMES)):
        at = draw.below(len(data) + 1)
        match draw.below(5):
            case 0:
                data = data[:at] + bytes([draw.below(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + draw.one_of(_PIECES) + data[at:]
            case 2:
                data = data[:at] + data[at + draw.below(40) :]
            case 3:
                data = data[:at] + draw.some(draw.below(12)) + data[at:]
            case _:
                data = data[:at] if draw.flag() else data + data[at : at + 200]
    return data


def changed_table(draw: Draw, text: str) -> str:
    """A CSV table with cells, rows or columns changed."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for _ in range(draw.one_of(_TIMES)):
        _change_rows(draw, rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n" if draw.below(8) == 1 else "\n").writerows(rows)
    return out.getvalue()


def _change_rows(draw: Draw, rows: list[list[str]]) -> None:
    if not rows:
        return
    at = draw.below(len(rows))
    row = rows[at]
    column = draw.below(len(row))
    match draw.below(12):
        case 0:
            del rows[at]
        case 1:
            rows.append(list(row))
        case 2:
            rows.insert(1, rows.pop(at))
        case 3:
            for other in rows:
                del other[column : column + 1]
        case 4:
            row.append(draw.one_of(ODD_CELLS))
        case 5:
            rows.insert(1, ["#x+y"] * len(row))
        case 6 | 7:
            other = draw.one_of(rows)
            row[column : column + 1] = other[column : column + 1]
        case 8:
            row[column : column + 1] = [draw.text()]
        case _:
            row[column : column + 1] = [draw.one_of(ODD_CELLS)]


def changed_toml(draw: Draw, text: str) -> str:
    """A TOML file with values and lines changed."""
    lines = text.split("\n")
    for _ in range(draw.one_of(_TIMES)):
        at = draw.below(len(lines))
        key, sign, _ = lines[at].partition("=")
        match draw.below(8):
            case 0:
                del lines[at : at + 1]
            case 1:
                lines.append(lines[at] if lines else "")
            case 2:
                lines.insert(at, f'{draw.one_of(ODD_CELLS[:12])!r} = "x"')
            case 3:
                lines.insert(at, draw.text(40))
            case 4 if sign:
                other = draw.one_of(lines).partition("=")[2]
                lines[at] = f"{key}={other}"
            case _ if sign:
                lines[at] = f"{key}= {draw.one_of(ODD_TOML)}"
            case _:
                lines[at : at + 1] = [lines[at].replace("[[", "[") if lines else ""]
        lines = lines or [""]
    return "\n".join(lines)


def changed_json(draw: Draw, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A JSON value with some of its parts changed, left away or put elsewhere."""
    whole = [json.loads(json.dumps(value))]
    for _ in range(draw.one_of(_TIMES)):
        _change_part(draw, whole)
    return whole[0]


def _change_part(draw: Draw, whole: list[Any]) -> None:
    held: Any = whole
    key: Any = 0
    for _ in range(draw.below(8)):
        inner = held[key]
        if isinstance(inner, dict) and inner:
            held, key = inner, draw.one_of(list(inner))
        elif isinstance(inner, list) and inner:
            held, key = inner, draw.below(len(inner))
        else:
            break
    match draw.below(6):
        case 0 if held is not whole:
            del held[key]
        case 1:
            held[key] = [held[key]]
        case 2:
            held[key] = draw.text()
        case 3 if isinstance(held[key], dict):
            held[key][draw.text()] = copy.deepcopy(draw.one_of(ODD_JSON))
        case _:
            held[key] = copy.deepcopy(draw.one_of(ODD_JSON))


def json_bytes(draw: Draw, value: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    """A JSON file with parts or, now and then, bytes changed."""
    text = json.dumps(changed_json(draw, value), ensure_ascii=draw.below(4) != 1)
    content = text.encode("utf-8", "surrogatepass")
    return damaged(draw, content) if draw.below(6) == 5 else content


def table_bytes(draw: Draw, text: str) -> bytes:
    """A CSV file with cells or, now and then, bytes changed."""
    content = changed_table(draw, text).encode("utf-8", "replace")
    return damaged(draw, content) if draw.below(6) == 5 else content


def toml_bytes(draw: Draw, text: str) -> bytes:
    """A TOML file with values or, now and then, bytes changed."""
    content = changed_toml(draw, text).encode("utf-8", "replace")
    return damaged(draw, content) if draw.below(6) == 5 else content
