// read: how many associations a label has, ended ones too
MATCH ()-[r:$($type)]->()
RETURN count(r) AS associations
