"""The report about one person as a page to read without the server: no script, nothing that is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from graphapi.kernel.errors import Json
from graphapi.kernel.history_words import words_of
from graphapi.kernel.json_values import is_list, is_object

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1d1d1f}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #ccc}dl{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem;"
    "margin:.5rem 0}dt{color:#595959}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    "li{border-top:1px solid #e5e5e5;padding:.5rem 0}ul{list-style:none;padding:0}"
)
_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
)
_NONE = "<p>None.</p>"


def report_page(report: Json) -> str:
    """The page of a report; everything in it is escaped."""
    name = escape(str(report["contact"]["name"]))
    sections = "".join(
        f"<section><h2>{escape(_title(key))}</h2>{_block(value)}</section>\n"
        for key, value in report.items()
        if key != "reportedAt"
    )
    return (
        f"{_HEAD}<title>Stored about {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Stored about {name}</h1>\n<p>As of {escape(str(report['reportedAt']))}.</p>\n{sections}</body>\n</html>\n"
    )


def _title(key: str) -> str:
    words = words_of(key)
    return f"{words[0].upper()}{words[1:]}"


def _block(value: object) -> str:
    """A value as lists of terms, one below the other."""
    if value is None or value in ({}, []):
        return _NONE
    if is_object(value):
        return f"<dl>{''.join(_terms(value))}</dl>"
    if is_list(value) and any(map(is_object, value)):
        return f"<ul>{''.join(f'<li>{_block(one)}</li>' for one in value)}</ul>"
    if is_list(value):
        return escape(", ".join(map(str, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(str(value))


def _terms(values: dict[str, object]) -> Iterator[str]:
    for key, value in values.items():
        yield f"<dt>{escape(_title(key))}</dt><dd>{_block(value)}</dd>"
