// read: how many messages the viewer may see, of one status or all
CALL () {
  UNWIND CASE WHEN $anyStatus THEN [] ELSE [$status] END AS status
  MATCH (m:Message {status: status})
  WHERE m.id < 'msg~'
  RETURN m
  UNION ALL
  UNWIND CASE WHEN $anyStatus THEN ['msg~'] ELSE [] END AS highest
  MATCH (m:Message)
  WHERE m.id < highest
  RETURN m
}
OPTIONAL MATCH (c:Contact {id: m.contactId})
WITH m, c
WHERE $seeAll OR CASE WHEN c IS NULL THEN 'user:' + m.createdById IN $principals ELSE any(p IN c.readers WHERE p IN $principals) END
RETURN count(m) AS total
