// read: the family name of a contact without case and common accents, as a place in an order of contacts; null without one
// Names are not stored folded by their parts. Most have no letter to fold.
MATCH (c:Contact {id: $id})
RETURN
  // key
  CASE
    WHEN c.familyName = '' THEN null
    WHEN c.familyName =~ '\\p{ASCII}*' THEN toLower(c.familyName)
    ELSE reduce(text = toLower(normalize(c.familyName, NFKD)), fold IN $folds | replace(text, fold[0], fold[1]))
  END
  // end of key
  AS key
