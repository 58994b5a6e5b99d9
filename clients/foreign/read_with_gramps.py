"""What Gramps, the genealogy program, finds in a GEDCOM or Gramps file; with a second file, it also writes that one.

Gramps asks GTK for nothing but the user's folders when it reads and writes files, so those are all that is here of GTK.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import types
from collections.abc import Iterator


class GLib:
    """The folders of a user."""

    class UserDirectory:
        """The kinds of folders."""

        DIRECTORY_PICTURES = 0

    @staticmethod
    def get_user_special_dir(_: int) -> str:
        """A folder of this kind."""
        return os.environ["GRAMPSHOME"]

    get_user_data_dir = get_user_config_dir = get_user_cache_dir = staticmethod(lambda: os.environ["GRAMPSHOME"])


def without_gtk() -> None:
    """Let the modules of GTK and of Gramps' windows be empty ones."""
    for name in ("gi", "gi.repository", "gramps.gui.plug", "gramps.gui.plug.export"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["gi.repository"].GLib = GLib  # type: ignore[attr-defined]
    for name in ("WriterOptionBox", "WriterOptionBoxWithCompression"):
        setattr(sys.modules["gramps.gui.plug.export"], name, type(name, (), {}))


def people(db: object) -> Iterator[tuple[str, list[object]]]:
    """Each person: name, birth, parents and their roles, spouses."""
    for one in db.iter_people():
        births = [
            ref.ref for ref in one.get_event_ref_list() if db.get_event_from_handle(ref.ref).get_type() == "Birth"
        ]
        born = db.get_event_from_handle(births[0]).get_date_object() if births else None
        parents = []
        for handle in one.get_parent_family_handle_list():
            family = db.get_family_from_handle(handle)
            (child,) = [ref for ref in family.get_child_ref_list() if ref.ref == one.handle][:1]
            ends = (
                (family.get_father_handle(), child.get_father_relation()),
                (family.get_mother_handle(), child.get_mother_relation()),
            )
            parents += [[name(db, end), relation.xml_str()] for end, relation in ends if end]
        yield one.gramps_id, [name(db, one.handle), str(born) if born else "", sorted(parents)]


def name(db: object, handle: str) -> str:
    """The name of a person."""
    found = db.get_person_from_handle(handle).get_primary_name()
    return " ".join(f"{found.get_first_name()} {found.get_surname()}".split())


def main(source: str, target: str = "") -> None:
    """Read the first file, print what it says, and write the second one."""
    os.environ["GRAMPSHOME"] = tempfile.mkdtemp()
    without_gtk()
    with contextlib.redirect_stdout(sys.stderr):
        from gramps.gen.db.utils import import_as_dict  # noqa: PLC0415 – behind the stand-ins
        from gramps.gen.user import User  # noqa: PLC0415 – behind the stand-ins
        from gramps.plugins.export.exportxml import GrampsXmlWriter  # noqa: PLC0415 – behind the stand-ins

        db = import_as_dict(source, User())
        if target:
            GrampsXmlWriter(db, strip_photos=0, compress=1, version="6", user=User()).write(target)
        found = dict(people(db))
    print(json.dumps({"people": found, "families": db.get_number_of_families()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
