#!/usr/bin/env python3
"""The project's command line: starts the embedded servers when a command needs them."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")


def main() -> None:
    from portal.config import process

    process.prepare(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
