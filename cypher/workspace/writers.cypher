// read: the ids of the write transactions of all servers of this workspace that are in progress
SHOW TRANSACTIONS
YIELD transactionId, metaData
WHERE metaData.kind = 'write'
RETURN collect(transactionId) AS ids
