"""What is asked later, once, and never insisted on (domain.md 2.4): the questions, their topics, and facts in words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portal.people.facts import enums
from portal.people.facts.models import PersonFact
from portal.people.organisations import named
from portal.regions.selectors import full_name

Choices = type[enums.Education]


class Kind(StrEnum):
    """How a question is answered. Free words are ciphertext; a pick is clear unless it is sensitive."""

    PICK = "pick"
    WORDS = "words"
    PLACE = "place"


@dataclass(frozen=True)
class Question:
    """One question: the code of the fact that an answer becomes, the words, and why anybody asks."""

    code: str
    label: str
    why: str
    kind: Kind = Kind.PICK
    choices: Choices | None = None
    hint: str = ""
    sensitive: bool = False
    read: Callable[[str], str] = str
    """What becomes of free words; raises ValidationError for those that can't be right."""

    @property
    def slug(self) -> str:
        """What an address calls it."""
        return self.code.removeprefix("person.").replace("_", "-")


@dataclass(frozen=True)
class Topic:
    """A few questions that belong together."""

    title: str
    questions: tuple[Question, ...]


JOBS, FORM = "推荐岗位更准。", "登记表上有这一项，不填也能登记、也能领补贴。"
TOPICS = (
    Topic("您想找什么工作", (
        Question("person.wanted_work", "想做什么活？", JOBS, Kind.WORDS, hint="比如：看大门、开农机、收银。"),
        Question("person.wanted_pay", "一个月想挣多少？", JOBS, choices=enums.WantedPay),
        Question("person.wanted_place", "能去多远的地方上班？", JOBS, choices=enums.WantedPlace),
        Question("person.training_wish", "想学门手艺吗？", "有不收钱的培训，想学就通知您。", choices=enums.Wish),
        Question("person.startup_wish", "想自己干点什么吗？", "创业有贷款和补贴，想干就告诉您怎么办。", choices=enums.Wish),
    )),
    Topic("您会什么", (
        Question("person.education", "上到什么学校？", JOBS, choices=enums.Education),
        Question("person.school", "从哪个学校毕业的？", JOBS, Kind.WORDS, hint="写学校和毕业的年份，比如：富锦市职教中心，2019 年。"),
        Question("person.major", "学的什么专业？", JOBS, Kind.WORDS, hint="比如：机电、护理。没有专业就跳过。"),
        Question("person.skill_level", "有没有技能等级证书？", "有的证书能领补贴。不用交证书。", choices=enums.SkillLevel),
        Question("person.skills", "还会什么手艺？", JOBS, Kind.WORDS, hint="比如：电焊、月嫂、会开叉车。"),
    )),
    Topic("以前的工作", (
        Question("person.last_employer", "原来在哪个单位？", "帮您看能不能领失业金。不用开证明。", Kind.WORDS,
                 hint="写单位的名字，或者营业执照上 18 位的代码。", read=named),
        Question("person.last_post", "原来干什么？", JOBS, Kind.WORDS, hint="比如：车间操作工。"),
    )),
    Topic("登记表上别的几项", (
        Question("person.ethnic_group", "什么民族？", FORM, choices=enums.EthnicGroup),
        Question("person.hukou_place", "户口在哪里？", FORM + "不看户口也一样服务您。", Kind.PLACE),
        Question("person.hukou_kind", "户口是城镇还是农村？", FORM, choices=enums.HukouKind),
        Question("person.politics", "政治面貌是什么？", FORM, choices=enums.Politics),
        Question("person.marriage", "婚姻情况怎样？", FORM + "用人单位看不到。", choices=enums.Marriage),
        Question("person.household_work", "家里有人上班吗？", "全家都没人上班的，有专门的帮助。", choices=enums.HouseholdWork),
        Question("person.emergency_contact", "找不到您时，可以打给谁？", "先问过那个人再写。只在一直联系不上您时才打。", Kind.WORDS,
                 hint="写称呼和电话，比如：女儿，126…"),
    )),
    Topic("身体情况", (
        Question("person.disability", "有没有残疾证，几级？", "有残疾证的，国家有专门的补贴和岗位。", choices=enums.Disability, sensitive=True),
    )),
)  # fmt: skip
QUESTIONS = {question.code: question for topic in TOPICS for question in topic.questions}
BY_SLUG = {question.slug: question for question in QUESTIONS.values()}
SENSITIVE = frozenset(code for code, question in QUESTIONS.items() if question.sensitive)
CONSENT = "consent.health"


def words_of(fact: PersonFact) -> str:
    """The answer as people read it; for the person themselves, or for whom the access matrix lets read it."""
    question = QUESTIONS[fact.code]
    if question.kind is Kind.PLACE:
        return full_name(fact.value)
    given = fact.note if question.sensitive or question.kind is Kind.WORDS else fact.value
    return str(question.choices(given).label) if question.choices else str(given or "")
