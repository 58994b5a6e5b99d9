// read: how many associations each label has, as [key, number], where the database does not show its counts
MATCH ()-[r]->()
WITH type(r) AS type, count(*) AS number
RETURN collect([type, number]) AS counts
