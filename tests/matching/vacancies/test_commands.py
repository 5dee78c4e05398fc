"""By hand: how many wordings of pay are read, who may send vacancies, and the night."""

import gzip

import pytest
from django.core.management import CommandError, call_command

from matching.vacancies.sources.models import VacancyFeed
from tests.channels.signing import channel


def test_measuring_pay_says_the_share_and_the_shapes_only(tmp_path, capsys):
    for name, write in (("pay.csv", open), ("pay.csv.gz", gzip.open)):
        with write(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write("salary\n4000-6000元\n面议\n看能力88\n150元/天\n")
        call_command("measure_pay", str(tmp_path / name))
        said = capsys.readouterr().out
        assert "0.7500" in said and "看能力9" in said and "88" not in said


def test_measuring_wants_a_file_with_the_column(tmp_path):
    (tmp_path / "other.csv").write_text("a\n1\n")
    with pytest.raises(CommandError):
        call_command("measure_pay", str(tmp_path / "other.csv"))


@pytest.mark.django_db
def test_a_feed_is_entered_with_its_keys_and_letters_and_stopped(employer, capsys):
    key = channel("partner").row
    call_command("vacancy_feed", "jia", "--name", "某甲公司", "--key", key.key_id, "--employer", employer.uscc)
    feed = VacancyFeed.objects.get()
    assert (feed.keys.get().key, feed.employers.get(), feed.is_active) == (key, employer, True)
    call_command("vacancy_feed", "jia", "--stop")
    feed.refresh_from_db()
    assert not feed.is_active
    assert "停用" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("more", [[], ["--name", "某甲公司", "--key", "nobody"]])
def test_what_a_feed_lacks_is_told(more):
    with pytest.raises(CommandError):
        call_command("vacancy_feed", "jia", *more)


@pytest.mark.django_db
def test_the_night_by_hand_only_counts_unless_told(capsys):
    call_command("watch_vacancies")
    assert "expired: 0" in capsys.readouterr().out
