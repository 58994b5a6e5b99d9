#!/usr/bin/env bash
# vobject 0.9.9 and its successor vobjectx 0.6.1: what stands behind the first bare comma of a value is gone.
#
#   * NICKNAME is a list by definition, and addresses of pages have commas of their own: of both, only the first part is
#     read, and only that is written back. So it is with lines that the library does not know.
#   * ORG with a list in a part is read whole, and then the card cannot be written.
#
# Good guess that is wrong: a library that reads and writes a card without a complaint has kept its values.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vobject==0.9.9 vobjectx==0.6.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from importlib.metadata import version

import vobject
import vobjectx

LINES = (
    "NICKNAME:Annie,Nan",
    "URL:https://example.org/a,b",
    "X-SOCIALPROFILE:https://example.org/a,b",
    "ORG:Acorn;Sales,South",
    "N:Oak;Ann,Beth;;;",
)


def written(read, line):
    names = () if line.startswith("N:") else ("N:Oak;Ann;;;",)
    card = read("\r\n".join(("BEGIN:VCARD", "VERSION:3.0", "FN:Ann Oak", *names, line, "END:VCARD", "")))
    try:
        name = line.partition(":")[0]
        return next(one for one in card.serialize().split("\r\n") if one.startswith(f"{name}:"))
    except Exception as error:
        return f"cannot be written: {type(error).__name__}"


for library, read in ((vobject, vobject.readOne), (vobjectx, vobjectx.read_one)):
    print(library.__name__, version(library.__name__))
    for line in LINES:
        print(" ", line, "->", written(read, line))
PYTHON
diff "$folder/seen" - <<'SEEN'
vobject 0.9.9
  NICKNAME:Annie,Nan -> NICKNAME:Annie
  URL:https://example.org/a,b -> URL:https://example.org/a
  X-SOCIALPROFILE:https://example.org/a,b -> X-SOCIALPROFILE:https://example.org/a
  ORG:Acorn;Sales,South -> cannot be written: NativeError
  N:Oak;Ann,Beth;;; -> N:Oak;Ann,Beth;;;
vobjectx 0.6.1
  NICKNAME:Annie,Nan -> NICKNAME:Annie
  URL:https://example.org/a,b -> URL:https://example.org/a
  X-SOCIALPROFILE:https://example.org/a,b -> X-SOCIALPROFILE:https://example.org/a
  ORG:Acorn;Sales,South -> cannot be written: AttributeError
  N:Oak;Ann,Beth;;; -> N:Oak;Ann,Beth;;;
SEEN
