"""The chart of docs/performance.md: the cost of each operation as a multiple of the floor, drawn from the results.

A dot is the median of the rounds. The colours suit light and dark pages; text follows the reader's colour scheme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from bench.compare import ratios
from bench.workloads import BY_NAME

MEASURES = (("server_cpu", "server"), ("database_cpu", "database"))
LABELS, PANEL, GAP, ROW, TOP, BOTTOM = 350, 270, 40, 22, 64, 20
MOST = 6
"""The end of the axis; larger values are written at its end."""
SIDES = (("rival", "#d97706"), ("ours", "#2f81f7"))
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.s{font-size:11px;fill:#59636e}.e{text-anchor:end}"
    ".m{text-anchor:middle}@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.s{fill:#9198a1}}"
)


def drawn(results: Mapping[str, Any]) -> str:
    """The chart of a comparison as SVG."""
    operations: dict[str, Any] = {
        name: sides for name, sides in results["operations"].items() if {"ours", "rival", "floor"} <= sides.keys()
    }
    width, height = LABELS + 2 * PANEL + GAP + 30, TOP + ROW * len(operations) + BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>CPU time a request, as a multiple of the floor, on {escape(results['set'])}</title>",
        f"<style>{STYLE}</style>",
        *_legend(),
        *(line for place, (_, title) in enumerate(MEASURES) for line in _axis(place, title, height)),
    ]
    for number, (name, sides) in enumerate(operations.items()):
        middle = TOP + ROW * number + ROW // 2
        lines.append(f'<text class="e" x="{LABELS - 14}" y="{middle + 4}">{escape(_short(BY_NAME[name].what))}</text>')
        for place, (measure, _) in enumerate(MEASURES):
            lines += _dots(place, middle, sides, measure)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _short(what: str) -> str:
    return what.partition(" (")[0] + (" (as most ask)" if "as most" in what else "")


def _legend() -> Iterator[str]:
    at = LABELS
    for side, colour in reversed(SIDES):
        yield f'<circle cx="{at}" cy="14" r="5" fill="{colour}"/><text x="{at + 10}" y="18">{side}</text>'
        at += 70
    yield f'<text x="{at}" y="18">CPU a request, as a multiple of the floor (1 ×)</text>'


def _axis(place: int, title: str, height: int) -> Iterator[str]:
    yield f'<text x="{_x(place, 1)}" y="40">{title}</text>'
    for tick in range(1, MOST + 1):
        x = _x(place, tick)
        opacity = ".8" if tick == 1 else ".25"
        yield f'<path d="M{x} {TOP}V{height - BOTTOM}" stroke="#8b949e" stroke-opacity="{opacity}"/>'
        yield f'<text class="s m" x="{x}" y="{TOP - 6}">{tick}</text>'


def _dots(place: int, y: int, sides: Mapping[str, Any], measure: str) -> Iterator[str]:
    found = {side: ratios(sides[side]["windows"], sides["floor"]["windows"], measure)[1] for side, _ in SIDES}
    ends = [_x(place, value) for value in found.values()]
    yield f'<path d="M{min(ends)} {y}H{max(ends)}" stroke="#8b949e" stroke-width="2" stroke-opacity=".6"/>'
    for side, colour in SIDES:
        x = _x(place, found[side])
        yield f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>'
        if found[side] > MOST:
            yield f'<text class="s" x="{x + 8}" y="{y + 4}">{found[side]:.0f}</text>'


def _x(place: int, value: float) -> float:
    return round(LABELS + place * (PANEL + GAP) + (min(value, MOST + 0.2) - 0.5) * PANEL / MOST, 1)
