"""The nightly look for people who should leave the register, and who should stay after all (domain.md 2.8).

Set-wise: the published exit rules judge everybody about whom a source said something, or whom nobody reached for
months. What they find is only proposed, step by step through the register's table. Nothing closes by itself but
the three codes, matched by the exact number, after the notice, without an objection.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.foundation.batches import batches
from portal.foundation.months import add_months
from portal.people.facts.enums import FactSource
from portal.people.facts.objections import Objection, objected
from portal.rules.conditions import facts_in
from portal.rules.enums import Purpose
from portal.rules.places import Book, books, number_sql
from portal.rules.sql import to_sql
from portal.ui.words import cn_full_date
from registration.exits import services
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.unemployment.enums import AUTOMATIC, State
from registration.unemployment.facts import COLUMNS, TOLD, facts_sql
from registration.unemployment.models import UnemploymentRegistration

BATCH, PER_TRANSACTION = 2_000, 100
LOST = ("contact.months_unreached", "contact.attempts", "contact.attempt_months", "contact.channels", "contact.visits")
REFUSED = "contact.refusals_in_a_row"
LOST_MONTHS = "exit.lost_months"
ALL_COLUMNS = COLUMNS | {code: code.replace(".", "_") for code in (*LOST, REFUSED)}

# Whom a source says something about that an exit rule reads.
TOLD_ABOUT = """
    SELECT reg.id FROM registration_unemploymentregistration AS reg
    WHERE reg.spell IS NOT NULL AND upper_inf(reg.spell) AND reg.state = 'active' AND reg.person_id IN (
        SELECT person_id FROM portal_personfact WHERE ended_at IS NULL AND code = ANY(%s)
    )
"""
# Whom nobody reached since a day, although somebody tried.
UNREACHED = """
    SELECT reg.id FROM registration_unemploymentregistration AS reg
    WHERE reg.spell IS NOT NULL AND upper_inf(reg.spell) AND reg.state = 'active' AND lower(reg.spell) <= %(day)s
      AND EXISTS (
        SELECT 1 FROM portal_contact AS tried
        WHERE tried.case_id = reg.id AND tried.at >= %(day)s AND tried.outcome <> 'reached' AND tried.undone_at IS NULL
      ) AND NOT EXISTS (
        SELECT 1 FROM portal_contact AS met
        WHERE met.case_id = reg.id AND met.at >= %(end)s AND met.counts AND met.undone_at IS NULL
      )
"""
REFUSERS = """
    SELECT case_id FROM portal_refusal WHERE withdrawn_at IS NULL AND NOT justified
    GROUP BY case_id HAVING count(*) >= 2
"""
JUDGED = """
    WITH facts AS ({facts}),
    reached AS (
        SELECT facts.case_id, coalesce((
            SELECT max(at) FROM portal_contact AS one
            WHERE one.case_id = facts.case_id AND one.counts AND one.undone_at IS NULL
        ), facts.registered_on::timestamptz) AS at
        FROM facts
    ),
    tried AS (
        SELECT reached.case_id, count(one.id) AS attempts,
               count(DISTINCT date_trunc('month', one.at AT TIME ZONE %s)) AS attempt_months,
               count(DISTINCT one.means) AS channels, count(*) FILTER (WHERE one.means = 'visit') AS visits,
               (max(one.at) AT TIME ZONE %s)::date AS last_try, max(one.at) AS last_try_at
        FROM reached JOIN portal_contact AS one ON one.case_id = reached.case_id AND one.at > reached.at
        WHERE one.undone_at IS NULL AND one.outcome <> 'reached' GROUP BY reached.case_id
    ),
    refused AS (
        SELECT facts.case_id, count(*) AS times, (max(no.at) AT TIME ZONE %s)::date AS day, max(no.at) AS at
        FROM facts JOIN portal_refusal AS no ON no.case_id = facts.case_id
        WHERE no.withdrawn_at IS NULL AND NOT no.justified AND no.at > coalesce((
            SELECT max(at) FROM portal_refusal AS yes
            WHERE yes.case_id = facts.case_id AND yes.withdrawn_at IS NULL AND yes.justified
        ), '-infinity') GROUP BY facts.case_id
    ),
    known AS (
        SELECT facts.*,
               (extract(year FROM lasted) * 12 + extract(month FROM lasted))::bigint AS contact_months_unreached,
               coalesce(tried.attempts, 0) AS contact_attempts,
               coalesce(tried.attempt_months, 0) AS contact_attempt_months,
               coalesce(tried.channels, 0) AS contact_channels, coalesce(tried.visits, 0) AS contact_visits,
               coalesce(refused.times, 0) AS contact_refusals_in_a_row,
               (reached.at AT TIME ZONE %s)::date AS reached_on, tried.last_try, tried.last_try_at,
               refused.day AS refused_on, refused.at AS refused_at
        FROM facts JOIN reached USING (case_id) LEFT JOIN tried USING (case_id) LEFT JOIN refused USING (case_id)
        CROSS JOIN LATERAL (SELECT age(%s::date, (reached.at AT TIME ZONE %s)::date) AS lasted) AS since
    )
    SELECT case_id, person_id, registered_on, {rule} AS rule, reached_on, last_try, last_try_at, refused_on, refused_at
    FROM known
"""
EVIDENCE = """
    SELECT DISTINCT ON (person_id, code) person_id, code, since, source, exact, recorded_at
    FROM portal_personfact WHERE ended_at IS NULL AND person_id = ANY(%s::uuid[]) AND code = ANY(%s)
    ORDER BY person_id, code, exact DESC, recorded_at DESC
"""
# An exit that people decided against is not proposed again until something new is known.
DECIDED = """
    SELECT registration_id, exit_code, max(resolved_at) FROM registration_exitproposal
    WHERE registration_id = ANY(%s::uuid[]) AND resolution IN ('kept', 'upheld', 'taken_back')
    GROUP BY registration_id, exit_code
"""


@dataclass(frozen=True)
class Found:
    """Somebody whom a rule wants to leave, and on what grounds; `known_at` is when the grounds became known."""

    case_id: UUID
    grounds: services.Grounds
    known_at: Any


class Sweep:
    """One night's look at a day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.books = books(Purpose.EXIT, on=on, also=[LOST_MONTHS])
        self.rules = {rule.code: rule for book in self.books for rule in book.rules}

    def propose(self) -> int:
        """Propose every exit that a rule finds; returns how many. What was proposed already is left alone."""
        return sum(
            propose_some(part)
            for cases in batches(self.candidates(), BATCH)
            for part in batches(list(self.found(cases)), PER_TRANSACTION)
        )

    def take_back(self) -> int:
        """Take back what a rule proposed and does not find any more: the source corrected itself, somebody was reached."""
        proposals = ExitProposal.objects.open().filter(origin=Origin.RULE, registration__state=State.EXIT_PROPOSED)
        listed = dict(proposals.values_list("registration_id", "rule"))
        gone = [
            case
            for part in batches(list(listed), BATCH)
            for case, rule in ({row[0]: row[3] for row in self._judge(part)}).items()
            if rule != listed[case] and rule is None
        ]
        return sum(_take_back_some(part) for part in batches(gone, PER_TRANSACTION))

    def confirm(self) -> int:
        """Close what may close by itself (domain.md 2.8 a); the register's own guard has the last word."""
        ripe = ExitProposal.objects.open().filter(
            exact=True, exit_code__in=sorted(AUTOMATIC), notice_until__lte=timezone.now(),
            registration__state=State.EXIT_PROPOSED, origin=Origin.RULE,
        )  # fmt: skip
        ripe = ripe.exclude(objected(Objection.AUTOMATED, "registration__person_id"))  # a person decides (PIPL 24)
        listed = list(ripe.order_by("notice_until", "id").values_list("pk", flat=True))
        return sum(_confirm_some(part) for part in batches(listed, PER_TRANSACTION))

    def found(self, cases: Sequence[UUID]) -> Iterator[Found]:
        """Whom the rules find among these registrations, with their evidence."""
        rows = [row for row in self._judge(cases) if row[3]]
        evidence, decided = self._evidence([row[1] for row in rows]), _decided([row[0] for row in rows])
        for row in rows:
            one = self._found(row, evidence)
            last = decided.get((one.case_id, one.grounds.exit_code))
            if last is None or (one.known_at and one.known_at > last):
                yield one

    def candidates(self) -> list[UUID]:
        """The active registrations that an exit rule might find: told about, tried in vain for months, or refusing."""
        codes = sorted({code for rule in self.rules.values() for code in facts_in(rule.condition)} & set(TOLD))
        longest = add_months(self.on, -min(int(book.values[LOST_MONTHS]) for book in self.books))
        with connection.cursor() as cursor:
            cursor.execute(TOLD_ABOUT, [codes])
            found = {row[0] for row in cursor.fetchall()}
            cursor.execute(UNREACHED, {"day": longest, "end": longest + timedelta(days=1)})
            found |= {row[0] for row in cursor.fetchall()}
            cursor.execute(REFUSERS)
            found |= {row[0] for row in cursor.fetchall()}
        active = UnemploymentRegistration.objects.filter(state=State.ACTIVE)
        return (
            sorted(found)
            if not found
            else list(active.filter(pk__in=found).order_by("pk").values_list("pk", flat=True))
        )

    def _judge(self, cases: Sequence[UUID]) -> list[tuple]:
        facts, given = facts_sql(on=self.on, only=cases, places=number_sql(self.books, "reg.region_code"))
        rule, values = _rule_sql(self.books)
        zone = settings.TIME_ZONE
        with connection.cursor() as cursor:
            cursor.execute(
                JUDGED.format(facts=facts, rule=rule), [*given, zone, zone, zone, zone, self.on, zone, *values]
            )
            return cursor.fetchall()

    def _evidence(self, people: Sequence[UUID]) -> dict[tuple[UUID, str], tuple]:
        with connection.cursor() as cursor:
            cursor.execute(EVIDENCE, [[str(person) for person in people], list(TOLD)])
            return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}

    def _found(self, row: tuple, evidence: dict[tuple[UUID, str], tuple]) -> Found:
        case, person, registered_on, code, reached_on, last_try, last_try_at, refused_on, refused_at = row
        rule = self.rules[code]
        exit_code = str(rule.result["exit_code"]).lower()
        told = [evidence[person, fact] for fact in sorted(facts_in(rule.condition)) if (person, fact) in evidence]
        if told:
            since, source, exact, known_at = told[0]
            day, why = since or timezone.localdate(known_at), _says(FactSource(source), rule.name, since)
        elif exit_code == "lost_6m":
            months = int(rule_months(self.books, rule.code))
            day, exact, known_at = max(add_months(reached_on, months), last_try), False, last_try_at
            why = f"从{cn_full_date(reached_on)}起一直联系不上，电话、上门都试过"
        else:
            day, exact, known_at = refused_on or self.on, False, refused_at
            why = f"{rule.name}，最近一次在{cn_full_date(day)}"
        day = min(max(day, registered_on), self.on)
        grounds = services.Grounds(exit_code, day, why, Origin.RULE, rule=code, exact=exact)
        return Found(case, grounds, known_at)


@transaction.atomic
def propose_some(found: Sequence[Found]) -> int:
    """Propose these; whoever moved on meanwhile is left alone."""
    cases = UnemploymentRegistration.objects.in_bulk([one.case_id for one in found])
    return sum(_tried(services.propose, case=cases[one.case_id], grounds=one.grounds) for one in found)


@transaction.atomic
def _take_back_some(cases: Sequence[UUID]) -> int:
    proposals = ExitProposal.objects.open().filter(registration_id__in=cases).select_related("registration")
    reason = "依据已经变了，不再建议退出"
    return sum(_tried(services.take_back, proposal=one, reason=reason) for one in proposals.order_by("registration_id"))


@transaction.atomic
def _confirm_some(pks: Sequence[UUID]) -> int:
    proposals = ExitProposal.objects.open().filter(pk__in=pks).select_related("registration")
    return sum(_tried(services.confirm, proposal=one) for one in proposals.order_by("registration_id"))


def _tried(step: Any, **given: Any) -> int:
    """Take one step in a savepoint; somebody else's earlier step is no failure of the night."""
    try:
        with transaction.atomic():
            step(actor=SYSTEM, **given)
    except ValidationError:
        return 0
    return 1


def _rule_sql(all_books: list[Book]) -> tuple[str, list[Any]]:
    """SQL for the code of the first exit rule that holds, by code; NULL where none does."""
    arms, values = [], []
    for book in all_books:
        tests = [(rule.code, *to_sql(rule.condition, ALL_COLUMNS)) for rule in book.rules]
        inner = " ".join(f"WHEN {text} THEN '{code}'" for code, text, _ in tests)
        arms.append(f"WHEN {book.number} THEN CASE {inner} END" if tests else f"WHEN {book.number} THEN NULL")
        values += [value for _, _, given in tests for value in given]
    return f"(CASE book {' '.join(arms)} END)", values


def rule_months(all_books: list[Book], code: str) -> int:
    """After how many months without a contact somebody counts as lost, by the shortest book that has the rule."""
    return min(int(book.values[LOST_MONTHS]) for book in all_books if any(rule.code == code for rule in book.rules))


def _decided(cases: Sequence[UUID]) -> dict[tuple[UUID, str], Any]:
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, [[str(case) for case in cases]])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _says(source: FactSource, name: str, since: date | None) -> str:
    return f"{source.label}：{name}" + (f"（{cn_full_date(since)}起）" if since else "")
