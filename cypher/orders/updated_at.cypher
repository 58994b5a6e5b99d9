// read: when a contact was last updated, in milliseconds, as a place in an order of contacts
MATCH (c:Contact {id: $id})
RETURN
  // key
  right('00000000000000' + toString(c.updatedAt.epochMillis), 15)
  // end of key
  AS key
