"""Settings: names, defaults and what stops the start."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from graphapi.db.local.settings import Server
from graphapi.limits import Limits
from graphapi.settings import VARIABLES, ServerSettings, SettingsError


def test_every_setting_is_a_variable_and_every_variable_a_setting() -> None:
    """The table and the class have the same names."""
    limits = [f"max_{limit.name}" for limit in fields(Limits)]
    names = [name for field in fields(ServerSettings) for name in (limits if field.name == "limits" else [field.name])]

    assert [variable.attribute for variable in VARIABLES] == names


def test_without_an_environment_one_person_is_served_on_this_machine() -> None:
    """The defaults are those of the README."""
    settings = ServerSettings.from_environment({})

    assert (settings.host, settings.port, settings.workers, settings.auth) == ("127.0.0.1", 8000, 1, "local")
    assert settings.deadline == 15
    assert settings.neo4j_uri == ""


@pytest.mark.parametrize(
    ("heap", "workers", "pool"), [("512m", 1, 40), ("512m", 2, 40), ("512m", 4, 22), ("64m", 1, 11), ("16m", 64, 1)]
)
def test_all_processes_together_stay_within_the_memory_of_the_local_database(
    heap: str, workers: int, pool: int
) -> None:
    """An open write transaction takes about 2 MB of its heap, wherever it comes from."""
    settings = ServerSettings.from_environment({"GRAPHAPI_NEO4J_HEAP": heap, "GRAPHAPI_WORKERS": str(workers)})

    assert settings.database(Server("bolt://127.0.0.1:1", "neo4j", "-")).pool == pool


def test_an_empty_variable_counts_as_absent() -> None:
    """Compose files pass variables on as empty texts."""
    assert ServerSettings.from_environment({"GRAPHAPI_PORT": " ", "NEO4J_USERNAME": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GRAPHAPI_PORT", "http"),
        ("GRAPHAPI_PORT", "65536"),
        ("GRAPHAPI_WORKERS", "0"),
        ("GRAPHAPI_DEADLINE", "nan"),
        ("GRAPHAPI_DEADLINE", "0"),
        ("GRAPHAPI_POOL", "-1"),
        ("GRAPHAPI_ALLOW_OPEN", "perhaps"),
        ("GRAPHAPI_ALLOWED_ORIGINS", "https://app.example.com/page"),
        ("GRAPHAPI_NEO4J_HEAP", "half"),
        ("GRAPHAPI_AUTH", "password"),
        ("NEO4J_URI", "http://localhost:7474"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(name: str, value: str) -> None:
    """The message starts with the variable's name."""
    with pytest.raises(SettingsError, match=f"^{name} "):
        ServerSettings.from_environment({name: value})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com"])  # noqa: S104 – what is refused
def test_local_mode_listens_on_the_loopback_only(host: str) -> None:
    """Otherwise the whole network would be the administrator."""
    with pytest.raises(SettingsError, match=r"^GRAPHAPI_HOST "):
        ServerSettings.from_environment({"GRAPHAPI_HOST": host})

    assert ServerSettings.from_environment({"GRAPHAPI_HOST": host, "GRAPHAPI_ALLOW_OPEN": "1"}).host == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_the_loopback_has_several_names(host: str) -> None:
    """All of them are served."""
    assert ServerSettings.from_environment({"GRAPHAPI_HOST": host}).host == host


def test_the_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """Container secrets are files; the variable itself takes precedence, and no password is ever shown."""
    file = tmp_path / "password"
    file.write_text("from the file\n")
    environ = {"NEO4J_URI": "bolt://db:7687", "NEO4J_PASSWORD_FILE": str(file)}

    assert ServerSettings.from_environment(environ).database().password == "from the file"
    assert ServerSettings.from_environment({**environ, "NEO4J_PASSWORD": "hidden"}).database().password == "hidden"
    assert "hidden" not in repr(ServerSettings.from_environment({**environ, "NEO4J_PASSWORD": "hidden"}))


def test_a_password_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The start stops with the variable's name."""
    settings = ServerSettings.from_environment({"NEO4J_PASSWORD_FILE": str(tmp_path / "missing")})

    with pytest.raises(SettingsError, match=r"^NEO4J_PASSWORD_FILE "):
        settings.database()


def test_the_local_database_gets_the_settings(tmp_path: Path) -> None:
    """Data folder, memory and port reach it."""
    environ = {
        "GRAPHAPI_DATA_DIR": str(tmp_path),
        "GRAPHAPI_NEO4J_HEAP": "1G",
        "GRAPHAPI_NEO4J_PAGE_CACHE": "64m",
        "GRAPHAPI_NEO4J_PORT": "7777",
    }

    local = ServerSettings.from_environment(environ).local()

    assert (local.data_dir, local.heap, local.page_cache, local.port) == (tmp_path, "1g", "64m", 7777)
