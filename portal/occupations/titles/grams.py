"""What the model sees of a title: its runs of one to three characters, counted and hashed."""

import re
import unicodedata
from collections import Counter
from math import log
from zlib import crc32

LONGEST_TITLE = 120  # characters; what stands behind them says nothing about the occupation any more
SIZES = (1, 2, 3)
ENDS = ("^", "$")
NUMBERED = re.compile(r"[\[(【][^\])】]*\d{3,}[^\])】]*[\])】]")  # (J13441): the advertiser's own number
FIGURES = re.compile(r"\d+(?:\.\d+)?(?:k|w|万|千|元|小时)?")
NOT_LETTERS = re.compile(r"[\W\d_]+")


def tidy(title: str) -> str:
    """The title in one form: NFKC, lower case, advertisers' numbers gone, every figure a 0."""
    text = unicodedata.normalize("NFKC", title[: 2 * LONGEST_TITLE]).lower()[:LONGEST_TITLE]
    return FIGURES.sub("0", NUMBERED.sub("", text)).strip()


def bare(title: str) -> str:
    """Letters only: two titles that differ in signs and figures alone are the same title."""
    text = unicodedata.normalize("NFKC", title).lower()
    return NOT_LETTERS.sub("", text) or text


def grams(title: str) -> dict[int, float]:
    """How much each run counts, 1 + ln of how often it stands there, by the 32-bit hash of the run: of 40,000 runs
    hardly two share one, and a run that training never met is hardly ever taken for another. The marks of both ends alone
    are no run.
    """
    text = f"^{tidy(title)}$"
    runs = Counter(text[i : i + n] for n in SIZES for i in range(len(text) - n + 1))
    weights: dict[int, float] = {}
    for run, times in runs.items():
        if run not in ENDS:
            hashed = crc32(run.encode())
            weights[hashed] = weights.get(hashed, 0.0) + 1 + log(times)
    return weights
