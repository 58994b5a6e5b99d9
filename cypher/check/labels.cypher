// read: the keys that show whether names of labels are taken, as [key, pairKey]
MATCH (l:AssociationLabel)
RETURN collect([l.key, l.pairKey]) AS labels
