"""The score of a pair: what is read, what it is worth, and the same definition executed plainly and compiled."""
