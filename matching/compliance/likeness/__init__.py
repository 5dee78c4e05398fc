"""A second look beside the rules: which forbidden wording a clause resembles. It asks a person to look and blocks nothing."""
