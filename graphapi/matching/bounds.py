"""What is compared of a contact, and with how many others: the same for one contact and for all of a graph."""

IDENTITY_FIELDS = (
    "id", "name", "givenName", "familyName", "pronouns", "emails", "phones", "company", "jobTitle", "birth",
    "customFields", "birthDate",
)  # fmt: skip
"""The properties that are compared."""

WINDOW, LEAST = 25, 0.15
"""The contacts that are looked at, those that share the rarest keys first; where more share one, only those that have
this share of what all keys of the contact weigh. Without it ten times as many pairs are compared, and no more of the
known pairs of FEBRL 4 are found."""

ASSOCIATES, FEW = 40, 10
"""The associates of a contact that are looked at, and of how many of them the associates are."""
