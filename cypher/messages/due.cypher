// read: the ids of up to $first messages whose time has come, the longest due first, and of up to $flags red flags that nobody has been told of
RETURN
  COLLECT {
    MATCH (m:Message)
    WHERE m.nextAttemptAt <= $now
    WITH m
    ORDER BY m.nextAttemptAt
    LIMIT $first
    RETURN m.id
  } AS messages,
  COLLECT {
    MATCH (f:RedFlag {untold: true})
    WITH f
    LIMIT $flags
    RETURN f.id
  } AS flags
