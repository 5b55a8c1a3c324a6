"""The commands: everything that the window does, without one. Importing this is free; running it imports the rest."""

COMMANDS = ("check", "train", "sweep", "export", "list")


def main(arguments: list[str]) -> int:
    """Run a command.

    Args:
        arguments: what follows the name of the program.

    Returns:
        The exit code: 0 done, 1 it failed or has problems, 2 wrong usage or unreadable input, 130 interrupted.
    """
    from core.cli.program import run

    return run(arguments)
