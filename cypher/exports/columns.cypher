// read: what the columns of an export depend on, one row for each contact: how many e-mail addresses, how many phones, the custom fields
MATCH (c:Contact)
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN size(c.emails) AS emails, size(c.phones) AS phones, c.customFields AS customFields
