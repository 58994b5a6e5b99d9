// read: whether the viewer sees a contact that has a custom field, among the first $most that the index has for its name
CALL db.index.fulltext.queryNodes('contact_words', $query, {limit: $most}) YIELD node AS c
WHERE any(entry IN c.fieldKeys WHERE entry STARTS WITH $key)
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
RETURN c.id AS id
LIMIT 1
