#!/usr/bin/env bash
# Gramps 6.0.8 makes a parent of whom a GEDCOM file says nothing a parent by birth: without PEDI, GEDCOM claims nothing,
# and Gramps writes `PEDI birth`. A name without a TYPE becomes a birth name in the same way.
#
# Good guess that is wrong: what a file leaves open stays open after reading and writing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet gramps==6.0.8
cat > "$work/given.ged" <<'GED'
0 HEAD
1 SOUR EXAMPLE
1 GEDC
2 VERS 5.5.1
2 FORM LINEAGE-LINKED
1 CHAR UTF-8
0 @I1@ INDI
1 NAME Ann /Oak/
1 FAMC @F1@
0 @I2@ INDI
1 NAME Bob /Oak/
1 FAMS @F1@
0 @F1@ FAM
1 HUSB @I2@
1 CHIL @I1@
0 TRLR
GED
cat > "$work/run.py" <<'PY'
"""Read and write a file with Gramps, which asks GTK for nothing but the folders of the user."""

import os
import sys
import types

folder = os.environ["GRAMPSHOME"] = sys.argv[1]
for name in ("gi", "gi.repository", "gramps.gui.plug", "gramps.gui.plug.export"):
    sys.modules[name] = types.ModuleType(name)
names = ("get_user_data_dir", "get_user_config_dir", "get_user_cache_dir", "get_user_special_dir")
glib = types.SimpleNamespace(**dict.fromkeys(names, lambda *_: folder))
glib.UserDirectory = types.SimpleNamespace(DIRECTORY_PICTURES=0)
sys.modules["gi.repository"].GLib = glib
for name in ("WriterOptionBox", "WriterOptionBoxWithCompression"):
    setattr(sys.modules["gramps.gui.plug.export"], name, object)

from gramps.gen.db.utils import import_as_dict
from gramps.gen.user import User
from gramps.plugins.export.exportgedcom import GedcomWriter
from gramps.version import VERSION

database = import_as_dict(f"{folder}/given.ged", User())
GedcomWriter(database, User()).write_gedcom_file(f"{folder}/written.ged")
print("gramps", VERSION)
PY
"$work/env/bin/python" "$work/run.py" "$work" 2> "$work/log" | tail -n 1
sed -n '/INDI/,/CHAN/p' "$work/written.ged" | grep -A9 "Ann" | sed '/CHAN/,$d'
grep -q "^2 PEDI birth" "$work/written.ged"
if grep -q "PEDI" "$work/given.ged"; then exit 1; fi
