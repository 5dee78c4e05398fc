"""Many new rows of one table by COPY: what Django's own way of inserting works out for each value is worked out once.

Triggers, constraints and keys hold as ever. Fields that are not named have their model's default, the same for all rows.
"""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import Field, Model

ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy_in(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append `rows`, the values of the fields called `names` as Python has them, in the current transaction.

    Values of encrypted fields are given in clear, as to a model; an empty one is None. Raises IntegrityError as an INSERT.
    """
    given = [model._meta.get_field(name) for name in names]
    rest = [one for one in model._meta.concrete_fields if one not in given and not one.primary_key]
    constant = "".join("\t" + _text(_prepared(one, one.get_default())) for one in rest)
    prepare = [_preparer(one) for one in given]
    lines = [
        "\t".join([_text(value if how is None or value is None else how(value)) for how, value in zip(prepare, row, strict=True)])
        for row in rows
    ]  # fmt: skip
    if not lines:
        return
    columns = ", ".join(f'"{one.column}"' for one in [*given, *rest])
    with connection.cursor() as cursor:
        text = StringIO("".join(f"{line}{constant}\n" for line in lines))
        cursor.cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', text, size=1 << 20)


def _preparer(field: Field) -> Any:
    """How a value of the field becomes one of the column; None where it is one already."""
    kept_apart = type(field).get_prep_value is not Field.get_prep_value and hasattr(field, "purpose")
    return field.get_prep_value if kept_apart else None


def _prepared(field: Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection) if value is not None else None


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if type(value) is str:
        return value.translate(ESCAPED) if "\\" in value or not value.isprintable() else value
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    return ("t" if value else "f") if isinstance(value, bool) else str(value).translate(ESCAPED)
