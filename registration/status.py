"""One status at a time (domain.md 2B.1; requirements 5.3): nobody is registered as unemployed and as employed on the same days.

Two tables hold the two statuses, so no constraint of one of them can see the other. A trigger on each looks at the other
one, after taking a lock of the person's own: two at once look one after the other. The day of a change may be both, the
last day of work and the first without it: on that day the person counts as unemployed.
"""

import pgtrigger

from portal.foundation.constraints import say

ONE_STATUS = "one_status_at_a_time"
SENTENCE = "这段时间已经登记为失业或者就业。请先办那一次的退出或终止，再办这一次"

say(ONE_STATUS, SENTENCE)
_LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('status:' || NEW.person_id::text, 0));"
_RAISE = f"RAISE EXCEPTION 'one status at a time' USING ERRCODE = '23514', CONSTRAINT = '{ONE_STATUS}';"
# Between the first and the last day of work, both left out.
_INSIDE = "daterange(lower({days}) + 1, CASE WHEN upper_inf({days}) THEN NULL ELSE GREATEST(upper({days}) - 1, lower({days}) + 1) END)"

STATUS_TRIGGER = pgtrigger.Trigger(
    name="one_status_employment",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("person_id", "days", "counts"),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("NEW.counts AND upper_inf(NEW.known)"),
    func=f"""
        {_LOCK}
        IF EXISTS (
            SELECT FROM registration_unemploymentregistration AS reg
            WHERE reg.person_id = NEW.person_id AND reg.spell IS NOT NULL AND reg.spell && {_INSIDE.format(days="NEW.days")}
        ) THEN {_RAISE} END IF;
        RETURN NEW;
    """,
)
UNEMPLOYED_TRIGGER = pgtrigger.Trigger(
    name="one_status_unemployment",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("person_id", "spell"),
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("NEW.spell IS NOT NULL"),
    func=f"""
        {_LOCK}
        IF EXISTS (
            SELECT FROM registration_employmentspell AS work
            WHERE work.person_id = NEW.person_id AND work.counts AND upper_inf(work.known)
              AND NEW.spell && {_INSIDE.format(days="work.days")}
        ) THEN {_RAISE} END IF;
        RETURN NEW;
    """,
)
