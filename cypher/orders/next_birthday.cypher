// read: the day of a contact's next birthday, such as 00412, as a place in an order of contacts; null without a month and a day
// 0 is before the number of a day that is still to come this year, 1 before that of one that has passed.
MATCH (c:Contact {id: $id})
RETURN
  // key
  [known IN [CASE
      WHEN c.birth IS NULL THEN [c.birthDate.month, c.birthDate.day]
      ELSE [name IN ['"month":', '"day":'] | toInteger(split(split(c.birth, name)[1], ',')[0])]
    END]
    | CASE WHEN known[0] * 100 + known[1] >= $today.month * 100 + $today.day THEN '0' ELSE '1' END
      + right('000' + toString(known[0] * 100 + known[1]), 4)][0]
  // end of key
  AS key
