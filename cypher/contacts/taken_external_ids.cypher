// read: those of $values that are the external id of a contact, whoever sees it
UNWIND $values AS value
MATCH (c:Contact {externalId: value})
RETURN collect(c.externalId) AS taken
