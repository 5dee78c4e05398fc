"""Lists of households: a row a member, the head's number says which household; written and taken back in sets."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import lock_in_transaction
from portal.people.households.enums import Basis, Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.people.listed import DATA, LISTED, NAME_DIFFERS, Claimed, claim_many, drop_claims
from portal.people.models import ID_PURPOSE, Person
from portal.people.names import comparing
from portal.people.retention.scope import is_only_stored
from portal.privacy import crypto
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.households.limits import most_members

HEAD, NAME, NUMBER, KINSHIP, PLACE, SINCE, BASIS, PHONE, ADDRESS = range(9)
MOST_ROWS = 50_000
ELSEWHERE = "这个人现在在另一户里，请先在那一户记下他离开"
NO_HEAD = "没有找到户主那一行，户主要写在家里人前面"
HEAD_WRONG = "户主那一行有错，请先改户主那一行"
KINSHIPS = {
    "户主": Kinship.HEAD, "本人": Kinship.HEAD, "配偶": Kinship.SPOUSE, "妻": Kinship.SPOUSE, "夫": Kinship.SPOUSE,
    "妻子": Kinship.SPOUSE, "丈夫": Kinship.SPOUSE, "子女": Kinship.CHILD, "子": Kinship.CHILD, "女": Kinship.CHILD,
    "儿子": Kinship.CHILD, "女儿": Kinship.CHILD, "长子": Kinship.CHILD, "次子": Kinship.CHILD, "长女": Kinship.CHILD,
    "次女": Kinship.CHILD, "儿媳": Kinship.CHILD_IN_LAW, "女婿": Kinship.CHILD_IN_LAW, "父母": Kinship.PARENT,
    "父亲": Kinship.PARENT, "母亲": Kinship.PARENT, "父": Kinship.PARENT, "母": Kinship.PARENT, "祖父母": Kinship.GRANDPARENT,
    "孙子": Kinship.GRANDCHILD, "孙女": Kinship.GRANDCHILD, "孙辈": Kinship.GRANDCHILD, "兄弟姐妹": Kinship.SIBLING,
    "兄弟": Kinship.SIBLING, "姐妹": Kinship.SIBLING, "其他": Kinship.OTHER,
}  # fmt: skip
BASES = {
    "同一户口簿": Basis.BOOK,
    "户口簿": Basis.BOOK,
    "户籍": Basis.BOOK,
    "共同生活": Basis.TOGETHER,
    "同住": Basis.TOGETHER,
}
COLUMNS = (
    Column(
        "head", "户主证件号码", cells.id_number, ("户主身份证号", "户主身份证号码", "户主身份证", "户主证件号"), required=True,
        example="18 位，单元格设成文本", width=24,
    ),
    Column("name", "姓名", cells.name, ("名字", "成员姓名", "家庭成员姓名", "人员姓名"), required=True, example="张三", width=12),
    Column(
        "number", "证件号码", cells.id_number,
        ("身份证号", "身份证号码", "公民身份号码", "居民身份证号码", "身份证", "证件号", "成员身份证号"), required=True, varied=True,
        example="18 位，单元格设成文本", width=24,
    ),
    Column(
        "kinship", "和户主的关系", cells.one_of(KINSHIPS, "和户主的关系"), ("与户主关系", "与户主的关系", "家庭关系", "关系"),
        required=True, example="户主", width=14,
    ),
    Column(
        "place", "住在", cells.place, ("常住地", "居住地", "现居住地", "住址", "乡镇", "乡镇街道", "村", "村社区", "地址", "常住地代码"),
        required=True, local=True, example="富锦市锦山镇", width=26,
    ),
    Column("since", "从哪天起", cells.past_day, ("加入日期", "日期", "入户日期", "迁入日期"), example="2026-06-30", width=14),
    Column("basis", "凭什么算一户", cells.one_of(BASES, "凭什么算一户"), ("依据", "户的性质"), example="同一户口簿", width=16),
    Column("phone", "手机号码", cells.phone, ("手机", "电话", "联系电话", "手机号", "联系方式"), varied=True, width=16),
    Column("address", "详细住址", cells.words(80), ("门牌", "详细地址", "家庭住址"), varied=True, width=30),
)  # fmt: skip


def _line(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=80, error_messages={"required": f"请写{label}"})


class Known(NamedTuple):
    """A person with a number: who it is, and which household they belong to now."""

    pk: UUID
    name: str
    proved: bool
    household: UUID | None
    is_head: bool = False


def _known(numbers: Collection[str]) -> dict[str, Known]:
    """Whom we know of these numbers: the proved person before a list's claim. Two questions."""
    rows = {digest: number for number in numbers for digest in crypto.macs(number, ID_PURPOSE)}
    whose = Q(proved_at__isnull=False) | Q(source__in=LISTED)
    people = Person.objects.filter(~is_only_stored(), whose, id_index__in=list(rows), merged_into=None)
    found: dict[str, tuple] = {}
    known = people.order_by("proved_at", "pk").values_list("pk", "id_index", "name", "proved_at")
    for pk, digest, name, proved in known:
        found.setdefault(rows[bytes(digest)], (pk, name, proved is not None))
    live = HouseholdMember.objects.staying().filter(person__in=[one[0] for one in found.values()])
    homes = {
        pk: (home, kin == Kinship.HEAD) for pk, home, kin in live.values_list("person_id", "household_id", "kinship")
    }
    return {number: Known(*one, *homes.get(one[0], (None, False))) for number, one in found.items()}


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Who bears another name than the number's owner, belongs to another household, or to none that we can find."""
    return _Judge(one, lines).verdict()


class _Judge:
    """Judges a batch: the heads first, since a household without its head is none."""

    def __init__(self, one: Import, lines: Sequence[Line]) -> None:
        self.one, self.lines = one, lines
        self.known = _known({line.cells[at] for line in lines for at in (HEAD, NUMBER)})
        self.faults: dict[int, tuple[str, str]] = {}
        self.there: set[int] = set()
        self.sizes = Counter(line.cells[HEAD] for line in lines)
        self.most = most_members(one.region_code)
        self.heads: set[str] = set()

    def verdict(self) -> Verdict:
        heads = [line for line in self.lines if line.cells[KINSHIP] == Kinship.HEAD]
        for line in heads:
            self._judge(line)
        self.heads = {line.cells[NUMBER] for line in heads if line.number not in self.faults} | self._earlier()
        wrong = {line.cells[HEAD] for line in heads if line.number in self.faults}
        for line in self.lines:
            if line.cells[KINSHIP] != Kinship.HEAD:
                self._judge(line, wrong)
        return Verdict(self.faults, frozenset(self.there))

    def _judge(self, line: Line, wrong: Collection[str] = ()) -> None:
        said = self._fault(line, wrong)
        person = self.known.get(line.cells[NUMBER])
        if said:
            self.faults[line.number] = said
        elif person and person.household:
            self.there.add(line.number)

    def _fault(self, line: Line, wrong: Collection[str]) -> tuple[str, str] | None:
        head, number, is_head = line.cells[HEAD], line.cells[NUMBER], line.cells[KINSHIP] == Kinship.HEAD
        person, owner = self.known.get(number), self.known.get(head)
        if (head == number) != is_head:
            return "kinship", "户主自己那一行，两个证件号码要一样，关系写“户主”"
        if person and person.proved and comparing(person.name) != comparing(line.cells[NAME]):
            return "name", NAME_DIFFERS
        if self.sizes[head] > self.most:
            return "head", f"这一户有 {self.sizes[head]} 个人，超过 {self.most} 个，请看看户主证件号码对不对"
        if is_head:  # who belongs to a household as somebody else's kin is no head of one of their own
            return ("number", ELSEWHERE) if person and person.household and not person.is_head else None
        if head in wrong:
            return "head", HEAD_WRONG
        if person and person.household and person.household != (owner.household if owner else None):
            return "number", ELSEWHERE
        return None if head in self.heads or (owner and owner.is_head) else ("head", NO_HEAD)

    def _earlier(self) -> set[str]:
        """Heads in the batches before this one: asked only for those that are nowhere else."""
        here = {line.cells[NUMBER] for line in self.lines if line.cells[KINSHIP] == Kinship.HEAD}
        missing = {line.cells[HEAD] for line in self.lines} - here
        missing -= {number for number, one in self.known.items() if one.is_head}
        found: set[str] = set()
        for batch in self.one.batches.order_by("-number").iterator(chunk_size=5) if missing else ():
            rows: Any = batch.lines or []
            found |= {row[2 + NUMBER] for row in rows if row[2 + KINSHIP] == Kinship.HEAD} & missing
            if found == missing:
                break
        return found


@dataclass
class _Writer:
    """Writes the people, households and members of one batch."""

    one: Import
    actor: Actor
    known: dict[str, Known]

    def people(self, lines: Sequence[Line]) -> None:
        """Claims for whom nobody knows yet."""
        fresh = {line.cells[NUMBER]: uuid7() for line in lines if line.cells[NUMBER] not in self.known}
        claims = {line.cells[NUMBER]: line.cells for line in lines if line.cells[NUMBER] in fresh}
        claim_many([
            Claimed(fresh[number], row[NAME], number, row[PHONE], row[PLACE], DATA) for number, row in claims.items()
        ])  # fmt: skip
        self.known |= {number: Known(fresh[number], row[NAME], False, None) for number, row in claims.items()}

    def homes(self, lines: Sequence[Line]) -> None:
        """A household for each head who has none."""
        made = []
        for line in lines:
            if line.cells[KINSHIP] == Kinship.HEAD and self.known[line.cells[NUMBER]].household is None:
                made.append(self._home(line.cells))
                self.known[line.cells[NUMBER]] = self.known[line.cells[NUMBER]]._replace(
                    household=made[-1].pk, is_head=True
                )
        Household.objects.bulk_create(made)

    def _home(self, row: Sequence[str]) -> Household:
        return Household(
            region_code=row[PLACE], basis=row[BASIS] or Basis.BOOK, address=row[ADDRESS] or None,
            created_by=self.actor.user_id, came_by=self.one.pk,
        )  # fmt: skip

    def members(self, lines: Sequence[Line], own: Collection[UUID]) -> int:
        """Everybody who belongs to no household yet; a row whose household is gone by now is left out."""
        rows = []
        for line in lines:
            person, owner = self.known[line.cells[NUMBER]], self.known.get(line.cells[HEAD])
            home = owner.household if owner and owner.is_head else None
            if home and (person.household is None or (line.cells[KINSHIP] == Kinship.HEAD and home in own)):
                rows.append(self._member(line.cells, person.pk, home))
        with explained():
            HouseholdMember.objects.bulk_create(rows)
        return len(rows)

    def _member(self, row: Sequence[str], person: UUID, home: UUID) -> HouseholdMember:
        since = date.fromisoformat(row[SINCE]) if row[SINCE] else timezone.localdate()
        return HouseholdMember(
            household_id=home, person_id=person, kinship=row[KINSHIP], span=DateRange(since, None),
            why=f"名册：{self.one.asked.get('ground', '')}", came_by=self.one.pk, added_by=self.actor.user_id,
        )  # fmt: skip


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Households and members that are not there yet; returns how many members. Two lists at once: one after the other.

    Raises ValidationError where somebody's days collide with a household that they have left since the check.
    """
    lock_in_transaction("discovery.write")  # the same lock as every list that writes claims
    writer = _Writer(one, actor, _known({line.cells[at] for line in lines for at in (HEAD, NUMBER)}))
    writer.people(lines)
    before = {known.household for known in writer.known.values()}
    writer.homes(lines)
    made = {known.household for known in writer.known.values() if known.household} - before
    return writer.members(lines, made)


def undo(one: Import, actor: Actor) -> Undone:
    """Members nobody has touched since go, with the households that only they made and the claims; the others stay."""
    mine = HouseholdMember.objects.filter(came_by=one.pk)
    untouched = mine.staying().filter(ended_at=None)
    keys = list(untouched.values_list("pk", "person_id", "household_id"))
    others = HouseholdMember.objects.filter(household__in={home for *_, home in keys}).exclude(pk__in=untouched)
    shared = set(others.values_list("household_id", flat=True))
    heads = set(untouched.filter(kinship=Kinship.HEAD, household__in=shared).values_list("pk", flat=True))
    gone = [row for row in keys if row[0] not in heads]  # whoever others came to live with since stays their head
    HouseholdMember.objects.filter(pk__in=[row[0] for row in gone]).delete()
    homes = Household.objects.filter(came_by=one.pk, members=None, splits=None)
    left = list(homes.values_list("pk", flat=True))
    Household.events.rel.related_model._default_manager.filter(pgh_obj__in=left).delete()
    Household.objects.filter(pk__in=left).delete()
    drop_claims([person for _, person, _ in gone])
    return Undone(len(gone), mine.count())


HOUSEHOLDS = Subject(
    code="households", title="家庭户名册", unit="人", columns=COLUMNS, action=Action.HOUSEHOLD_IMPORT, check=check, write=write,
    undo=undo, once_by="number", most_rows=MOST_ROWS, list_url="households", list_words="去看这些户",
    about="公安、民政或者村里摸排的家庭户。一个人一行，用户主的证件号码认是哪一户，户主写在家里人前面。",
    asks={
        "given_by": partial(_line, "哪里交来的", "比如：富锦市公安局，或者村里摸排。"),
        "ground": partial(_line, "依据", "文件名和文号，或者摸排的安排。"),
        "purpose": partial(_line, "做什么用", "比如：看看哪些家庭没有人就业。"),
    },
)  # fmt: skip
