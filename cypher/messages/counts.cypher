// read: for each visible contact of $ids how many messages there are to it; [contact id, number]
UNWIND $ids AS id
MATCH (c:Contact {id: id})
WHERE $seeAll OR any(p IN c.readers WHERE p IN $principals)
RETURN collect([id, COUNT {
  MATCH (m:Message {contactId: id})
  WHERE m.id < 'msg~'
}]) AS counts
