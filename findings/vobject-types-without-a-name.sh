#!/usr/bin/env bash
# vobject 0.9.9: a value of a parameter that has no name, as vCard 2.1 writes types, is dropped while the card is read.
#
#   * TEL;HOME;FAX and TEL;CELL become two numbers of which nobody knows which one is the fax.
#   * vobjectx 0.6.1, its successor, keeps them as parameters without a value.
#
# Good guess that is wrong: a card of 2.1 that is read without a complaint has kept what its numbers are for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vobject==0.9.9 vobjectx==0.6.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from importlib.metadata import version

import vobject
import vobjectx

LINES = ("BEGIN:VCARD", "VERSION:2.1", "N:Oak;Ann", "FN:Ann Oak", "TEL;HOME;FAX:+49 30 901820", "TEL;CELL:+49 30 901821", "END:VCARD")

for library, read in ((vobject, vobject.readOne), (vobjectx, vobjectx.read_one)):
    card = read("\r\n".join((*LINES, "")))
    print(library.__name__, version(library.__name__))
    for line in card.contents["tel"]:
        print(" ", line.value, line.params)
PYTHON
diff "$folder/seen" - <<'SEEN'
vobject 0.9.9
  +49 30 901820 {}
  +49 30 901821 {}
vobjectx 0.6.1
  +49 30 901820 {'HOME': [], 'FAX': []}
  +49 30 901821 {'CELL': []}
SEEN
