// read: the ids of up to $first messages that are due, longest overdue first, and of up to $flags red flags that have not been reported
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
