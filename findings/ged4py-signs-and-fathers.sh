#!/usr/bin/env bash
# ged4py 0.5.5, GEDCOM 5.5.1: three values that look read and are not what the file means.
#
#   * A doubled @, as 5.5.1 writes it within every value, stays doubled: an e-mail address cannot be used as it comes.
#   * `father` follows the first FAMC whatever its PEDI: of an adopted child it may be the adoptive father, without a word.
#   * A day that does not exist is a simple date, while a day without a year becomes a phrase.
#
# Good guess that is wrong: values come unescaped, `father` is the father by birth, and a simple date is a date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ged4py==0.5.5
cat > "$folder/family.ged" <<'GEDCOM'
0 HEAD
1 GEDC
2 VERS 5.5.1
1 CHAR UTF-8
0 @I1@ INDI
1 NAME Ann /Oak/
1 EMAIL ann@@example.org
1 BIRT
2 DATE 31 FEB 1900
1 DEAT
2 DATE 12 APR
1 FAMC @F1@
2 PEDI adopted
1 FAMC @F2@
2 PEDI birth
0 @I2@ INDI
1 NAME Bob /Elm/
0 @I3@ INDI
1 NAME Cy /Oak/
0 @F1@ FAM
1 HUSB @I2@
1 CHIL @I1@
0 @F2@ FAM
1 HUSB @I3@
1 CHIL @I1@
0 TRLR
GEDCOM
"$folder/venv/bin/python" - "$folder/family.ged" <<'PYTHON' | tee "$folder/seen"
import sys

import ged4py

print("ged4py", ged4py.__version__)
with ged4py.GedcomReader(sys.argv[1]) as file:
    ann = next(file.records0("INDI"))
    print("EMAIL:", ann.sub_tag_value("EMAIL"))
    print("father:", ann.father.name.format())
    print("31 FEB 1900:", ann.sub_tag_value("BIRT/DATE").kind.name)
    print("12 APR:", ann.sub_tag_value("DEAT/DATE").kind.name)
PYTHON
diff "$folder/seen" - <<'SEEN'
ged4py 0.5.5
EMAIL: ann@@example.org
father: Bob Elm
31 FEB 1900: SIMPLE
12 APR: PHRASE
SEEN
