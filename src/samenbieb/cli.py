"""The `samenbieb` command: names the settings and hands over to the command-line door."""

import os
import sys


def main() -> None:
    """Run one command and leave with 0 (done), 1 (failed) or 2 (wrong use)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenbieb.config.settings")
    from samenbieb.interfaces.cli.entrance import run  # noqa: PLC0415 - after the settings have a name

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
