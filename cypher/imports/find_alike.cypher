// read: the contacts that have one of the words of $queries, rows of $fields; at most $most
// specialised
UNWIND $queries AS query
CALL db.index.fulltext.queryNodes('contact_words', query) YIELD node AS c
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
WITH DISTINCT c
LIMIT $most
RETURN collect([k IN $fields | c[k]]) AS contacts
