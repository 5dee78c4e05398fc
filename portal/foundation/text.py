"""Characters that nobody sees, and what becomes of them."""

import re

# Controls, soft hyphen, Arabic letter mark, Hangul fillers, Mongolian vowel separator, zero width and
# direction marks (the ways to make 张三 look like another name), emoji presentation, tags.
INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe0e\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
VARIATIONS = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)  # which shape of a character is meant; part of some names
SURROGATES = re.compile("[\ud800-\udfff]")
LINE_BREAKS = re.compile(r"\r\n?|\u2028|\u2029")


def plain_text(text: str) -> str:
    """Free text without anything invisible; line breaks stay, as one character each."""
    lines = LINE_BREAKS.sub("\n", SURROGATES.sub("", text)).split("\n")
    return "\n".join(INVISIBLE.sub("", line.replace("\t", " ")) for line in lines)
