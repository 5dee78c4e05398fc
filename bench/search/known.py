"""Known items: an advertisement's skills must find it, and its title its text, no worse than BM25 does in the same run.

The file is given by path and read where it lies; nothing of it is printed or kept.
"""

import csv
import gzip
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from django.db import connection, transaction

from bench.report import say
from bench.search.market import _key_name
from bench.search.peer import Texts
from matching.search import index, phrases
from matching.search.asked import Asked
from matching.search.finding import find
from matching.search.held import keeping
from matching.search.models import SearchRow
from matching.search.words import words_of

SAMPLE, DEPTH = 2_000, 10


def known_items(path: str) -> None:
    """Both questions over the advertisements of the file, or the first ADS_MOST of them."""
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else Path(path).open(encoding="utf-8") as file:
        ads = [row for row in csv.DictReader(file) if row["desc"]][: int(os.environ.get("ADS_MOST", "1000000"))]
    _measure("skills", ads, "skills", lambda ad: (ad["title"], ad["skills"].replace(",", " "), ad["desc"]))
    _measure("title", ads, "title", lambda ad: ("", ad["skills"].replace(",", " "), ad["desc"]))


def _measure(name: str, ads: list[dict], asked: str, said) -> None:
    texts = [said(ad) for ad in ads]
    _load(texts)
    peer = Texts([" ".join(parts) for parts in texts])
    sample = [at for at in random.Random(3).sample(range(len(ads)), min(SAMPLE, len(ads))) if ads[at][asked].strip()]
    ours, theirs = [], []
    for at in sample:
        words = " ".join(ads[at][asked].replace(",", " ").split())
        found = find(Asked(q=words), size=DEPTH, facets=False)
        ours.append(_place(at, [key.int - 1 for key in [*found.vacancies, *found.behind]]))
        theirs.append(_place(at, peer.ranked(list(dict.fromkeys(words_of(words))), DEPTH)))
    for metric, figure in (("mrr", lambda places: sum(1 / one for one in places if one) / len(places)),
                           ("recall_at_10", lambda places: sum(one > 0 for one in places) / len(places))):  # fmt: skip
        mine, other = figure(ours), figure(theirs)
        say("search", f"{name}_{metric}", mine, "share", peer="tantivy BM25", peer_value=round(other, 3), target=">= peer",
            ok=mine >= other, n=len(ads), asked=len(sample))  # fmt: skip


def _place(wanted: int, found: list[int]) -> int:
    return found.index(wanted) + 1 if wanted in found else 0


def _load(texts: list[tuple[str, str, str]]) -> None:
    key = _key_name()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {SearchRow._meta.db_table} DROP CONSTRAINT IF EXISTS {key}")
        cursor.execute(f"TRUNCATE {SearchRow._meta.db_table} RESTART IDENTITY")
    now = datetime.now(UTC)
    plain = {"benefits": [], "employer_name": "", "occupation_id": "", "region_code": "230882113000", "kind": "job", "work_form": "", "meals": False,
             "lodging": False, "insurance": "", "suits": [], "access": [], "shifts": [], "hours_day": None, "days_week": None, "source": "own",
             "month_low": None, "month_high": None, "education": "", "experience_months": 0, "published_at": now, "confirmed_at": now,
             "closes_on": (now + timedelta(days=9)).date(), "conditions": ""}  # fmt: skip
    rows = [
        SimpleNamespace(id=UUID(int=at + 1), title=title, skills=skills.split(), duties=text, **plain)
        for at, (title, skills, text) in enumerate(texts)
    ]
    index.copy_in(rows)
    phrases.learn()
    keeping.renew()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {SearchRow._meta.db_table}")
