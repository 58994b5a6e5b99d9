// write: locks the visible contacts of $ids in ascending order, then stores the tasks about those that the assignee may see; of the existing contacts [id, whether the assignee may see it]
MATCH (c:Contact)
WHERE c.id IN $ids
  AND ($seeAll OR any(p IN c.readers WHERE p IN $principals))
WITH c
ORDER BY c.id
SET c.lock = 0
WITH collect(c) AS locked
// A contact deleted while we waited for its lock no longer has an id.
WITH [c IN locked WHERE c.id IS NOT NULL | [c.id, $assigneeSeesAll OR any(p IN c.readers WHERE p IN $assigneePrincipals)]] AS places
WITH places, [place IN places WHERE place[1] | place[0]] AS open
FOREACH (task IN [task IN $tasks WHERE task.contactId IN open] |
  CREATE (t:Task)
  SET t = task)
RETURN places
