"""The entry point of `python -m graphapi` and of the `graphapi` command."""

from graphapi.cli.main import app


def main() -> None:
    """Run the command given on the command line."""
    app()


if __name__ == "__main__":
    main()
