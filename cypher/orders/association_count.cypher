// read: how many associations a contact has whose other contact is visible, as a place in an order of contacts
MATCH (c:Contact {id: $id})
RETURN
  // key
  right('000000000' + toString(COUNT {
    MATCH (c)-[r]-(x)
    WHERE ($seeAll OR any(p IN x.readers WHERE p IN $principals))
  }), 10)
  // end of key
  AS key
