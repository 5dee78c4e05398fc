"""The access matrix of domain.md 9: what each audience sees of each datum, and the masks themselves."""

from portal.privacy.enums import Audience, Datum, Treatment

_T = Treatment
MATRIX: dict[Datum, dict[Audience, Treatment]] = {
    Datum.NAME: {
        Audience.SELF: _T.FULL, Audience.VILLAGE: _T.FULL, Audience.TOWNSHIP: _T.FULL,
        Audience.COUNTY: _T.FULL, Audience.OFFICIAL: _T.MASKED, Audience.PARTNER: _T.FULL,
    },
    Datum.ID_NUMBER: {
        Audience.SELF: _T.FULL, Audience.TOWNSHIP: _T.LAST4, Audience.COUNTY: _T.REVEAL,
    },
    Datum.PHONE: {
        Audience.SELF: _T.FULL, Audience.VILLAGE: _T.FULL, Audience.TOWNSHIP: _T.FULL,
        Audience.COUNTY: _T.FULL, Audience.OFFICIAL: _T.MASKED, Audience.PARTNER: _T.FULL,
    },
    Datum.ADDRESS: {
        Audience.SELF: _T.FULL, Audience.VILLAGE: _T.FULL, Audience.TOWNSHIP: _T.FULL,
        Audience.COUNTY: _T.FULL, Audience.OFFICIAL: _T.REGION, Audience.PARTNER: _T.FULL,
    },
    Datum.NOTES: {Audience.TOWNSHIP: _T.FULL, Audience.COUNTY: _T.FULL},
}  # fmt: skip


def treatment(datum: Datum, audience: Audience) -> Treatment:
    """How `audience` sees `datum`; what the matrix does not grant is not shown."""
    return MATRIX[datum].get(audience, Treatment.NONE)


def in_full(datum: Datum, audience: Audience) -> bool:
    """Whether `audience` sees `datum` as it is: what a call button needs."""
    return treatment(datum, audience) is Treatment.FULL


def mask_name(name: str) -> str:
    """张某某 → 张*: the first character and one star, whatever the length."""
    return name[:1] + "*" if name else ""


def mask_id(number: str) -> str:
    """Eighteen characters stay eighteen: fourteen stars and the last four."""
    return "*" * max(len(number) - 4, 0) + number[-4:]


def mask_phone(phone: str) -> str:
    """138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "*" * len(phone)


_MASKS = {Datum.NAME: mask_name, Datum.ID_NUMBER: mask_id, Datum.PHONE: mask_phone}


def shown(datum: Datum, value: str | None, audience: Audience) -> str:
    """`value` as `audience` may see it: full, masked, or an empty string."""
    how = treatment(datum, audience)
    if not value or how in (Treatment.NONE, Treatment.REGION):
        return ""
    if how is Treatment.FULL:
        return value
    if how is Treatment.LAST4 or how is Treatment.REVEAL:
        return mask_id(value)
    return _MASKS[datum](value)
