// read: a page of the contacts that pass the filters, in an order that no index has: rows of $fields, and their places in the order
// when back: // read: a page of the contacts that pass the filters, in the reverse of an order that no index has: rows of $fields, and their places in the order
// In place of the lines up to the filters' end stand those of contacts/count or contacts/count_of_few, and the expression
// of the order between the marks. All contacts that pass are read for each page.
MATCH (c:Contact)
USING INDEX c:Contact(sortKey)
WHERE c.sortKey > $nameAfter
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
  // end of filters
WITH c, coalesce(
  // key
  c.companyKey
  // end of key
  , $missing) AS key
WHERE ($atStart OR key > $key OR (key = $key AND c.sortKey > $keyName))
// when back: WHERE ($atStart OR key < $key OR (key = $key AND c.sortKey < $keyName))
WITH c, key
ORDER BY key, c.sortKey
// when back: ORDER BY key DESC, c.sortKey DESC
LIMIT $ask
RETURN collect([k IN $fields | c[k]] + [k IN $times | toString(c[k])]) AS contacts, collect(key) AS places
