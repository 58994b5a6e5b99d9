// read: the workspace's settings as a map, how many contacts there are, and the checksums of the archive being read and of the one that was read
MATCH (w:Workspace {id: 'workspace'})
RETURN
  w {.maxLabelsPerContact, .maxLabels, .defaultPhoneRegion, .historyDays, .createdAt} AS settings,
  COUNT { MATCH (c:Contact) } AS contacts,
  w.reading AS reading,
  w.hasRead AS hasRead
