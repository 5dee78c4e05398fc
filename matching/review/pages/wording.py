"""The wording in force, for officials to read: what each term finds, how often, and how often a person found it wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.review.models import Excuse
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE
from portal.rules.enums import Action as Verdict
from portal.rules.enums import Purpose
from portal.rules.selectors import versions_in_force

DAYS = 30
HITS = """
    SELECT finding->>'term', count(DISTINCT vacancy.id) FROM matching_vacancy AS vacancy
    CROSS JOIN LATERAL jsonb_array_elements(vacancy.findings) AS finding
    WHERE vacancy.checked_at > %(since)s AND finding->>'term' <> '' GROUP BY 1
"""


@never_cache
@reads
def wording(request: HttpRequest) -> HttpResponse:
    """Every term with its clause, hits of thirty days and the share that a person found wrong."""
    allowed(request, Action.WORDING_VIEW)
    since = timezone.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(HITS, {"since": since})
        hits = dict(cursor.fetchall())
    wrong = dict(Excuse.objects.filter(at__gt=since).values_list("term").annotate(count=Count("id")).order_by())
    rows = [
        _row(version, hits.get(version.rule_id, 0), wrong.get(version.rule_id, 0))
        for version in versions_in_force(Purpose.WORDING, region=PROVINCE)
    ]
    return render(request, "matching/review/wording.html", {"rows": rows, "days": DAYS})


def _row(version: Any, hits: int, wrong: int) -> dict[str, Any]:
    said = version.result
    return {
        "name": version.rule.name, "code": version.rule_id, "rule": said["rule"], "action": Verdict(said["action"]).label,
        "words": version.condition["words"], "unless": version.condition.get("unless", ""), "clause": version.source,
        "since": version.valid.lower, "rewording": said["rewording"], "hits": hits, "wrong": wrong,
        "share": round(100 * wrong / (hits + wrong)) if hits + wrong else None,
    }  # fmt: skip
