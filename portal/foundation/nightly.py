"""A pass over the registers at night: named steps one after another, by one machine at a time, and by hand with a dry run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from portal.foundation.locks import only_one

log = structlog.get_logger(__name__)
Step = Callable[[date], Any]


@dataclass(frozen=True)
class Nightly:
    """The steps of a pass, each of which may be stopped anywhere and run again; `lock` keeps a second machine out."""

    name: str
    lock: str
    of_the_night: Mapping[str, Step]

    def run(self, on: date | None = None) -> dict[str, Any] | None:
        """The whole pass for a day (today); what each step did, or None where another machine is at it."""
        with only_one(self.lock) as mine:
            return self.steps(on or timezone.localdate()) if mine else None

    def steps(self, on: date) -> dict[str, Any]:
        """The steps one after another, whoever else is at it; each is logged with its count and its seconds."""
        done = {}
        for name, step in self.of_the_night.items():
            began = time.monotonic()
            done[name] = step(on)
            log.info(f"{self.name}.step", step=name, count=done[name], seconds=round(time.monotonic() - began, 2))
        return done

    def dry_run(self, on: date | None = None) -> dict[str, Any]:
        """What the pass would do: the real steps in a transaction that is rolled back. It holds locks; not for office hours."""
        with transaction.atomic():
            done = self.steps(on or timezone.localdate())
            transaction.set_rollback(True)
        return done


class NightlyCommand(BaseCommand):
    """A pass by hand; without --wet-run it is only counted."""

    nightly: ClassVar[Nightly]

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="只算不做（默认）；算的时候会占住行锁，避开上班时间")
        how.add_argument("--wet-run", action="store_true", help="真的做")

    def handle(self, *args: Any, **options: Any) -> None:
        done = self.nightly.run() if options["wet_run"] else self.nightly.dry_run()
        if done is None:
            self.stdout.write("另一台机器正在做，这里不做。")
            return
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("做完了。" if options["wet_run"] else "只算了一遍，什么也没改；要做请加 --wet-run。")
