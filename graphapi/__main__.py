"""`python -m graphapi` and the `graphapi` command."""

from graphapi.cli.main import app


def main() -> None:
    """Run the command that the arguments name."""
    app()


if __name__ == "__main__":
    main()
