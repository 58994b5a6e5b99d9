MATCH (c:Contact {id: $id})
RETURN c {.id, .name, .givenName, .familyName, .emails, .phones, .company} AS data
