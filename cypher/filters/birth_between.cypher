// read: whether a contact was certainly born between two days (numbers such as 19500412), as one condition of a composed filter
// What is known in part stands as a JSON text that begins with the numbers: it passes when its whole year or month does.
MATCH (c:Contact {id: $id})
WHERE
  // condition
  CASE
    WHEN c.birth IS NULL THEN c.birthDate.year * 10000 + c.birthDate.month * 100 + c.birthDate.day >= $earliest
      AND c.birthDate.year * 10000 + c.birthDate.month * 100 + c.birthDate.day <= $latest
    ELSE any(known IN [[name IN ['"year":', '"month":', '"day":'] | toInteger(split(split(c.birth, name)[1], ',')[0])]]
      WHERE known[0] * 10000 + coalesce(known[1] * 100 + coalesce(known[2], 1), 101) >= $earliest
        AND known[0] * 10000 + coalesce(known[1] * 100 + coalesce(known[2], 31), 1231) <= $latest)
  END
  // end of condition
RETURN count(c) AS passes
