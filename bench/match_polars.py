"""The batch of matching in polars: the same pairs, points, parts and order as ours, as fast as we know how to write it there.

Wishes are joined with the occupations of their medium group, wished places with the counties in reach, both once a distinct
wish. Vacancies stand in runs of one occupation in one county. By steps of what work and place are worth together, the best
runs first: what a person holds already lets other runs be passed over before they are joined, and other pairs before lists
of skills are gone through. `ALL_PAIRS` is the same in one step: every candidate joined, as one would write it first.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from matching.recommend.score import definition as d
from matching.recommend.score.rule import Rule

THREADS = 2  # callers; polars has threads of its own, which two callers keep busy
ABOVE = 1 << 14  # more than any score
LOT = 1 << 31
WORKS = 1 << 12  # more than there are occupations: row and occupation go into one whole number
CLASSES, FORMS, SHIFTS, LODGING = 0xFFF, 0x7F << 12, 0x3F << 19, 0x1F << 25
ANY_CLASS, ANY_FORM = 0x800, 0x40 << 12
QUICK = ("wage", "education", "experience", "licence", "form", "shift", "lodging", "start")
LOOKS_AT = ("wage_asked", "wage_near", "has", "wanted", "can")
IS_LOOKED_AT = ("at", "low", "high", "schooling", "months", "given", "begins", "minor")

c = pl.col
Frame = pl.DataFrame
Steps = tuple[int, ...]
ALL_PAIRS: Steps = (0,)


def by_bounds(rule: Rule) -> Steps:
    """The steps that were fastest of those tried."""
    full = rule.most("occupation") + rule.most("place")
    return full - 10, full - 18, 0


@dataclass
class Shelf:
    """Vacancies as frames, made once as our own lists are; `spans` says of each occupation × county where its run lies."""

    vacancies: Frame
    works: Frame
    counties: Frame
    spans: Frame

    @classmethod
    def of(cls, rows: np.ndarray) -> "Shelf":
        """Only what is live; `vacancy` is the place in `rows`."""
        data = _vacancies(rows)
        vacancies = Frame(data).with_row_index("vacancy").filter(c("live") != 0).sort("work", "county", "at")
        works = vacancies.select(c("work").unique().sort()).with_row_index("work_number")
        counties = vacancies.select(c("county").unique().sort()).with_row_index("county_number")
        assert len(works) < WORKS
        runs = vacancies.with_row_index("first").group_by("work", "county").agg(c("first").min(), many=pl.len())
        cells = works.join(counties, how="cross").join(
            runs, on=["work", "county"], how="left", maintain_order="left"
        )  # most of them empty: a look into an array of cells costs less than a join
        wide = vacancies.select("at", "minor", "drawn")
        narrow = _narrow(vacancies.drop("live", "work", "county")).with_columns(wide)
        return cls(narrow, works, counties, cells.select(c("first", "many").fill_null(0)))

    def best_for(self, people: np.ndarray, rule: Rule, most: int, steps: Steps) -> Frame:
        """For each person the `most` best, best first: person, vacancy, key, and the parts by their names."""
        job = Job(self, people, rule.as_said(), most, steps)
        chunk = 250 if steps == ALL_PAIRS else 2000  # the fastest of those tried
        with ThreadPoolExecutor(THREADS) as threads:
            return pl.concat(threads.map(lambda at: job.lists(at, at + chunk), range(0, max(len(people), 1), chunk)))


def _vacancies(rows: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of vacancies; `drawn` is their order among equals, `lot` with the seed 0."""
    asked = rows[:, d.V_SKILLS : d.V_SKILLS + d.V_SKILLS_MOST]
    asked = np.where(np.logical_and.accumulate(asked != 0, axis=1), asked, 0)
    licence, uid = rows[:, d.V_LICENCE], rows[:, d.V_UID].astype(np.int64) & (LOT - 1)
    named = {
        "live": d.V_LIVE, "work": d.V_OCCUPATION, "at": d.V_PLACE, "low": d.V_LOW, "high": d.V_HIGH,
        "schooling": d.V_EDUCATION, "months": d.V_EXPERIENCE, "begins": d.V_START, "meets": d.V_ACCESS,
    }  # fmt: skip
    return {name: rows[:, place] for name, place in named.items()} | {
        "county": rows[:, d.V_PLACE] // 1000,
        "minor": rows[:, d.V_OCCUPATION] // 100,
        "given": _packed(licence, rows[:, d.V_FORM], rows[:, d.V_SHIFTS], 0x1F & ~rows[:, d.V_GIVES])
        | np.where(licence == 0, ANY_CLASS, 0).astype(np.int32)
        | ANY_FORM,
        "drawn": uid ^ (uid >> 15),
        "asks": (asked != 0).sum(axis=1),
        **_slots("asked", asked),
    }


def _people(rows: np.ndarray, said: dict[str, int]) -> tuple[Frame, Frame, Frame]:
    """Who looks for work, and their wishes and places as rows of their own."""
    wishes, digits, places, skills = (
        rows[:, at : at + many]
        for at, many in ((d.P_WISHES, d.WISHES), (d.P_DIGITS, d.PLACES), (d.P_PLACES, d.PLACES), (d.P_SKILLS, d.P_SKILLS_MOST))
    )  # fmt: skip
    wished, told, able = (
        np.logical_and.accumulate(one, axis=1) for one in (wishes != 0, digits >= 0, skills != 0)
    )  # a list ends at its first empty place
    town = told & (digits >= 4) & (digits != 4) & (digits != 6)
    data = _persons(rows, said) | _slots("town", np.where(town, places, 0)) | _slots("skill", np.where(able, skills, 0))
    whole = c("^(town|group).*$", "person").cast(pl.Int32), c("extra").cast(pl.Int16)
    people = _narrow(Frame(data).with_row_index("person").filter(c("live") != 0).drop("live")).with_columns(whole)
    who, which = np.nonzero(wished)
    less = (which * said["occupation_next_wish"]).astype(np.int16)
    wish = Frame({"person": who.astype(np.int32), "wish": wishes[wished], "less": less})
    who, _ = np.nonzero(told)
    return people, wish, Frame({"person": who.astype(np.int32), "digits": digits[told], "place": places[told]})


def _persons(rows: np.ndarray, said: dict[str, int]) -> dict[str, np.ndarray]:
    """Columns of people; `extra` is the most that access can add."""
    forms, shifts, asked = rows[:, d.P_FORMS], rows[:, d.P_SHIFTS], rows[:, d.P_WAGE]
    fine = np.where(shifts == 0, 0x3F, shifts)
    lived = rows[:, d.P_EXPERIENCE : d.P_EXPERIENCE + 2 * d.EXPERIENCES]
    return {
        "live": rows[:, d.P_LIVE],
        "wage_asked": asked,
        "wage_near": -(-asked.astype(np.int64) * said["wage_near_percent"] // 100),
        "has": rows[:, d.P_EDUCATION],
        "can": rows[:, d.P_START],
        "needs": rows[:, d.P_ACCESS],
        "extra": np.where(rows[:, d.P_ACCESS] > 0, said["access"], 0),
        "wanted": _packed(rows[:, d.P_LICENCE], forms, 0x3F & ~fine, rows[:, d.P_LODGING])
        | np.where(forms == 0, ANY_FORM, 0).astype(np.int32)
        | ANY_CLASS,
        **_slots("group", lived[:, 0::2]),
        **{f"lived{at}": lived[:, 2 * at + 1] for at in range(d.EXPERIENCES) if lived[:, 2 * at].any()},
    }


def _packed(classes: np.ndarray, forms: np.ndarray, shifts: np.ndarray, lodging: np.ndarray) -> np.ndarray:
    """Four sets of bits in one number: one column to gather instead of four."""
    assert max((classes >> 11).max(), (forms >> 6).max(), (shifts >> 6).max(), (lodging >> 5).max()) == 0
    return classes | forms << 12 | shifts << 19 | lodging << 25


def _slots(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """The places of a list as columns, those left out that nobody fills."""
    return {f"{name}{at}": values[:, at] for at in range(values.shape[1]) if values[:, at].any()}


def _named(frame: Frame, name: str) -> list[str]:
    return [one for one in frame.columns if one.startswith(name) and one[len(name) :].isdigit()]


def _narrow(frame: Frame) -> Frame:
    """Every column in the smallest type that holds it: what is gathered for each pair is what costs."""
    return frame.select(one.shrink_dtype() for one in frame.get_columns())


def _whole(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int16)


class Job:
    """One batch: what all chunks of people share."""

    def __init__(self, shelf: Shelf, people: np.ndarray, said: dict[str, int], most: int, steps: Steps) -> None:
        self.shelf, self.most, self.steps = shelf, most, steps
        self.points = {name: _whole(number) for name, number in said.items()}
        self.said, self.rest = said, sum(said[part] for part in d.PARTS[2:])
        self.people, self.wishes, self.places = _people(people, said)
        self.by_wish, self.by_place = self._by_wish(), self._by_place()
        self.towns = _named(self.people, "town")
        self.quick, self.slow = self._quick(), self._slow()

    def _by_wish(self) -> Frame:
        """Each distinct wish with every occupation of its medium group, and the points as a first wish."""
        wish, work, points = c("wish"), c("work"), self.points
        medium = self.shelf.works.with_columns(medium=work // 10000)
        pairs = self.wishes.select(wish.unique()).with_columns(medium=wish // 10000).join(medium, on="medium")
        minor = wish // 100 == work // 100
        full = pl.when((wish == work) | ((wish % 100 == 0) & minor)).then(points["occupation"])
        worth = full.when(minor).then(points["occupation_minor"]).otherwise(points["occupation_medium"])
        return pairs.select("wish", "work_number", worth=worth).filter(c("worth") > 0)

    def _by_place(self) -> Frame:
        """Each distinct wished place with the counties in reach; `exact`: a township of that county is wished for."""
        digits, wish, at, points = c("digits"), c("place"), c("county"), self.points
        pairs = self.places.select("digits", "place").unique().join(self.shelf.counties, how="cross")
        city = (digits >= 4) & (wish // 100000 == at // 100)
        county = city & (wish // 1000 == at)
        whole = (digits == 0) | ((digits == 2) & (wish // 10000000 == at // 10000))
        there = pl.when(whole | (city & (digits == 4)) | (county & (digits == 6))).then(points["place"])
        there = there.when(county).then(points["place_county"]).when(city).then(points["place_city"])
        told = pairs.with_columns(there=there.otherwise(_whole(0)), exact=county & ~digits.is_in([4, 6]))
        return told.filter((c("there") > 0) | c("exact"))

    def lists(self, begin: int, end: int) -> Frame:
        """The lists of the people from `begin` to `end`, the best runs first."""
        people = self.people.filter(c("person").is_between(begin, end - 1)).with_row_index("row")
        works, there, high = self._works(people), self._there(people), ABOVE
        least, held = pl.repeat(0, len(people), dtype=pl.Int16, eager=True), []
        for low in self.steps:
            needs = (least - self.rest - people["extra"]).clip(lower_bound=low)
            runs = self._runs(works, there, needs, high)
            found = self._scored(people, runs, None if high == ABOVE else least)
            every = pl.concat([*held, found])
            least, high = self._least(people, every, c("key") // LOT), low
            held = [every.filter(c("key") // LOT >= least.gather(every["row"]))]
        best = held[0].sort("row", "key", descending=[False, True]).group_by("row", maintain_order=True).head(self.most)
        return best.select(pl.all().exclude("row"), person=people["person"].gather(best["row"]))

    def _works(self, people: Frame) -> Frame:
        """Every person with the occupations in reach; a later wish counts a little less."""
        us = people.lazy().select("row", "person").join(self.wishes.lazy(), on="person")
        near = us.join(self.by_wish.lazy(), on="wish")
        worth = pl.max_horizontal(_whole(1), c("worth") - c("less"))
        packed = near.select(both=c("row") * WORKS + c("work_number"), worked=worth)
        best = packed.group_by("both").agg(c("worked").max())
        cell = c("both") % WORKS * len(self.shelf.counties)
        return best.select("worked", row=c("both") // WORKS, cell=cell).collect()

    def _there(self, people: Frame) -> Frame:
        """Every person with the counties in reach, and the most that any place there can be worth."""
        us = people.lazy().select("row", "person").join(self.places.lazy(), on="person")
        near = us.join(self.by_place.lazy(), on=["digits", "place"])
        best = near.group_by("row", "county_number").agg(c("there").max(), c("exact").any())
        bound = pl.when("exact").then(pl.max_horizontal("there", self.points["place"])).otherwise("there")
        return best.with_columns(bound=bound).collect()

    def _runs(self, works: Frame, there: Frame, needs: pl.Series, high: int) -> Frame:
        """The runs worth at least what each person needs, and less than `high`; each side is cut down before the join."""
        works = works.filter(c("worked") + self.said["place"] >= needs.gather(works["row"]))
        there = there.filter(c("bound") + self.said["occupation"] >= needs.gather(there["row"]))
        both = works.lazy().join(there.lazy(), on="row").filter(c("worked") + c("bound") < high).collect()
        both = both.filter(c("worked") + c("bound") >= needs.gather(both["row"]))
        spans = self.shelf.spans.select(pl.all().gather(both["cell"] + both["county_number"]))
        return pl.concat([both, spans], how="horizontal").filter(c("many") > 0)

    def _least(self, people: Frame, found: Frame, points: pl.Expr) -> pl.Series:
        """What the last of a full list holds, for each person; 0 where no list is full."""
        held = found.group_by("row").agg(many=pl.len(), least=points.top_k(self.most).min().cast(pl.Int16))
        full = held.filter(c("many") >= self.most).select("row", "least")
        return people.select("row").join(full, on="row", how="left", maintain_order="left")["least"].fill_null(0)

    def _scored(self, people: Frame, runs: Frame, least: pl.Series | None) -> Frame:
        """The pairs of the runs with their parts and keys, without those that cannot reach what is held (None: nothing yet)."""
        number = pl.int_ranges("first", c("first") + c("many"), dtype=pl.UInt32)
        pairs = runs.select("row", "worked", "there", "exact", number=number).explode("number")
        mine = [*LOOKS_AT, *self.towns, *_named(people, "group"), *_named(people, "lived")]
        told = self._beside(pairs, people, mine, IS_LOOKED_AT).lazy().with_columns(there=self._place())
        told = told.filter(c("there") > 0).select("row", "number", "worked", "there", **self.quick)
        sure = told.with_columns(sure=pl.sum_horizontal("worked", "there", *QUICK)).collect()
        least = self._least(people, sure, c("sure")) if least is None else least
        late = self.said["skills"] + people["extra"].gather(sure["row"])
        able = sure.filter(c("sure") + late >= least.gather(sure["row"]))
        theirs = ["vacancy", "drawn", "asks", "meets", *_named(self.shelf.vacancies, "asked")]
        told = self._beside(able, people, ["needs", *_named(people, "skill")], theirs).lazy().with_columns(**self.slow)
        key = (c("sure") + c("skills") + c("access")).cast(pl.Int64) * LOT + c("drawn")
        parts = {"occupation": "worked", "place": "there"} | {part: part for part in d.PARTS[2:]}
        return told.select("row", "vacancy", key=key, **{name: c(one) for name, one in parts.items()}).collect()

    def _beside(self, pairs: Frame, people: Frame, mine: list[str], theirs: Any) -> Frame:
        """Pairs with columns of both sides."""
        ours = people.select(c(mine).gather(pairs["row"]))
        return pl.concat(
            [pairs, ours, self.shelf.vacancies.select(c(theirs).gather(pairs["number"]))], how="horizontal"
        )

    def _place(self) -> pl.Expr:
        """The points of the county, or all where the very township is wished for."""
        if not self.towns:
            return c("there")
        exact = c("exact") & pl.any_horizontal(c("at") == c(town) for town in self.towns)
        return pl.when(exact).then(pl.max_horizontal("there", self.points["place"])).otherwise("there")

    def _quick(self) -> dict[str, pl.Expr]:
        """The parts that one look at each side tells."""
        both, can, begins = c("wanted") & c("given"), c("can"), c("begins")
        met = {
            "licence": both & CLASSES != 0,
            "form": both & FORMS != 0,
            "shift": both & SHIFTS == 0,
            "lodging": both & LODGING == 0,
            "start": (can == 0) | (begins == 0) | (begins >= can),
        }
        said = {name: pl.when(one).then(self.points[name]).otherwise(_whole(0)) for name, one in met.items()}
        return {"wage": self._wage(), "education": self._education(), "experience": self._experience()} | said

    def _wage(self) -> pl.Expr:
        asked, low, high, points = c("wage_asked"), c("low"), c("high"), self.points
        told = pl.when(asked == 0).then(points["wage"]).when(high == 0).then(points["wage_unknown"])
        told = told.when(low >= asked).then(points["wage"]).when(high >= asked).then(points["wage_partly"])
        return told.when(high >= c("wage_near")).then(points["wage_near"]).otherwise(_whole(0))

    def _education(self) -> pl.Expr:
        asked, has, points = c("schooling"), c("has"), self.points
        told = pl.when((asked <= 1) | (has >= asked)).then(points["education"])
        told = told.when(has == 0).then(points["education_unsaid"])
        return told.when(has == asked - 1).then(points["education_near"]).otherwise(_whole(0))

    def _experience(self) -> pl.Expr:
        asked, has, points = c("months"), _whole(0), self.points
        for group in _named(self.people, "group"):
            has = pl.when(c(group) == c("minor")).then(c(group.replace("group", "lived"))).otherwise(has)
        long = has >= self.said["experience_months"]
        free = pl.when(long).then(points["experience"]).otherwise(points["experience_free"])
        told = pl.when(asked == 0).then(free).when(has >= asked).then(points["experience"])
        return told.when(has > 0).then(points["experience_some"]).otherwise(_whole(0))

    def _slow(self) -> dict[str, pl.Expr]:
        """Skills by their share, and access, which stands beside the parts."""
        mine, asked = _named(self.people, "skill"), _named(self.shelf.vacancies, "asked")
        met = (c("needs") & c("meets")).bitwise_count_ones().cast(pl.Int16) * self.said["access_each"]
        had = [
            ((c(one) != 0) & pl.any_horizontal(pl.lit(False), *(c(one) == c(my) for my in mine))).cast(pl.Int16)
            for one in asked
        ]
        share = self.said["skills"] * pl.sum_horizontal(_whole(0), *had) // c("asks").cast(pl.Int16)
        none = c("asks") == 0
        return {
            "skills": pl.when(none).then(self.points["skills"]).otherwise(share).cast(pl.Int16),
            "access": pl.min_horizontal(met.cast(pl.Int16), self.points["access"]),
        }
