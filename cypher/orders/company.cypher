// read: the company of a contact, as a place in an order of contacts; null without one
MATCH (c:Contact {id: $id})
RETURN
  // key
  c.companyKey
  // end of key
  AS key
