// read: the given name of a contact without case and common accents, as a place in an order of contacts; null without one
// Names are not stored folded by their parts. Most have no letter to fold.
MATCH (c:Contact {id: $id})
RETURN
  // key
  CASE
    WHEN c.givenName = '' THEN null
    WHEN c.givenName =~ '\\p{ASCII}*' THEN toLower(c.givenName)
    ELSE reduce(text = toLower(normalize(c.givenName, NFKD)), fold IN $folds | replace(text, fold[0], fold[1]))
  END
  // end of key
  AS key
