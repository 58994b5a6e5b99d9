// read: the workspace's settings as a map, how many contacts there are, and the checksums of the archives that are being read and that was read
MATCH (w:Workspace {id: 'workspace'})
RETURN
  w {.maxLabelsPerContact, .maxLabels, .defaultPhoneRegion, .createdAt} AS settings,
  COUNT { MATCH (c:Contact) } AS contacts,
  w.reading AS reading,
  w.hasRead AS hasRead
