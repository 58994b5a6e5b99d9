"""The names of relations, from a table that a language has: `graphapi/kinship_names/` has the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from graphapi.kernel.kinship import KinRelation, Marriage

Section = Mapping[str, str | Sequence[str]]
Table = Mapping[str, Section | Sequence[str]]

_SECTIONS = {
    "direct": ("ancestor", "descendant"),
    "collateral": ("sibling", "older", "younger"),
    "cousin": ("same", "older", "younger"),
    "adoption": ("parent", "child", "sibling", "other"),
    "half": ("sibling", "other"),
    "marriage": ("spouse", "step", "in_law", "sibling_in_law", "other"),
    "several": ("times",),
    "text": ("sentence", "same", "separator", "last"),
}


@dataclass(frozen=True)
class KinshipNames:
    """The names of one language. A table that lacks an entry is a KeyError when it is read, not when it is used."""

    lists: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, table: Table) -> KinshipNames:
        """The names of a parsed table."""
        lists = {name: cast("Sequence[str]", table[name]) for name in ("great", "ordinal")}
        for section, entries in _SECTIONS.items():
            for entry in entries:
                found = cast("Section", table[section])[entry]
                lists[f"{section}.{entry}"] = [found] if isinstance(found, str) else found
        return cls(lists)

    def name(self, relation: KinRelation) -> str:
        """What `from` is to `to`."""
        if relation.marriage is not Marriage.NONE:
            return self._by_marriage(relation)
        plain = self._plain(relation)
        if relation.adoptive:
            plain = self._one("adoption", _closest(relation) or "other", plain)
        elif relation.half:
            plain = self._one("half", "sibling" if _closest(relation) == "sibling" else "other", plain)
        if relation.times == 1:
            return plain
        return self._of("several.times", relation.times - 2, name=plain, n=str(relation.times))

    def text(self, from_name: str, to_name: str, relations: Sequence[KinRelation]) -> str:
        """All relations as a sentence without a full stop; without any, that the two are the same."""
        if not relations:
            return self._one("text", "same", **{"from": from_name, "to": to_name})
        *others, last = dict.fromkeys(self.name(relation) for relation in relations)
        names = self._one("text", "last").join(
            [self._one("text", "separator").join(others), last] if others else [last]
        )
        return self._one("text", "sentence", names=names, **{"from": from_name, "to": to_name})

    def _by_marriage(self, relation: KinRelation) -> str:
        if relation.marriage is Marriage.SPOUSES:
            return self._one("marriage", "spouse")
        plain = self._plain(relation)
        if relation.marriage is Marriage.OF_PARENTS:
            return self._one("marriage", "step", plain)
        if _closest(relation) == "sibling":
            return self._one("marriage", "sibling_in_law")
        if relation.up and relation.down:
            halved = self._one("half", "other", plain) if relation.half else plain
            return self._one("marriage", "other", halved)
        # The spouse of an ancestor and the descendant of a spouse are step-relatives.
        step = (relation.up == 0) == (relation.marriage is Marriage.OF_FROM)
        return self._one("marriage", "step" if step else "in_law", plain)

    def _plain(self, relation: KinRelation) -> str:
        up, down = relation.up, relation.down
        if not up:
            return self._of("direct.ancestor", down - 1)
        if not down:
            return self._of("direct.descendant", up - 1)
        near, apart = min(up, down), abs(up - down)
        section, side = "collateral" if near == 1 else "cousin", "older" if up < down else "younger"
        if not apart:
            entry, apart = f"{section}.{'sibling' if near == 1 else 'same'}", 1
        else:
            entry = f"{section}.{side}"
        return self._of(entry, apart - 1, degree=self._of("ordinal", near - 2), line=self._of("ordinal", near - 1))

    def _one(self, section: str, entry: str, name: str = "", **values: str) -> str:
        (text,) = self.lists[f"{section}.{entry}"]
        return text.format(name=name, lower=name[:1].lower() + name[1:], **values)

    def _of(self, entry: str, place: int, **values: str) -> str:
        """The entry at that place of a list; beyond its end the last, with the number of further ones."""
        texts = self.lists[entry]
        further = place - len(texts) + 2
        great = self._of("great", further - 1) if "{great}" in texts[-1] and further > 0 else ""
        values = {"n": str(place + 1), "great": great, **values}
        return texts[min(max(place, 0), len(texts) - 1)].format(**values)


def _closest(relation: KinRelation) -> str | None:
    return {(0, 1): "parent", (1, 0): "child", (1, 1): "sibling"}.get((relation.up, relation.down))
