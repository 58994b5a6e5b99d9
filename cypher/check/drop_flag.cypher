// write: deletes a red flag whose contact or label no longer exists; returns how many
MATCH (f:RedFlag {id: $id})
WHERE NOT EXISTS { MATCH (c:Contact {id: f.contactId}) }
  OR NOT EXISTS { MATCH (l:AssociationLabel {key: f.labelKey}) }
DELETE f
RETURN count(*) AS dropped
