"""The control page of the demo: send an event about an invented person, and let a partner misbehave. This machine only."""

import html
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from portal.config.demo.partners.house import House
from portal.config.demo.partners.moods import Mood, mood_of
from portal.exchange.partners.contracts import contract, versions
from portal.exchange.partners.peers import MINI_PROGRAM

People = Callable[[], list[tuple[str, str]]]
FIELDS = (
    ("employer", "单位名称"), ("uscc", "统一社会信用代码"), ("region", "参保地或住地（12 位区划代码）"), ("phone", "手机号码"), ("school", "学校"),
    ("contract", "合同种类"), ("first_day", "上班日期"), ("until", "合同到期"), ("probation_until", "试用期到期"),
    ("reason", "终止原因"), ("class", "救助种类"), ("level", "残疾等级"), ("kind", "单位类别"), ("size", "规模"), ("industry", "行业门类"),
    ("address", "住所"), ("before.name", "变更前的名称"), ("now.name", "变更后的名称"), ("before.address", "变更前的住所"),
    ("now.address", "变更后的住所"),
)  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>演示：对方部门</title><h1>演示：对方部门</h1>
<p>这里扮演各个部门，只在本机。发一条事情，平台过几秒就会来取；也可以让某个部门出错。人和单位都是虚构的。</p>
{said}
<h2>发一条事情</h2><form method="post" action="/control/events">
<p><label>什么事 <select name="event">{events}</select></label></p>
<p><label>姓名或单位名称 <input name="name" required list="names"></label> <label>证件号码或统一社会信用代码 <input name="number" required list="numbers"></label>
<label>哪天 <input type="date" name="on" required></label></p>
<datalist id="names">{names}</datalist><datalist id="numbers">{numbers}</datalist>
<fieldset><legend>要写的内容（只填这件事用得上的）</legend>{fields}</fieldset><p><button>发出去</button></p></form>
<h2>让一个部门出错</h2><form method="post" action="/control/mood">
<p><label>部门 <select name="partner">{partners}</select></label> <label>怎么样 <select name="mood">{moods}</select></label>
<label>几次（不写就一直这样） <input name="times" size="4" inputmode="numeric"></label> <button>就这样</button></p></form>
<h2>让一个部门换一版合同</h2><form method="post" action="/control/version">
<p><label>从现在起 <select name="version">{versions}</select></label> <button>就说这一版</button></p></form>
<h2>现在</h2><table border="1"><tr><th>部门<th>怎么样<th>合同第几版<th>事情<th>收到的消息<th>被问过</tr>{state}</table></html>"""


def option(value: str, label: str) -> str:
    return f'<option value="{html.escape(value)}">{html.escape(label)}</option>'


def name_of(code: str) -> str:
    """What a house is called."""
    return "就在龙江小程序（收消息）" if code == MINI_PROGRAM else contract(code).name


def _written(name: str, schema: dict[str, Any], given: dict[str, str]) -> Any:
    """A field as the form gives it; the fields of an object stand under its name with a dot."""
    if schema["type"] == "object":
        return {inner: given[f"{name}.{inner}"] for inner in schema["properties"] if given.get(f"{name}.{inner}")}
    return given.get(name)


class Control:
    """Forms in, redirects out; no script."""

    def __init__(self, houses: dict[str, House], people: People) -> None:
        self.houses, self.people, self.said = houses, people, ""

    def answer(self, door: Any, body: bytes) -> None:
        """Show the page, or do what a form says; a form of another site is refused."""
        home = f"http://127.0.0.1:{door.server.port}"
        if door.command == "GET" and door.path == "/":
            return door._send(200, {"Content-Type": "text/html; charset=utf-8"}, self.page().encode())
        if door.command != "POST" or door.headers.get("Origin", home) != home:
            return door._send(403, {}, b"")
        given = {name: values[0].strip() for name, values in parse_qs(body.decode()).items()}
        does = {"/control/events": self._event, "/control/mood": self._mood, "/control/version": self._version}.get(
            door.path
        )
        if does is None:
            return door._send(404, {}, b"")
        self.said = does(given)
        return door._send(303, {"Location": "/"}, b"")

    def _event(self, given: dict[str, str]) -> str:
        partner, _, kind = given["event"].partition(".")
        wanted = contract(partner).records[kind].schema["properties"]
        data = {name: _written(name, schema, given) for name, schema in wanted.items()}
        data = {name: value for name, value in data.items() if value or wanted[name]["type"] == "object"}
        event = self.houses[partner].happen(kind, given["name"], given["number"], given["on"], data)
        return f"发出去了：{event['id']}"

    def _mood(self, given: dict[str, str]) -> str:
        times = int(given["times"]) if given.get("times", "").isdigit() else None
        mood = mood_of(given["mood"])
        self.houses[given["partner"]].be(mood, times)
        return f"{name_of(given['partner'])}：{mood.label}"

    def _version(self, given: dict[str, str]) -> str:
        partner, _, version = given["version"].partition(".")
        self.houses[partner].speak(int(version))
        return f"{name_of(partner)}：说合同第 {version} 版"

    def page(self) -> str:
        """The page with the state of each house."""
        agreed, people = [contract(code) for code in self.houses if code != MINI_PROGRAM], self.people()
        rows = (
            (name_of(code), one.mood.label, one.speaks, len(one.events), len(one.messages), one.asked)
            for code, one in self.houses.items()
        )
        return PAGE.format(
            said=f'<p role="status"><strong>{html.escape(self.said)}</strong></p>' if self.said else "",
            events="".join(
                option(f"{one.code}.{kind}", f"{one.name}：{what.label}")
                for one in agreed
                for kind, what in one.records.items()
            ),
            names="".join(option(name, number) for name, number in people),
            numbers="".join(option(number, name) for name, number in people),
            fields="".join(f'<p><label>{label} <input name="{name}"></label></p>' for name, label in FIELDS),
            partners="".join(option(code, name_of(code)) for code in self.houses),
            versions="".join(
                option(f"{one.code}.{each.version}", f"{one.name}：第 {each.version} 版")
                for one in agreed
                if len(versions(one.code)) > 1
                for each in versions(one.code)
            ),
            moods="".join(option(mood.value, mood.label) for mood in Mood),
            state="".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}" for cell in row) + "</tr>" for row in rows),
        )
