// read: for each visible contact of $ids how many changes the viewer may see; [contact id, number]
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COUNT {
  MATCH (h:Change {contactId: id})
  USING INDEX h:Change(contactId, id)
  WHERE h.id < 'chg~'
    AND ($seeAll OR h.otherId IS NULL OR EXISTS { MATCH (o:Contact {id: h.otherId}) WHERE any(p IN o.readers WHERE p IN $principals) })
} + COUNT {
  MATCH (h:Change {otherId: id})
  USING INDEX h:Change(otherId, id)
  WHERE h.id < 'chg~'
    AND h.contactId <> id
    AND ($seeAll OR EXISTS { MATCH (o:Contact {id: h.contactId}) WHERE any(p IN o.readers WHERE p IN $principals) })
}]) AS counts
