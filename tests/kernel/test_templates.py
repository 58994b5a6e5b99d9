"""Bounds of templates: what is refused before a parser sees it, and that all else goes through."""

from __future__ import annotations

import pytest

from graphapi.kernel.errors import Refused
from graphapi.kernel.templates import (
    BLOCKS_MAX,
    BRACKET_DEPTH_MAX,
    BRACKETS_MAX,
    CONDITIONS_MAX,
    FILTERS_EACH_MAX,
    FILTERS_MAX,
    MARK_MAX,
    MARKS_MAX,
    check_marks,
    check_size,
)

IN_MARK = MARK_MAX - len("{{")


def blocks(depth: int) -> str:
    """Blocks within each other."""
    return "{% if a %}" * depth + "{% endif %}" * depth


@pytest.mark.parametrize(
    ("bound", "at", "over"),
    [
        (f"{MARKS_MAX:,} fields and tags", "{{ a }}" * MARKS_MAX, "{{ a }}" * (MARKS_MAX + 1)),
        (f"{MARK_MAX:,} characters", f"{{{{{'a' * IN_MARK}}}}}", f"{{{{{'a' * (IN_MARK + 1)}}}}}"),
        ("50 spaces", "{{ a" + " " * 49 + "}}", "{{ a" + " " * 50 + "}}"),
        (f"be nested at most {BLOCKS_MAX} deep", blocks(BLOCKS_MAX), blocks(BLOCKS_MAX + 1)),
        (
            f"be nested at most {BRACKET_DEPTH_MAX} deep",
            "{{ a" + "[a" * BRACKET_DEPTH_MAX + "]" * BRACKET_DEPTH_MAX + " }}",
            "{{ a" + "[a" * (BRACKET_DEPTH_MAX + 1) + "]" * (BRACKET_DEPTH_MAX + 1) + " }}",
        ),
        (
            f"{BRACKETS_MAX} pairs of brackets",
            "{{ a" + "[0]" * BRACKETS_MAX + " }}",
            "{{ a" + "[0]" * (BRACKETS_MAX + 1) + " }}",
        ),
        (
            f"{FILTERS_EACH_MAX} filters",
            "{{ a" + "| upcase" * FILTERS_EACH_MAX + " }}",
            "{{ a" + "| upcase" * (FILTERS_EACH_MAX + 1) + " }}",
        ),
        (
            f"{FILTERS_MAX:,} filters",
            ("{{ a" + "|first" * 20 + " }}") * (FILTERS_MAX // 20),
            ("{{ a" + "|first" * 20 + " }}") * (FILTERS_MAX // 20) + "{{ a | upcase }}",
        ),
        (
            f"{CONDITIONS_MAX} “and” or “or” operators",
            "{% if a" + " and a" * CONDITIONS_MAX + " %}{% endif %}",
            "{% if a" + " or a" * (CONDITIONS_MAX + 1) + " %}{% endif %}",
        ),
    ],
)
def test_a_template_may_reach_a_bound_and_not_pass_it(bound: str, at: str, over: str) -> None:
    """The refusal names the bound and the line."""
    check_marks(at)

    with pytest.raises(Refused) as caught:
        check_marks(f"Hello\n{over}")

    assert bound in str(caught.value)
    assert "(line 2)" in str(caught.value)


def test_bytes_are_counted_as_they_are_stored() -> None:
    """Not characters: an umlaut has two."""
    check_size("ü" * 50_000, "input", "text")

    with pytest.raises(Refused, match="100,000 bytes") as caught:
        check_size("ü" * 50_001, "input", "text")

    assert caught.value.path == ("input", "text")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ contact.name", "a {{ has no }}"),
        ("{% if contact", "a {% has no %}"),
        ("{{ a {{ b }} }}", "a {{ is inside another field or tag"),
        ("{{ a {% b %} }}", "a {% is inside another field or tag"),
        ("{% %}", "a {% has no tag"),
        ("{{ 'a }}", "a quoted text is not terminated"),
        ("{% raw %}a{% endraw %}", "there is no tag “raw”"),
    ],
)
def test_what_no_parser_has_to_look_for_is_refused_first(text: str, reason: str) -> None:
    """In plain words."""
    with pytest.raises(Refused) as caught:
        check_marks(text)

    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "no marks at all, not even { or } or % or \"'([|",
        "{{ contact['Pet (and) [more] | name'] | default: \"it's | and or ((((((\" }}",
        "{% # it's a comment with one quote and ((((((( %}",
        "{% comment %}{{ don't }}{% endcomment %}{{ 'a' }}",
        "{%- if a -%}{{- a -}}{%- endif -%}",
        "{% if a %}" + "{% elsif b %}b" * 1_900 + "{% endif %}",
        "{% if a %}x{% endif %}" * 600,
        "{{ a }}\n}} %} }",
    ],
)
def test_what_is_within_the_bounds_goes_through(text: str) -> None:
    """Quotes and comments may hold anything; blocks one after the other are not deep."""
    check_marks(text)
