// write: records that an archive was read completely
MATCH (w:Workspace {id: 'workspace'})
SET w.hasRead = $checksum
REMOVE w.reading
RETURN w.hasRead AS checksum
