"""How well the wording finds the illegal and spares the innocent, on sentences kept out of its making (algorithms.md 3)."""

from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command

from matching.compliance.likeness import evidence, model, training
from matching.compliance.measure import measured
from matching.compliance.sentences import CHOSEN, HELD, INNOCENT, MAKING, TAUGHT, WEIGHED, sentences
from portal.foundation.learning import arrays
from portal.rules.enums import Action
from tests.matching.compliance.adverts import DAY


def test_the_corpus_has_three_hundred_sentences_for_each_action_both_kinds_and_none_twice():
    for action in Action:
        splits = {split: list(sentences(action, split)) for split in (MAKING, TAUGHT, WEIGHED, CHOSEN, HELD)}
        for kind in (True, False):
            assert sum((rule == INNOCENT) == kind for found in splits.values() for rule, _ in found) >= 300
        for found in splits.values():
            assert {rule == INNOCENT for rule, _ in found} == {True, False}
        known = {text for split in (MAKING, TAUGHT, WEIGHED, CHOSEN) for _, text in splits[split]}
        assert not known & {text for _, text in splits[HELD]}


MEASURED = {"block": (0.968, 0.245), "review": (0.956, 0.27), "warn": (0.982, 0.471)}
"""What the sixteenth and the seventeenth set found at all, and what the rules named in them (docs/performance.md): written by two hands
that had seen neither rules nor other sentences, and opened once. The bar of .98 is not met on strangers' sentences (.969), and this only rises."""
FALSE_BAR = 0.02
"""Of their innocent sentences 20 of 1,205 are wrongly found, 9 by rules."""
CHOSEN_RECALL, CHOSEN_FALSE = 0.977, 0.0202


def test_the_illegal_is_found_and_the_innocent_spared_on_sentences_kept_out():
    found = {action: measured(action, HELD, DAY) for action in Action}
    for action, one in found.items():
        assert one.recall >= MEASURED[action][0], one.unseen
        assert one.strict_recall >= MEASURED[action][1], one.missed
    assert _false_share(found.values()) <= FALSE_BAR


def test_as_much_is_found_of_the_six_sets_by_which_the_model_was_chosen():
    found = [measured(action, CHOSEN, DAY) for action in Action]
    assert sum(len(one.unseen) for one in found) <= (1 - CHOSEN_RECALL) * sum(one.illegal for one in found)
    assert _false_share(found) <= CHOSEN_FALSE


def _false_share(found):
    return sum(len(one.false) for one in found) / sum(one.innocent for one in found)


@pytest.mark.parametrize("action", list(Action))
def test_nothing_that_the_wording_was_made_on_is_lost_again(action):
    one = measured(action, MAKING, DAY)
    assert (one.missed, one.by_rules) == ([], [])
    assert len(one.false) <= 1  # what the model adds


def test_training_twice_gives_the_same_file_and_what_does_not_match_is_refused(tmp_path):
    known = [("，要扣身份证，", "V10:review", 1.0), ("，证件当场还，", INNOCENT, 1.0), ("，按时开支，", INNOCENT, 1.0)]
    places = [arrays.Place(tmp_path, name, "train_wording") for name in ("one", "two")]
    for place in places:
        arrays.save(training.train(known, evidence.NEUTRAL), {}, place)
    assert places[0].arrays.read_bytes() == places[1].arrays.read_bytes()
    (likest,) = model.Model(arrays.load(model.Arrays, places[0])).likenesses("，得扣身份证，", [], 0.5)
    assert (likest.rule, likest.action) == ("V10", "review")
    places[0].arrays.write_bytes(b"other")
    with pytest.raises(arrays.BrokenModel, match="train_wording"):
        arrays.load(model.Arrays, places[0])


def test_how_sure_it_is_is_a_sum_of_parts_learnt_from_sentences_that_it_did_not_learn():
    dice = np.random.default_rng(7)
    rows, truth = dice.normal(3, 2, (4_000, 3)), np.array([2.0, -1.0, 0.0, -2.5])
    forbidden = dice.random(4_000) < evidence.sure(rows, truth)
    assert np.allclose(evidence.weighed(rows, forbidden.tolist()), truth, atol=0.4)
    shipped = model.current()
    assert not shipped.likenesses("，，", [], 0.5) and not len(shipped.evidence_of("，，", []).first)
    (parts,) = shipped.evidence_of("，入职先扣身份证，", []).parts
    (found,) = shipped.likenesses("，入职先扣身份证，", [], 0.5)
    *weights, own = arrays.load(model.Arrays, model.PLACE).evidence
    total = sum(part * weight for part, weight in zip(parts, weights, strict=True)) + own
    assert found.score == pytest.approx(1 / (1 + np.exp(-total)))


def test_the_command_prints_the_figures_and_reads_a_file_of_advertisements(tmp_path):
    out = StringIO()
    call_command("measure_compliance", stdout=out)
    assert out.getvalue().count("召回") == 9
    (tmp_path / "ads.csv").write_text("id,title,desc\n1,装卸工,限男性\n2,文员,男女不限\n", encoding="utf-8")
    out = StringIO()
    call_command("measure_compliance", ads=tmp_path / "ads.csv", stdout=out)
    assert "岗位 2 个，命中 1 处" in out.getvalue() and "V02 必须改：1" in out.getvalue()
