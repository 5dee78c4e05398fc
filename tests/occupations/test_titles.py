"""Which occupation a title means: the shipped arrays, what they refuse, and training anew."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.learning.arrays import BrokenModel
from portal.occupations import catalogue, titles
from portal.occupations.titles import measuring, model, training
from portal.occupations.titles.grams import bare, grams, tidy

SMALL = [
    ("电焊工", "6-18-02-04"), ("氩弧焊工", "6-18-02-04"), ("二保焊焊工", "6-18-02-04"), ("厨师", "4-03-02-01"),
    ("炒菜厨师", "4-03-02-01"), ("饭店厨师长", "4-03-02-01"), ("保安", "4-07-05-01"), ("小区保安", "4-07-05-01"),
]  # fmt: skip

SVM = {"top1": 0.5938, "top5": 0.8167, "minor": 0.6502, "major": 0.7996}  # the better of both, figure by figure


def small(**options) -> model.Model:
    return training.train(training.examples(SMALL, [("保安员", "4-07-05-01")]), **options)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("招电焊工数名", "6-18-02-04"),
        ("饭店招厨师", "4-03-02-01"),
        ("小区保安（夜班）", "4-07-05-01"),
        ("会计", "2-06-03-00"),
    ],
)
def test_an_everyday_title_is_understood(title, code):
    assert code in [found for found, _ in titles.suggest(title)]


def test_at_most_five_come_best_first_and_all_exist():
    codes = {row["code"] for row in catalogue.read("occupations.csv")}
    found = titles.suggest("农机驾驶员")
    assert len(found) <= 5 and {code for code, _ in found} <= codes
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len(titles.suggest("农机驾驶员", k=2)) == 2


@given(st.text(max_size=200))
def test_any_text_has_an_answer_or_none(text):
    assert all(score >= model.LEAST for _, score in titles.suggest(text))


@pytest.mark.parametrize("title", ["", "   ", "☃☃☃"])
def test_nothing_is_suggested_for_nothing(title):
    assert titles.suggest(title) == []


def test_the_shipped_file_is_small_and_its_manifest_says_how_good_it_is():
    manifest = json.loads((model.FOLDER / model.MANIFEST).read_text())
    assert (model.FOLDER / model.ARRAYS).stat().st_size <= 3_000_000
    unseen = manifest["unseen"]
    assert unseen["titles"] == len(catalogue.titles())
    # What an ordinary linear SVM on runs of 1 to 3 characters reaches on the same five parts (docs/performance.md).
    assert unseen["top1"] > SVM["top1"] and unseen["top5"] > SVM["top5"]
    assert unseen["minor"] > SVM["minor"] and unseen["major"] > SVM["major"]


def test_arrays_that_do_not_match_their_digest_are_refused(tmp_path):
    model.save(small(), {}, tmp_path)
    changed = bytearray((tmp_path / model.ARRAYS).read_bytes())
    changed[100] ^= 1
    (tmp_path / model.ARRAYS).write_bytes(bytes(changed))
    with pytest.raises(BrokenModel, match="摘要不一致"):
        model.load(tmp_path)


def test_a_pickle_is_never_opened(tmp_path):
    shutil.copy(model.FOLDER / model.MANIFEST, tmp_path)
    np.savez(tmp_path / model.ARRAYS, codes=np.array([object()], dtype=object))
    digest = __import__("hashlib").sha256((tmp_path / model.ARRAYS).read_bytes()).hexdigest()
    (tmp_path / model.MANIFEST).write_text(json.dumps({"sha256": digest}))
    with pytest.raises(ValueError, match="allow_pickle"):
        model.load(tmp_path)


def test_training_twice_gives_the_same_file(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        model.save(small(), {}, tmp_path / name)
    assert (tmp_path / "one" / model.ARRAYS).read_bytes() == (tmp_path / "two" / model.ARRAYS).read_bytes()


def test_what_was_trained_comes_back_from_the_file(tmp_path):
    model.save(small(), {"unseen": None}, tmp_path)
    assert model.load(tmp_path).suggest("电焊")[0][0] == "6-18-02-04"


def test_fewer_weights_keep_the_strongest():
    whole, pruned = small(), small(most=60)
    assert len(pruned.numbers) <= 60 < len(whole.numbers)
    assert pruned.suggest("电焊工")[0][0] == "6-18-02-04"


def test_titles_alike_are_in_one_part():
    part = measuring.parts_of([("保安 夜班", "a"), ("保安（夜班）", "b"), ("保安夜班3000", "c"), ("电焊工", "d")])
    assert len(set(part[:3].tolist())) == 1


def test_shares_count_the_right_level():
    told = measuring.shares(
        [("4-03-02-01", ["4-03-02-05", "4-03-02-01"]), ("6-18-02-04", ["4-01-02-01"]), ("1-01-00-01", [])]
    )
    assert told == {"titles": 3, "top1": 0.0, "top5": 0.3333, "minor": 0.3333, "major": 0.3333}


def test_numbers_of_an_advertiser_mean_nothing():
    assert tidy("销售代表(J19236)") == tidy("销售代表") and bare("保安 A1") == "保安a"
    assert sum(grams("焊工").values()) > 0
