"""V02–V08, V10–V13, V15, V18, V19: the words of a vacancy, against the wording that its place publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from matching.compliance.advert import Advert, Finding, Verdict
from matching.compliance.lexicon import Excuses, Hit, Lexicon, Term, compiled
from matching.compliance.reading import Reading, read
from portal.rules.enums import Purpose
from portal.rules.models import RuleVersion
from portal.rules.parameters import parameter
from portal.rules.selectors import versions_in_force

FIELDS = ("title", "duties", "conditions", "address", "pay_words", "age_reason")
BENEFIT = "benefits."
"""Before the number of a benefit, so that every stretch of words has a field of its own."""
EXCUSES = ("denials", "fillers", "spoken_of", "speaks_of_it")
SEX, AGE = "V02", "V08"
MODEL = "model."
"""Before the rule, where the second look found the words and no term of the wording did."""
LIKE = "用语规则没有点到它，审核人员会看一看：不是这个意思，看过就能发布；是，就请改。"
LIKE_AGE = "用语规则没有点到它，只提醒，不拦发布。"
BARRED = "单位说这是女职工禁忌从事的劳动。审核人员核对过就能发布。"
BARRED_CLAUSE = "女职工劳动保护特别规定附录"


class Least(NamedTuple):
    """How sure is enough: anywhere, and where a rule knows the words and lets them pass.

    An exception is written wide: “学生” lets a class of sixteen-year-olds pass, and pupils who are hired for the holidays too.
    """

    anywhere: float
    where_excused: float


def texts(advert: Advert) -> Iterator[tuple[str, str]]:
    """The worded fields of a vacancy, by name."""
    for name in FIELDS:
        yield name, getattr(advert, name)
    for number, benefit in enumerate(advert.benefits):
        yield f"{BENEFIT}{number}", benefit


def wording(advert: Advert) -> Iterator[Finding]:
    """What the words say that they must not, each with the writer's own words and where they stand."""
    lexicon, least = lexicon_of(advert.region_code, advert.on), look_from(advert.region_code, advert.on)
    for field, text in texts(advert):
        for finding in found_in(lexicon, field, text, least):
            if (finding.term, finding.words) in advert.excused:
                continue
            if finding.rule == AGE and finding.action == Verdict.WARN and advert.age_reason.strip():
                continue  # the employer has said why the work needs it
            yield _claimed(finding) if finding.rule == SEX and advert.barred_work.strip() else finding


def found_in(lexicon: Lexicon, field: str, text: str, least: Least | None = None) -> Iterator[Finding]:
    """The hits of one text, as findings; with `least`, also what resembles something forbidden by at least so much."""
    if not text:
        return
    reading = read(text)
    hits, excused = lexicon.looked_at(reading)
    for hit in hits:
        yield _finding(hit, reading, field, text)
    if least is not None:
        yield from _second_look(lexicon, reading, field, text, hits, excused, least)


def _second_look(
    lexicon: Lexicon, reading: Reading, field: str, text: str, hits: list[Hit], excused: list[Hit], least: Least
) -> Iterator[Finding]:
    """What the model adds where no rule stops, with more certainty where one excuses. A person looks; nothing is blocked by it."""
    # numpy costs a process a tenth of a second: only who checks pays
    from matching.compliance.likeness.model import current, spoken_of

    for one in current().likenesses(reading.plain, spoken_of(hits, excused, least.where_excused), least.anywhere):
        term = lexicon.first_of(one.rule, one.action)
        if term is None:
            continue  # the wording of the rule has been retired here
        start, end = reading.span(one.start, one.end)
        said = LIKE_AGE if one.action == Verdict.WARN else LIKE
        lawful = f"可以写：{term.rewording}。" if term.rewording else ""
        yield Finding(
            rule=one.rule, action=one.action, field=field, start=start, end=end, words=text[start:end],
            message=f"这句读起来像“{term.category}”。{said}{term.message}{lawful}", clause=term.clause,
            term=f"{MODEL}{one.rule}",
        )  # fmt: skip


def look_from(region: str, on: date) -> Least:
    """How sure the model must be of a sentence for a person to look at it; parameters in thousandths."""
    names = ("look_from", "look_from_excused")
    return Least(*(int(parameter(f"wording.{name}", region=region, on=on)) / 1000 for name in names))


def lexicon_of(region: str, on: date) -> Lexicon:
    """The wording in force in a place on a day, compiled once for each edition of it."""
    versions = versions_in_force(Purpose.WORDING, region=region, on=on)
    said = {name: tuple(parameter(f"wording.{name}", region=region, on=on)) for name in EXCUSES}
    return compiled(tuple(_term(one) for one in versions), Excuses(**said))


@lru_cache(maxsize=4096)
def _term(version: RuleVersion) -> Term:
    """A version as a term; a model's rows are told apart by their keys, and published wording is never rewritten."""
    said = version.result
    return Term(
        code=version.rule_id, category=version.rule.name, rule=said["rule"], action=said["action"],
        words=version.condition["words"], unless=version.condition.get("unless", ""),
        negation=version.condition.get("negation", 0), message=said["message"], clause=version.source,
        rewording=said["rewording"],
    )  # fmt: skip


def _finding(hit: Hit, reading: Reading, field: str, text: str) -> Finding:
    start, end = reading.span(hit.start, hit.end)
    term = hit.term
    return Finding(
        rule=term.rule, action=term.action, field=field, start=start, end=end, words=text[start:end],
        message=term.message, clause=term.clause, rewording=term.rewording, term=term.code,
    )  # fmt: skip


def _claimed(finding: Finding) -> Finding:
    """A limit to one sex where the employer names work that is barred to women: a person confirms it (V02)."""
    return Finding(
        finding.rule, Verdict.REVIEW, finding.field, finding.start, finding.end, finding.words, BARRED, BARRED_CLAUSE,
        term=finding.term,
    )  # fmt: skip
