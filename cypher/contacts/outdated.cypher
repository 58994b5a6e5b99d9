// read: up to $batch contacts that lack the mark of words made by this version, as rows of $fields
// specialised
CALL db.index.fulltext.queryNodes('contact_words', '*:* -' + $mark, {limit: $batch}) YIELD node AS c
RETURN collect([k IN $fields | c[k]]) AS contacts
