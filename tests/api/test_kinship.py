"""How two contacts are related."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from graphapi.kernel.viewer import Role, Viewer
from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.conftest import cypher

KINSHIP = """
query ($from: ContactKey!, $to: ContactKey!, $generations: Int! = 15, $language: String! = "en") {
  kinship(from: $from, to: $to, maxGenerations: $generations, language: $language) {
    name inverseName generationsUp generationsDown half commonAncestors { name } text
  }
}"""


@dataclass
class Kin:
    """A family that grows by the statements of a test; contacts by name."""

    api: Api
    ids: dict[str, str] = field(default_factory=dict[str, str])

    async def are(self, key: str, *pairs: str) -> None:
        """Store associations, each written as two names: `Ann Bob`."""
        for pair in pairs:
            one, other = pair.split()
            for name in (one, other):
                if name not in self.ids:
                    self.ids[name] = await self.api.contact(name)
            await self.api.associate(self.ids[one], self.ids[other], key)

    async def ask(self, one: str, other: str, **given: object) -> Any:
        """The kinship of two contacts by their names."""
        found = await self.api.ask(KINSHIP, **{"from": {"name": one}, "to": {"name": other}}, **given)
        return found["kinship"]


@pytest.fixture
async def kin(api: Api) -> Kin:
    """Gus and Gil have Ann and Bob; Ann and Bob have Cid and Dan by others; Ann is married to Eve."""
    kin, parent = Kin(api), await api.label("Parent", 2, inverseName="Child", inverseLimit=9)
    await kin.are(parent, "Gus Ann", "Gil Ann", "Gus Bob", "Gil Bob", "Ann Cid", "Bob Dan", "Dan Fay")
    await kin.are(await api.label("Spouse"), "Ann Eve")
    return kin


async def test_a_kinship_is_named_from_the_nearest_common_ancestors(kin: Kin) -> None:
    """From both sides, with the generations and the ancestors; in the language that is asked for."""
    assert await kin.ask("Cid", "Fay") == {
        "name": "first cousin once removed", "inverseName": "first cousin once removed", "generationsUp": 2,
        "generationsDown": 3, "half": False, "commonAncestors": [{"name": "Gus"}, {"name": "Gil"}],
        "text": "Cid is first cousin once removed of Fay",
    }  # fmt: skip
    german = await kin.ask("Cid", "Fay", language="de")
    assert german["name"] == "Onkel oder Tante 2. Grades"
    assert german["inverseName"] == "Neffe oder Nichte 2. Grades"


async def test_marriage_and_adoption_have_their_names(kin: Kin) -> None:
    """By the labels with the family role of a spouse or an adoptive parent."""
    await kin.are(await kin.api.label("Adoptive parent", 2, inverseName="Adopted child", inverseLimit=9), "Eve Hal")

    assert (await kin.ask("Eve", "Cid"))["name"] == "step-parent"
    assert (await kin.ask("Eve", "Bob"))["text"] == "Eve is sibling-in-law of Bob"
    assert (await kin.ask("Hal", "Eve"))["name"] == "adopted child"
    assert (await kin.ask("Hal", "Cid"))["name"] == "step-sibling"


async def test_a_marriage_that_ended_makes_relatives_only_if_a_death_ended_it(kin: Kin) -> None:
    """A divorced spouse is no step-parent, a widow is one."""
    ann, eve = kin.ids["Ann"], kin.ids["Eve"]
    for note, name in (("Divorced", None), ("Ended by death", "step-parent")):
        text = "MATCH ({id: $ann})-[r:SPOUSE]-({id: $eve}) SET r.until = date('2001-03-31'), r.note = $note"
        await cypher(kin.api.database, text, ann=ann, eve=eve, note=note)

        found = await kin.ask("Eve", "Cid")

        assert (found and found["name"]) == name


async def test_who_is_not_related_gets_null(kin: Kin) -> None:
    """Also beyond the generations that are asked for, and for a contact that does not exist."""
    await kin.api.contact("Ida")

    assert await kin.ask("Ida", "Ann") is None
    assert await kin.ask("Cid", "Fay", generations=2) is None
    assert await kin.ask("Cid", "Nobody") is None
    assert (await kin.ask("Cid", "Cid"))["text"] == "Cid and Cid are the same contact"


@pytest.mark.parametrize(
    ("given", "argument"), [({"generations": 0}, "maxGenerations"), ({"generations": 16}, "maxGenerations"),
                            ({"language": "tlh"}, "language")],
)  # fmt: skip
async def test_arguments_out_of_range_are_refused(kin: Kin, given: dict[str, object], argument: str) -> None:
    """Before any work."""
    answer = await kin.api.send(KINSHIP, **{"from": {"id": "con_x"}, "to": {"id": "con_y"}}, **given)

    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", argument)
    assert kin.api.statements == []


async def test_the_family_role_of_a_label_decides(kin: Kin) -> None:
    """It is derived from the names of a new label, and administrators may change it: FROM may also be the child."""
    selection = "label { key familyRole } errors { code path }"
    son = await kin.api.label("Daughter", 9, inverseName="Mother", inverseLimit=1)
    await kin.are(son, "Ida Fay")
    assert (await kin.ask("Ida", "Dan"))["name"] == "grandchild"

    changed = await kin.api.do(
        "updateAssociationLabel", "UpdateAssociationLabelInput", selection, key=son, familyRole="NONE"
    )

    assert changed["label"] == {"key": son, "familyRole": "NONE"}
    assert await kin.ask("Ida", "Dan") is None
    refused = await kin.api.do(
        "updateAssociationLabel", "UpdateAssociationLabelInput", selection, key="SPOUSE", familyRole="PARENT"
    )
    assert refused["errors"] == [{"code": "INVALID", "path": ["input", "familyRole"]}]


async def test_a_kinship_is_two_statements_and_the_ancestors_only_where_they_are_asked_for(kin: Kin) -> None:
    """However many generations there are."""
    ends = {"from": {"id": kin.ids["Cid"]}, "to": {"id": kin.ids["Fay"]}}

    await kin.api.ask(KINSHIP, **ends)
    assert kin.api.statements == ["contacts/family", "contacts/by_id"]

    await kin.api.ask("query ($from: ContactKey!, $to: ContactKey!) { kinship(from: $from, to: $to) { text } }", **ends)
    assert kin.api.statements == ["contacts/family"]


async def test_an_old_id_of_a_merged_contact_is_the_one_that_stayed(kin: Kin) -> None:
    """On either side."""
    old = await kin.api.contact("Cid the Elder")
    given = {"keepId": kin.ids["Cid"], "mergeId": old}
    await kin.api.do("mergeContacts", "MergeContactsInput", "contact { id }", **given)

    for one, other in ((old, kin.ids["Dan"]), (kin.ids["Dan"], old)):
        found = await kin.api.ask(KINSHIP, **{"from": {"id": one}, "to": {"id": other}})
        assert found["kinship"]["name"] == "first cousin"


async def test_nobody_is_related_through_a_hidden_contact(kin: Kin) -> None:
    """One common ancestor may be hidden, or one of the two; a hidden parent makes no half-siblings."""
    editor = Caller(kin.api.database, Viewer("usr_editor", "Editor", Role.EDITOR))

    async def hide(name: str) -> None:
        text = "MATCH (c:Contact {id: $id}) SET c.readers = ['user:usr_other']"
        await cypher(kin.api.database, text, id=kin.ids[name])

    async def seen(one: str, other: str) -> dict[str, object] | None:
        given = {"from": {"id": kin.ids[one]}, "to": {"id": kin.ids[other]}}
        return (await editor.ask(KINSHIP, **given))["kinship"]

    assert (await seen("Cid", "Dan") or {})["name"] == "first cousin"
    await hide("Gus")
    found = await seen("Cid", "Dan") or {}
    assert (found["name"], found["commonAncestors"]) == ("first cousin", [{"name": "Gil"}])
    await hide("Gil")
    assert await seen("Cid", "Dan") is None
    assert await seen("Gil", "Ann") is None
    assert (await kin.ask("Cid", "Dan"))["name"] == "first cousin"


async def hits(kin: Kin, one: str, other: str) -> int:
    """What the kinship of two contacts costs the database."""
    caller = Caller(kin.api.database, Viewer("usr_admin", "Admin", Role.ADMIN))
    query = f'{{ kinship(from: {{ id: "{kin.ids[one]}" }}, to: {{ id: "{kin.ids[other]}" }}) {{ name }} }}'
    return (await caller.profile(query))[0]


_LADDER = """
MATCH (end:Contact) WHERE end.id IN $ends
WITH collect(end) AS ends
UNWIND range(1, $generations) AS generation
UNWIND ['a', 'b'] AS side
WITH ends, side + generation AS name
CREATE (c:Contact {id: 'con_' + name, name: name, sortKey: name, readers: ['everyone']})
WITH ends, collect(c) AS above
UNWIND range(0, size(above) / 2 - 1) AS place
WITH above[2 * place..2 * place + 2] AS parents,
  CASE place WHEN 0 THEN ends ELSE above[2 * place - 2..2 * place] END AS children
UNWIND parents AS parent
UNWIND children AS child
CREATE (parent)-[:PARENT_CHILD {id: 'asc_' + parent.id + child.id, version: 1}]->(child)
"""


async def test_ancestors_that_recur_and_a_large_graph_cost_nothing(kin: Kin) -> None:
    """Siblings who married each other for fourteen generations: two people each, through whom 16,384 chains lead."""
    for name in ("Ida", "Jon"):
        kin.ids[name] = await kin.api.contact(name)
    await cypher(kin.api.database, _LADDER, ends=[kin.ids["Ida"], kin.ids["Jon"]], generations=7)
    half = await hits(kin, "Ida", "Jon")
    await cypher(kin.api.database, "MATCH (c:Contact) WHERE c.id =~ 'con_[ab].*' DETACH DELETE c")
    await cypher(kin.api.database, _LADDER, ends=[kin.ids["Ida"], kin.ids["Jon"]], generations=14)
    whole = await hits(kin, "Ida", "Jon")
    await cypher(kin.api.database, "UNWIND range(1, 2000) AS n CREATE (:Contact {id: 'con_z' + n, sortKey: 'z' + n})")

    assert whole < 2.2 * half
    assert await hits(kin, "Ida", "Jon") == whole
