"""Random facts and random valid conditions over one fact of each type."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from portal.rules.enums import FactType
from portal.rules.facts import FactKind, register

KINDS = (
    FactKind("test.count", "次数", FactType.INTEGER, "次"),
    FactKind("test.income", "收入", FactType.NUMBER, "元"),
    FactKind("test.is_ready", "准备好了", FactType.BOOLEAN, negative="没有准备好"),
    FactKind("test.colour", "颜色", FactType.TEXT, choices={"r": "红", "g": "绿"}),
    FactKind("test.began", "开始日期", FactType.DATE),
    FactKind("test.groups", "群体", FactType.LIST, choices={"r": "红队"}),
)
register(*KINDS)
# Few values, so that equal ones, edges of ranges and empty meetings turn up all the time.
JSON = {
    "test.count": st.integers(-2, 2),
    "test.income": st.sampled_from([0, 1, 0.055, 0.1, 1910, 2270.5]),
    "test.is_ready": st.booleans(),
    "test.colour": st.sampled_from(["r", "g", "%", "'", "", "绿"]),
    "test.began": st.dates(date(2026, 1, 1), date(2026, 1, 4)).map(date.isoformat),
    "test.groups": st.lists(st.sampled_from(["r", "g", "'"]), max_size=3),
}
VALUES = {
    "test.count": JSON["test.count"],
    "test.income": JSON["test.income"].map(lambda number: Decimal(str(number))),
    "test.is_ready": st.booleans(),
    "test.colour": JSON["test.colour"],
    "test.began": JSON["test.began"].map(date.fromisoformat),
    "test.groups": JSON["test.groups"],
}
COLUMNS = {code: code.replace("test.", "f.") for code in JSON}
TYPES = {
    "test.count": "integer",
    "test.income": "numeric",
    "test.is_ready": "boolean",
    "test.colour": "text",
    "test.began": "date",
    "test.groups": "text[]",
}
ordered = ["test.count", "test.income", "test.began"]
facts = st.fixed_dictionaries({code: st.none() | values for code, values in VALUES.items()})


def leaf(fact, op, values):
    return values.map(lambda value: {"fact": fact, "op": op, "value": value})


def comparisons(fact):
    return st.sampled_from(["==", "!=", "<", "<=", ">", ">="]).flatmap(lambda op: leaf(fact, op, JSON[fact]))


def pairs(fact):
    return st.tuples(JSON[fact], JSON[fact]).map(sorted).map(list)


leaves = st.one_of(
    st.sampled_from(ordered).flatmap(comparisons),
    st.sampled_from(ordered).flatmap(lambda fact: leaf(fact, "between", pairs(fact))),
    st.sampled_from([*ordered, "test.colour"]).flatmap(
        lambda fact: leaf(fact, "in", st.lists(JSON[fact], min_size=1, max_size=3))
    ),
    st.sampled_from(["test.is_ready", "test.colour"]).flatmap(
        lambda fact: st.sampled_from(["==", "!="]).flatmap(lambda op: leaf(fact, op, JSON[fact]))
    ),
    leaf("test.groups", "intersects", JSON["test.groups"].filter(bool)),
    leaf("test.groups", "nonempty", st.booleans()),
    st.sampled_from(sorted(JSON)).flatmap(lambda fact: leaf(fact, "known", st.booleans())),
)


def groups(inside):
    parts = st.lists(inside, min_size=1, max_size=3)
    return parts.map(lambda p: {"all": p}) | parts.map(lambda p: {"any": p}) | inside.map(lambda p: {"not": p})


conditions = st.recursive(leaves, groups, max_leaves=8)
