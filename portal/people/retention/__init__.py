"""How long we know who somebody is: when nothing needs a person any more, the person becomes a number (case 105).

Each subject says whom it still needs and how it forgets; a legal hold stops all of it for one person.
"""
