// write: removes up to $batch red flags of a label; returns how many
MATCH (f:RedFlag {labelKey: $labelKey})
WITH f
LIMIT $batch
WITH collect(f) AS found
FOREACH (f IN found | DELETE f)
RETURN size(found) AS removed
