"""Labels, settings and the size of the graph through the API."""

from __future__ import annotations

from tests.api.conftest import Api

FIELDS = """id key name inverseName kind category description limit inverseLimit onLimit acyclic exclusiveWith { key }
  emailCopy retired associationCount version"""
ERRORS = "errors { __typename code path ... on InUse { count } ... on Conflict { currentVersion } }"


async def test_a_paired_label_is_registered(api: Api) -> None:
    """With a key made from its names, and the defaults of the contract."""
    payload = await api.do(
        "createAssociationLabel", "CreateAssociationLabelInput", f"label {{ {FIELDS} }} {ERRORS}",
        name="Parent", inverseName="Child", limit=2, inverseLimit=30,
    )  # fmt: skip

    assert payload["errors"] == []
    assert payload["label"] == {
        "id": "lbl_PARENT_CHILD", "key": "PARENT_CHILD", "name": "Parent", "inverseName": "Child", "kind": "PAIRED",
        "category": None, "description": None, "limit": 2, "inverseLimit": 30, "onLimit": "REFUSE", "acyclic": False,
        "exclusiveWith": [], "emailCopy": "NONE", "retired": False, "associationCount": 0, "version": 1,
    }  # fmt: skip


async def test_a_single_label_has_one_limit(api: Api) -> None:
    """Both sides are the same."""
    key = await api.label("Friend", 7)

    label = await api.ask("query ($key: String!) { associationLabel(key: $key) { kind limit inverseLimit } }", key=key)

    assert label["associationLabel"] == {"kind": "SINGLE", "limit": 7, "inverseLimit": 7}


async def test_a_label_is_changed_in_parts(api: Api) -> None:
    """Null clears what may be empty, and is refused where nothing may."""
    await api.label("Friend", category="Social")
    selection = f"label {{ category description limit }} overLimitCount {ERRORS}"

    changed = await api.do(
        "updateAssociationLabel",
        "UpdateAssociationLabelInput",
        selection,
        key="FRIEND",
        category=None,
        description="pals",
    )
    refused = await api.do("updateAssociationLabel", "UpdateAssociationLabelInput", selection, key="FRIEND", limit=None)

    assert changed["label"] == {"category": None, "description": "pals", "limit": 10}
    assert [(error["code"], error["path"]) for error in refused["errors"]] == [("INVALID", ["input", "limit"])]


async def test_excluding_is_mutual(api: Api) -> None:
    """Each names the other."""
    await api.label("Spouse")
    await api.label("Sibling", exclusiveWith=["SPOUSE"])

    labels = (await api.ask("{ associationLabels { key exclusiveWith { key } } }"))["associationLabels"]

    assert labels == [
        {"key": "SIBLING", "exclusiveWith": [{"key": "SPOUSE"}]},
        {"key": "SPOUSE", "exclusiveWith": [{"key": "SIBLING"}]},
    ]  # fmt: skip


async def test_a_lowered_limit_flags_who_is_over_it(api: Api) -> None:
    """And says how many they are."""
    ann, bob, cid = [await api.contact(name) for name in ("Ann", "Bob", "Cid")]
    await api.label("Friend")
    await api.associate(ann, bob, "FRIEND")
    await api.associate(ann, cid, "FRIEND")

    payload = await api.do(
        "updateAssociationLabel", "UpdateAssociationLabelInput", f"overLimitCount {ERRORS}", key="FRIEND", limit=1
    )
    flags = await api.ask("{ redFlags { totalCount edges { node { contact { name } count limit other { id } } } } }")

    assert payload == {"overLimitCount": 1, "errors": []}
    assert flags["redFlags"]["totalCount"] == 1
    node = flags["redFlags"]["edges"][0]["node"]
    assert (node["contact"], node["count"], node["limit"]) == ({"name": "Ann"}, 2, 1)


async def test_a_label_in_use_is_not_deleted_unasked(api: Api) -> None:
    """IN_USE says by how many; asked, they go with it."""
    ann, bob = await api.contact("Ann"), await api.contact("Bob")
    await api.label("Friend")
    await api.associate(ann, bob, "FRIEND")
    selection = f"deletedKey removedAssociations {ERRORS}"

    refused = await api.do("deleteAssociationLabel", "DeleteAssociationLabelInput", selection, key="FRIEND")
    done = await api.do(
        "deleteAssociationLabel", "DeleteAssociationLabelInput", selection, key="FRIEND", removeAssociations=True
    )

    assert (refused["deletedKey"], refused["errors"][0]["__typename"], refused["errors"][0]["count"]) == (
        None,
        "InUse",
        1,
    )
    assert done == {"deletedKey": "FRIEND", "removedAssociations": 1, "errors": []}
    assert (await api.ask("{ associationLabels { key } }"))["associationLabels"] == []


async def test_retired_labels_are_shown_when_asked_for(api: Api) -> None:
    """Otherwise they are left out; by their key they are found."""
    await api.label("Friend")
    await api.do("updateAssociationLabel", "UpdateAssociationLabelInput", "errors { code }", key="FRIEND", retired=True)

    found = await api.ask(
        """{ a: associationLabels { key } b: associationLabels(includeRetired: true) { key }
             associationLabel(key: "FRIEND") { retired } }"""
    )

    assert found == {"a": [], "b": [{"key": "FRIEND"}], "associationLabel": {"retired": True}}


async def test_the_graph_is_summed_up(api: Api) -> None:
    """By label; each label reports the same number."""
    ann, bob = await api.contact("Ann"), await api.contact("Bob")
    await api.label("Friend")
    await api.associate(ann, bob, "FRIEND")

    found = await api.ask(
        """{ graphSummary { contactCount associationCount labels { label { key } count } }
             associationLabels { associationCount } }"""
    )

    assert found["graphSummary"] == {
        "contactCount": 2, "associationCount": 1, "labels": [{"label": {"key": "FRIEND"}, "count": 1}],
    }  # fmt: skip
    assert found["associationLabels"] == [{"associationCount": 1}]


async def test_settings_and_the_viewer_are_reported(api: Api) -> None:
    """As shipped."""
    found = await api.ask(
        """{ viewer { id name role teams email notifyRedFlags }
             settings { maxLabelsPerContact maxLabels defaultPhoneRegion } }"""
    )

    assert found == {
        "viewer": {
            "id": "usr_local", "name": "Local administrator", "role": "ADMIN", "teams": [], "email": None,
            "notifyRedFlags": False,
        },
        "settings": {"maxLabelsPerContact": 10, "maxLabels": 200, "defaultPhoneRegion": None},
    }  # fmt: skip
