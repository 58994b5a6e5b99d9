// read: the state of an import; no record if there is none
MATCH (i:Import {id: $id})
RETURN i.state AS state
