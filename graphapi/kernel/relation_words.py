"""The words that address books have for relations, and the roles that they mean here.

The words are those of vCard's RELATED types, of Google, Apple and Outlook, of GEDCOM, and of everyday English and
German. A narrower word, such as mother for Parent, is kept as the note of the association.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from graphapi.kernel.labels import FamilyRole, Label, Labels, Side, pair_key, same_names, sides_of_role
from graphapi.kernel.text import fold

BY_DEATH = "Ended by death"
"""The note of a marriage that the death of one of the two ended."""

OTHER_SIDE = "Related person"
"""What the inverse name of a label is that is registered for a role whose inverse the file does not say."""

# For each role with its inverse: the words that mean just that, then those that say more than the role does.
_WORDS: tuple[tuple[tuple[str, str | None], str, str], ...] = (
    (("Parent", "Child"), "parent, parents, elternteil, eltern",
     "mother, mom, mum, mutter, mama, father, dad, vater, papa"),
    (("Child", "Parent"), "child, children, kind, kinder", "son, sohn, daughter, tochter"),
    (("Step-parent", "Step-child"), "step parent, stepparent, stiefelternteil",
     "stepmother, step-mother, stiefmutter, stepfather, step-father, stiefvater"),
    (("Step-child", "Step-parent"), "step child, stepchild, stiefkind",
     "stepson, step-son, stiefsohn, stepdaughter, step-daughter, stieftochter"),
    (("Adoptive parent", "Adopted child"), "adoptivelternteil, adoptiveltern",
     "adoptive mother, adoptivmutter, adoptive father, adoptivvater"),
    (("Adopted child", "Adoptive parent"), "adoptivkind", "adopted son, adoptivsohn, adopted daughter, adoptivtochter"),
    (("Guardian", "Ward"), "vormund", "foster parent, foster mother, pflegemutter, foster father, pflegevater"),
    (("Ward", "Guardian"), "mündel", "foster child, pflegekind"),
    (("Grandparent", "Grandchild"), "grandparents, großelternteil, großeltern",
     "grandmother, grandma, großmutter, oma, grandfather, grandpa, großvater, opa"),
    (("Grandchild", "Grandparent"), "grandchildren, enkelkind, enkelkinder",
     "grandson, enkel, enkelsohn, granddaughter, enkelin, enkeltochter"),
    (("Sibling", None), "siblings, geschwister, geschwisterteil", "brother, bruder, sister, schwester"),
    (("Spouse", None), "spouse or partner, ehepartner, ehepartner/in, ehegatte, ehegattin",
     "husband, ehemann, wife, ehefrau"),
    (("Domestic partner", None), "domestic-partner, partner, partner/in, lebenspartner, lebensgefährte",
     "partnerin, lebenspartnerin, lebensgefährtin, boyfriend, girlfriend, fiancé, fiancée, verlobter, sweetheart"),
    (("Former spouse", None), "ex-spouse, former partner", "ex-husband, ex-mann, ex-wife, ex-frau"),
    (("Uncle or aunt", "Nephew or niece"), "", "uncle, onkel, aunt, tante"),
    (("Nephew or niece", "Uncle or aunt"), "", "nephew, neffe, niece, nichte"),
    (("Cousin", None), "", "cousine, vetter, male cousin, female cousin"),
    (("Parent-in-law", "Child-in-law"), "parents-in-law, schwiegereltern",
     "mother-in-law, schwiegermutter, father-in-law, schwiegervater"),
    (("Child-in-law", "Parent-in-law"), "schwiegerkind",
     "son-in-law, schwiegersohn, daughter-in-law, schwiegertochter"),
    (("Sibling-in-law", None), "", "brother-in-law, schwager, sister-in-law, schwägerin"),
    (("Godparent", "Godchild"), "godparents, pate/patin", "godmother, patin, patentante, godfather, pate, patenonkel"),
    (("Godchild", "Godparent"), "patenkind", "godson, goddaughter"),
    (("Friend", None), "friends, freund, freund/in", "freundin, best friend"),
    (("Neighbour", None), "neighbor, neighbors, nachbar", "nachbarin"),
    (("Housemate", None), "co-resident, roommate, flatmate, mitbewohner", "mitbewohnerin"),
    (("Emergency contact", "Emergency contact for"), "emergency, in case of emergency, ice, notfallkontakt", ""),
    (("Caregiver", "Cared-for person"), "carer, betreuer, pflegeperson", "betreuerin"),
    (("Manager", "Direct report"), "manager's name, vorgesetzter, vorgesetzte, chef, boss, supervisor", "chefin"),
    (("Direct report", "Manager"), "reports, subordinate", ""),
    (("Assistant", "Assisted person"), "assistant's name, assistent, assistentin, assistenz", "secretary, sekretärin"),
    (("Colleague", None), "co-worker, coworker, kollege, arbeitskollege", "kollegin"),
    (("Business partner", None), "geschäftspartner", "geschäftspartnerin"),
    (("Mentor", "Mentee"), "", "mentorin"),
    (("Employer", "Employee"), "arbeitgeber", ""),
    (("Employee", "Employer"), "arbeitnehmer, angestellter", "mitarbeiter, mitarbeiterin, member"),
    (("Referrer", "Referred contact"), "referred by, referred-by, referredby, empfohlen von", ""),
    (("Adviser", "Client"), "advisor, berater", "beraterin"),
    (("Client", "Adviser"), "kunde", "customer, kundin"),
    (("Attorney", "Represented party"), "lawyer, anwalt, rechtsanwalt", "anwältin"),
    (("Related contact", None), "contact, related, related person, verwandter kontakt",
     "relative, kin, verwandter, verwandte, acquaintance, met, bekannter, bekannte, agent, date, crush, muse"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordMeaning:
    """A role with its inverse, and whether the word says more than the role."""

    role: str
    inverse: str | None
    narrower: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A registered label, the side on which the other contact stands, and the word to note beside it, if any."""

    label: Label
    side: Side
    word: str = ""


def _words(text: str) -> list[str]:
    return [fold(word) for word in text.split(", ") if word]


MEANINGS = MappingProxyType({
    word: WordMeaning(role, inverse, narrower)
    for (role, inverse), same, narrower_words in _WORDS
    for narrower, words in ((False, [fold(role), *_words(same)]), (True, _words(narrower_words)))
    for word in words
})  # fmt: skip
"""What each word means, by the folded word."""


_FAMILY_ROLES = {
    "Parent": FamilyRole.PARENT, "Child": FamilyRole.CHILD, "Adoptive parent": FamilyRole.ADOPTIVE_PARENT,
    "Adopted child": FamilyRole.ADOPTED_CHILD, "Spouse": FamilyRole.SPOUSE,
}  # fmt: skip


def family_role_of(name: str, inverse: str | None) -> FamilyRole:
    """What the names of a label mean in a family tree: Father / Son is PARENT. NONE unless the names agree."""
    here, there = MEANINGS.get(fold(name)), MEANINGS.get(fold(inverse or name))
    if here is None or there is None or there.role != (here.inverse or here.role):
        return FamilyRole.NONE
    return _FAMILY_ROLES.get(here.role, FamilyRole.NONE)


def ends_by_death(role: str) -> bool:
    """Whether two are in a relation only while both live: a widow may marry again."""
    meaning = MEANINGS.get(fold(role))
    return meaning is not None and meaning.role in {"Spouse", "Domestic partner"}


def relation(labels: Labels, role: str, inverse: str = "") -> Relation | None:
    """The label and side that a role in a file means; None if no registered label has it, or several do.

    A label with exactly these names is meant before one that the words stand for.
    """
    exact = _by_names(labels, role, inverse) if inverse else None
    if exact is not None:
        return exact
    sides = sides_of_role(labels, role)
    if len(sides) == 1:
        return Relation(*sides[0])
    meaning = MEANINGS.get(fold(role))
    if meaning is None:
        return None
    found = _by_names(labels, meaning.role, meaning.inverse or meaning.role)
    if found is None:
        sides = sides_of_role(labels, meaning.role)
        found = Relation(*sides[0]) if len(sides) == 1 else None
    return found and Relation(found.label, found.side, role if meaning.narrower else "")


def _by_names(labels: Labels, role: str, inverse: str) -> Relation | None:
    wanted = pair_key(role, inverse)
    for label in labels.values():
        if pair_key(label.name, label.inverse_name) == wanted:
            return Relation(label, label.side(Side.FROM if same_names(role, label.name) else Side.TO))
    return None
