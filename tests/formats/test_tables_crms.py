"""People and relationships that CRMs export: their IDs lead from one table to the other."""

from __future__ import annotations

from graphapi.formats.cards import Relative, UnreadableCard
from graphapi.kernel.partial_dates import PartialDate
from tests.formats.address_books import format_of, read, read_all

CIVI_RELATIONSHIPS = (
    "id,contact_id_a,contact_id_b,relationship_type_id,relationship_type_id.label_a_b,relationship_type_id.label_b_a,"
    "start_date,end_date,is_active,description\r\n"
)


def test_hubspot_contacts_name_their_company_and_each_other():
    """Companies and contacts are numbered separately: the IDs of companies have a prefix."""
    text = (
        "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company,Associated Company IDs,"
        "Associated Contact,Associated Contact IDs,Lifecycle Stage\r\n"
        "101,Ann,Oak,ann@example.org,+49 30 901820,Baker,Acorn Ltd,101,"
        "Bob Oak (bob@example.org);Cleo Elm,102;103,Lead\r\n"
    )

    (card,) = read(text)

    assert format_of(text.encode()).name == "hubspot"
    assert (card.uid, card.values["company"], card.values["jobTitle"]) == ("101", "Acorn Ltd", "Baker")
    assert card.relatives == (
        Relative("Employer", uid="company-101"),
        Relative("Associated contact", uid="102"),
        Relative("Associated contact", uid="103"),
    )
    assert card.values["customFields"]["Lifecycle Stage"] == "Lead"


def test_hubspot_companies_have_the_ids_that_contacts_name():
    """A file of companies beside that of contacts."""
    (card,) = read("Record ID,Company name,Company Domain Name\r\n101,Acorn Ltd,acorn.example.org\r\n")

    assert (card.uid, card.values["name"]) == ("company-101", "Acorn Ltd")


def test_civicrm_contacts_are_people_households_and_organizations():
    """The display name is the name where no other is; a no to e-mails is kept."""
    ann, elms = read(
        "Contact ID,Contact Type,Display Name,First Name,Last Name,Household Name,Do Not Email,Birth Date,"
        "Current Employer,Email,Phone\r\n"
        "7,Individual,Ms. Ann Oak,Ann,Oak,,Yes,1985-04-12,Acorn Ltd,ann@example.org,030 901820\r\n"
        "8,Household,The Elms,,,The Elms,No,,,,\r\n"
    )

    assert (ann.uid, ann.values["givenName"], ann.values["emailOptOut"]) == ("7", "Ann", True)
    assert ann.values["birth"] == PartialDate(1985, 4, 12)
    assert ann.values["customFields"]["Display name"] == "Ms. Ann Oak"
    assert (elms.values["name"], "emailOptOut" in elms.values) == ("The Elms", False)


def test_civicrm_relationships_say_both_directions():
    """A is Child of B: A is B's Child and B A's Parent; the numbers of types do not matter beside their names."""
    (card,) = read(f"{CIVI_RELATIONSHIPS}1,7,8,1,Child of,Parent of,2001-05-06,,,adopted\r\n")

    relative = Relative("Child", uid="7", since="2001-05-06", note="adopted", inverse_role="Parent")
    assert (card.uid, card.values, card.relatives) == ("8", {}, (relative,))


def test_a_relationship_type_without_a_name_is_asked_for():
    """A number means nothing; a MAP.toml can say what it does."""
    text = "contact_id_a,contact_id_b,relationship_type_id\r\n7,8,4\r\n"

    (refused,) = read_all(text)
    (card,) = read(text, mapping={"roles": {"4": "Child / Parent"}})

    assert isinstance(refused, UnreadableCard)
    assert "4: say in a MAP.toml" in refused.reason
    assert card.relatives == (Relative("Child", uid="7", inverse_role="Parent"),)


def test_salesforce_contacts_keep_every_address_of_their_own():
    """The Nonprofit Success Pack has three e-mail addresses; manager, account and assistant are relatives."""
    (card,) = read(
        "Id,AccountId,FirstName,LastName,Email,npe01__HomeEmail__c,npe01__WorkEmail__c,MobilePhone,Title,ReportsToId,"
        "AssistantName,HasOptedOutOfEmail,MailingStreet,MailingCity\r\n"
        "003A,001A,Ann,Oak,ann@example.org,ann@example.org,oak@example.org,+49 30 1,Baker,003B,"
        "Zoe Stranger,1,1 Acorn St,Oaktown\r\n"
    )

    assert (card.uid, card.values["emails"]) == ("003A", ["ann@example.org", "oak@example.org"])
    assert card.values["emailOptOut"] is True
    assert card.values["customFields"] == {"Mailing address": "1 Acorn St, Oaktown"}
    assert set(card.relatives) == {
        Relative("Account", uid="001A"),
        Relative("Manager", uid="003B"),
        Relative("Assistant", name="Zoe Stranger"),
    }


def test_the_two_rows_of_a_relationship_become_one():
    """The Nonprofit Success Pack has a row for each direction, which point at each other."""
    header = "Id,npe4__Contact__c,npe4__RelatedContact__c,npe4__Type__c,npe4__Status__c,npe4__ReciprocalRelationship__c"

    cards = read(
        f"{header}\r\nr1,003A,003B,Father,Current,r2\r\nr2,003B,003A,Daughter,Current,r1\r\nr3,003A,003C,Friend,Former,\r\n"
    )

    assert [(card.uid, *card.relatives) for card in cards] == [
        ("003A", Relative("Father", uid="003B", note="Current", inverse_role="Daughter")),
        ("003A", Relative("Friend", uid="003C", note="Former")),
    ]


def test_an_affiliation_is_of_a_contact_with_an_organization():
    """Its role may be empty; then it is an Affiliate."""
    first, second = read(
        "npe5__Contact__c,npe5__Organization__c,npe5__Role__c,npe5__StartDate__c\r\n"
        "003A,001B,Board member,2020-01-01\r\n003B,001B,,\r\n"
    )

    assert (first.uid, *first.relatives) == ("001B", Relative("Board member", uid="003A", since="2020-01-01"))
    assert (second.uid, *second.relatives) == ("001B", Relative("Affiliate", uid="003B"))


def test_what_a_relationship_has_no_place_for_is_a_loss():
    """Columns of a table of relationships that say something else are reported, row by row."""
    (card,) = read("Contact ID A,Contact ID B,Relationship Type,Case ID\r\n7,8,Spouse of,12\r\n")

    assert [(loss.line, loss.what, loss.text) for loss in card.losses] == [(2, "Case ID", "12")]
