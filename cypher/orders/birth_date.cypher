// read: the date of birth of a contact, such as 19500412, as a place in an order of contacts; null without a year
// A part that is not known counts as 0: a year is before all its days.
MATCH (c:Contact {id: $id})
RETURN
  // key
  [known IN [CASE
      WHEN c.birth IS NULL THEN [c.birthDate.year, c.birthDate.month, c.birthDate.day]
      ELSE [name IN ['"year":', '"month":', '"day":'] | toInteger(split(split(c.birth, name)[1], ',')[0])]
    END]
    | right('0000000' + toString(known[0] * 10000 + coalesce(known[1], 0) * 100 + coalesce(known[2], 0)), 8)][0]
  // end of key
  AS key
