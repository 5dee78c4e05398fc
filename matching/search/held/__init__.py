"""The search's second way: the index as arrays that every process of a machine shares, and what changed since.

`segment` is the form of the arrays, `reading` fills them out of the database, `keeping` writes them to disk for all, `following` keeps
up with the changes, `looking` answers. The table of the index stays the truth; without arrays it is asked itself (finding.py).
"""
