"""`python -m cmdeck`, and the installed command."""


def main() -> None:
    """Run the command line."""
    from cmdeck.cli.main import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
