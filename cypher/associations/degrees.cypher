// read: for each contact of $ids how many associations it has, as [id, number, its own $own], for who sees all contacts; from the store's own degrees
UNWIND $ids AS id
MATCH (c:Contact {id: id})
RETURN collect([c.id, COUNT { (c)--() }, [k IN $own | c[k]] + [k IN $ownTimes | toString(c[k])]]) AS totals
