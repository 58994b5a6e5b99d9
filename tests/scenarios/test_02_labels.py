"""2: Rita manages the link types; a maximum is mandatory."""

from __future__ import annotations

import pytest

from tests.scenarios.story import Person, shown

WITHOUT = (
    'mutation { createAssociationLabel(input: {name: "Spouse"%s}) { label { key } errors { code message path } } }'
)
FIELDS = "key name inverseName kind limit inverseLimit retired version"


async def test_2_link_types_are_managed(rita: Person, ed: Person) -> None:
    """Created, single and as a pair, edited, retired, deleted; by administrators."""
    single = await rita.does("createAssociationLabel", f"label {{ {FIELDS} }}", name="Assistant", limit=2)
    pair = await rita.does(
        "createAssociationLabel", f"label {{ {FIELDS} }}", name="Husband", inverseName="Wife", limit=1, inverseLimit=1
    )
    edited = await rita.does("updateAssociationLabel", f"label {{ {FIELDS} }}", key="ASSISTANT", name="Helper", limit=3)
    assert (single["label"]["kind"], pair["label"]["kind"]) == ("SINGLE", "PAIRED")
    assert (pair["label"]["key"], pair["label"]["inverseName"]) == ("HUSBAND_WIFE", "Wife")
    assert (edited["label"]["key"], edited["label"]["name"], edited["label"]["limit"]) == ("ASSISTANT", "Helper", 3)

    ann, bob, cid = [await ed.contact(name) for name in ("Ann", "Bob", "Cid")]
    await ed.link(bob, ann, "HUSBAND_WIFE")
    await rita.does("updateAssociationLabel", key="HUSBAND_WIFE", retired=True)
    retired = await ed.refused("associate", fromId=cid, toId=bob, labelKey="HUSBAND_WIFE")
    listed = await ed.ask("{ now: associationLabels { key } all: associationLabels(includeRetired: true) { key } }")
    used = await rita.refused("deleteAssociationLabel", key="HUSBAND_WIFE")
    gone = await rita.does(
        "deleteAssociationLabel", "deletedKey removedAssociations", key="HUSBAND_WIFE", removeAssociations=True
    )
    not_hers = await ed.refused("createAssociationLabel", name="Friend", limit=5)
    assert retired["rule"] == "RETIRED"
    assert (len(listed["now"]), len(listed["all"])) == (1, 2)
    assert (used["code"], used["count"]) == ("IN_USE", 1)
    assert (gone["deletedKey"], gone["removedAssociations"]) == ("HUSBAND_WIFE", 1)
    assert not_hers["code"] == "FORBIDDEN"
    shown(2, "link types: Rita makes a single and a pair, renames, retires and deletes; Ed may not")


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("", "to include required field 'limit'"),
        (", limit: null", "Expected value of non-null type 'Int!'"),
        (', limit: "unlimited"', 'Int cannot represent non-integer value: "unlimited"'),
        (", limit: 99999999999", "Int cannot represent non 32-bit signed integer value: 99999999999"),
    ],
)
async def test_2_a_maximum_that_is_no_number_is_refused(rita: Person, limit: str, message: str) -> None:
    """Absent, null, a word, a number beyond all: the schema itself says so."""
    answer = await rita.send(WITHOUT % limit)

    [error] = answer["errors"]
    assert message in error["message"]


async def test_2_every_link_type_has_a_maximum(rita: Person) -> None:
    """0, a negative and a millionth and one are refused in clear words; a million is fine."""
    for limit in (0, -1, 1_000_001):
        error = await rita.refused("createAssociationLabel", name="Spouse", limit=limit)
        assert (error["code"], error["path"]) == ("INVALID", ["input", "limit"])
        assert error["message"] == "`limit` must be from 1 to 1,000,000: a limit is required."
    half = await rita.refused("createAssociationLabel", name="Parent", inverseName="Child", limit=2)
    assert half["path"] == ["input", "inverseLimit"]
    assert "a limit is required" in half["message"]

    assert await rita.label("Contact", 1_000_000) == "CONTACT"
    lowered = await rita.refused("updateAssociationLabel", key="CONTACT", limit=0)
    assert lowered["code"] == "INVALID"
    shown(2, "link types: no maximum, 0, -1, 1,000,001 and “unlimited” are refused in clear words, 1,000,000 is fine")


async def test_2_a_pair_of_names_is_registered_once(rita: Person) -> None:
    """The refusal names the label to use, also where the names are swapped or written otherwise."""
    await rita.label("Parent", 2, inverseName="Child", inverseLimit=20)

    for name, inverse in (("Parent", "Child"), ("Child", "Parent"), ("PARENT", "child")):
        error = await rita.refused(
            "createAssociationLabel", name=name, inverseName=inverse, limit=2, inverseLimit=2
        )  # fmt: skip
        assert error["code"] == "CONFLICT"
        assert "PARENT_CHILD" in error["message"]
    shown(2, "link types: Parent / Child a second time is a conflict that names PARENT_CHILD")
