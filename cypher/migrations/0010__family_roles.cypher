// data: what the labels of existing workspaces mean in a family tree
// Before this there was no such property; the names are those of the shipped labels, and Father and Mother, which imports register.
MATCH (l:AssociationLabel)
WHERE l.familyRole IS NULL
WITH l, [toLower(l.name), toLower(coalesce(l.inverseName, l.name))] AS names
SET l.familyRole = CASE
  WHEN names[0] IN ['parent', 'father', 'mother'] AND names[1] IN ['child', 'son', 'daughter'] THEN 'PARENT'
  WHEN names[1] IN ['parent', 'father', 'mother'] AND names[0] IN ['child', 'son', 'daughter'] THEN 'CHILD'
  WHEN names = ['adoptive parent', 'adopted child'] THEN 'ADOPTIVE_PARENT'
  WHEN names = ['adopted child', 'adoptive parent'] THEN 'ADOPTED_CHILD'
  WHEN names[0] IN ['spouse', 'husband', 'wife'] AND names[1] IN ['spouse', 'husband', 'wife'] THEN 'SPOUSE'
  ELSE 'NONE'
END;
