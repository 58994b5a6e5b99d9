"""People and relationships that CRMs export: HubSpot, CiviCRM, and Salesforce with its Nonprofit Success Pack."""

from __future__ import annotations

import re

from graphapi.formats.tables.layouts import TableLayout, by_names, plain
from graphapi.formats.tables.targets import ColumnTarget, ColumnUse, target

_HUBSPOT = by_names(
    {
        "Record ID": "id",
        "First Name": "givenName",
        "Last Name": "familyName",
        "Salutation": "customFields.Salutation",
        "Email": "email",
        "Work email": "email",
        "Additional email addresses": "email",
        "Phone Number": "phone",
        "Mobile Phone Number": "phone",
        "Job Title": "jobTitle",
        "Company Name": "company",
        "Associated Company": "company",
        "Associated Company (Primary)": "company",
        "Date of Birth": "birth",
        "Unsubscribed from all email": "emailOptOut",
        "Associated Company IDs": "relative id: Employer (company-)",
        "Associated Company IDs (Primary)": "relative id: Employer (company-)",
        "Associated Contact IDs": "relative id: Associated contact",
        "Associated Contact": "customFields.Associated contact",
    }
)

HUBSPOT = TableLayout(
    "hubspot",
    "HubSpot contacts",
    lambda columns: (
        "recordid" in columns
        and {"firstname", "lastname"} <= columns
        and bool(
            columns & {"associatedcompany", "associatedcompanyids", "contactowner", "lifecyclestage", "leadstatus"}
        )
    ),
    _HUBSPOT,
    notes=("IDs of companies get `company-` in front: HubSpot numbers companies and contacts separately.",),
)

HUBSPOT_COMPANIES = TableLayout(
    "hubspot-companies",
    "HubSpot companies",
    lambda columns: "recordid" in columns and "companyname" in columns and "firstname" not in columns,
    by_names(
        {
            "Record ID": "id (company-)",
            "Company name": "name",
            "Phone Number": "phone",
            "Company Domain Name": "customFields.Domain",
        }
    ),
)

CIVICRM = TableLayout(
    "civicrm",
    "CiviCRM contacts",
    lambda columns: bool(columns & {"contactid", "internalcontactid"}) and {"contacttype", "displayname"} <= columns,
    by_names(
        {
            "Contact ID": "id",
            "Internal Contact ID": "id",
            "id": "id",
            "Display Name": "fallback name: Display name",
            "First Name": "givenName",
            "Middle Name": "middleName",
            "Last Name": "familyName",
            "Individual Suffix": "nameSuffix",
            "Individual Prefix": "customFields.Prefix",
            "Organization Name": "fallback name: Organization name",
            "Household Name": "fallback name: Household name",
            "Nickname": "customFields.Nickname",
            "Email": "email",
            "Phone": "phone",
            "Job Title": "jobTitle",
            "Current Employer": "company",
            "Current Employer ID": "relative id: Employer",
            "Employer ID": "relative id: Employer",
            "Birth Date": "birth",
            "Note(s)": "notes",
            "Notes": "notes",
            "Do Not Email": "emailOptOut",
            "No Bulk Emails (User Opt Out)": "emailOptOut",
        }
    ),
)

_CIVICRM_ENDS = by_names(
    {
        "Contact A ID": "from",
        "Contact ID A": "from",
        "Contact B ID": "to",
        "Contact ID B": "to",
        "Start Date": "since",
        "End Date": "until",
        "Relationship Start Date": "since",
        "Relationship End Date": "until",
        "Description": "note",
        "Relationship Description": "note",
    }
)
_KINDS = (
    "relationshiptype", "relationshiptypeid", "relationshiptypeidlabel", "relationshiptypeidname",
    "relationshiptypeidlabelab", "relationshiptypeidnameab", "relationshiptypelabelab", "relationshiptypenameab",
    "labelab", "nameab", "relationshiptypeatob",
)  # fmt: skip
_INVERSE_KINDS = tuple(re.sub("ab$|atob$", lambda end: "ba" if end[0] == "ab" else "btoa", kind) for kind in _KINDS[4:])
_TRAILING = re.compile(r"\s+(of|for|is|by)$", re.IGNORECASE)


def _civicrm_relationship(column: str) -> ColumnTarget | None:
    """CiviCRM's own names, those of its API (`contact_id_a`), and those of SearchKit with a dot in them."""
    name = plain(column)
    if name in _KINDS:
        return ColumnTarget(ColumnUse.ROLE)
    return ColumnTarget(ColumnUse.INVERSE_ROLE) if name in _INVERSE_KINDS else _CIVICRM_ENDS(column)


def _civicrm_role(text: str) -> str:
    """A relationship's name without the word that leads to the other: `Child of` is the role Child."""
    return _TRAILING.sub("", text.strip())


CIVICRM_RELATIONSHIPS = TableLayout(
    "civicrm-relationships",
    "CiviCRM relationships",
    lambda columns: {"contactida", "contactidb"} <= columns or {"contactaid", "contactbid"} <= columns,
    _civicrm_relationship,
    role=_civicrm_role,
    notes=("`Child of` and `Employee of` become the roles Child and Employee.",),
)

_SALESFORCE = by_names(
    {
        "Id": "id",
        "Contact ID": "id",
        "Name": "fallback name: Name",
        "FirstName": "givenName",
        "MiddleName": "middleName",
        "LastName": "familyName",
        "Suffix": "nameSuffix",
        "Salutation": "customFields.Salutation",
        "Email": "email",
        "npe01__HomeEmail__c": "email",
        "npe01__WorkEmail__c": "email",
        "npe01__AlternateEmail__c": "email",
        "Phone": "phone",
        "MobilePhone": "phone",
        "HomePhone": "phone",
        "OtherPhone": "phone",
        "npe01__WorkPhone__c": "phone",
        "Title": "jobTitle",
        "Account.Name": "company",
        "Account Name": "company",
        "Birthdate": "birth",
        "Description": "notes",
        "HasOptedOutOfEmail": "emailOptOut",
        "npsp__Do_Not_Contact__c": "emailOptOut",
        "ReportsToId": "relative id: Manager",
        "AssistantName": "relative: Assistant",
        "npsp__Primary_Affiliation__c": "relative id: Primary affiliation",
        "AssistantPhone": "customFields.Assistant's phone",
        **{
            f"{kind}{part}": f"customFields.{kind} address"
            for kind in ("Mailing", "Other")
            for part in ("Street", "City", "State", "PostalCode", "Country")
        },
    }
)


def _salesforce(column: str) -> ColumnTarget | None:
    if plain(column) == "accountid":
        return target("relative id: Account")
    return _SALESFORCE(column)


SALESFORCE = TableLayout(
    "salesforce",
    "Salesforce contacts",
    lambda columns: (
        bool(columns & {"id", "contactid"})
        and {"firstname", "lastname"} <= columns
        and ("accountid" in columns or any(column.startswith(("npe01", "npsp", "npo02")) for column in columns))
    ),
    _salesforce,
    notes=(
        "A contact's account is a household in the Nonprofit Success Pack, elsewhere a company: its role is Account.",
    ),
    single_cell_is_footer=True,
)

SALESFORCE_ACCOUNTS = TableLayout(
    "salesforce-accounts",
    "Salesforce accounts",
    lambda columns: (
        {"id", "name"} <= columns and bool(columns & {"billingstreet", "billingcity", "npe01systemaccounttypec"})
    ),
    by_names(
        {
            "Id": "id",
            "Name": "name",
            "Phone": "phone",
            "Description": "notes",
            "ParentId": "relative id: Parent account",
            "npe01__One2OneContact__c": "relative id: Primary contact",
            **{
                f"Billing{part}": "customFields.Address"
                for part in ("Street", "City", "State", "PostalCode", "Country")
            },
        }
    ),
    single_cell_is_footer=True,
)

NPSP_RELATIONSHIPS = TableLayout(
    "npsp-relationships",
    "Salesforce NPSP relationships",
    lambda columns: {"npe4contactc", "npe4relatedcontactc", "npe4typec"} <= columns,
    by_names(
        {
            "npe4__RelatedContact__c": "from",
            "npe4__Contact__c": "to",
            "npe4__Type__c": "label",
            "npe4__Description__c": "note",
            "npe4__Status__c": "note",
            "Id": "pair id",
            "npe4__ReciprocalRelationship__c": "pair of",
        }
    ),
    notes=("The related contact is the Type of the contact; the two rows of one relationship are put together.",),
    single_cell_is_footer=True,
)

NPSP_AFFILIATIONS = TableLayout(
    "npsp-affiliations",
    "Salesforce NPSP affiliations",
    lambda columns: {"npe5contactc", "npe5organizationc"} <= columns,
    by_names(
        {
            "npe5__Contact__c": "from",
            "npe5__Organization__c": "to",
            "npe5__Role__c": "label: Affiliate",
            "npe5__StartDate__c": "since",
            "npe5__EndDate__c": "until",
            "npe5__Description__c": "note",
            "npe5__Status__c": "note",
        }
    ),
    single_cell_is_footer=True,
)

LAYOUTS = (
    HUBSPOT, HUBSPOT_COMPANIES, CIVICRM, CIVICRM_RELATIONSHIPS, NPSP_RELATIONSHIPS, NPSP_AFFILIATIONS, SALESFORCE,
    SALESFORCE_ACCOUNTS,
)  # fmt: skip
