"""A person's name or ID number put right: history by the triggers, the blind index in the same transaction."""

from django.db import transaction

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import Identity
from portal.people.models import ID_PURPOSE, Person
from portal.people.names import pinyin_key
from portal.privacy import crypto


@transaction.atomic
def change_name(*, actor: Actor, person: Person, name: str) -> None:
    """Another name for the same person; `name` is clean already. The accounts that speak for the person follow."""
    with explained():
        person.name, person.name_pinyin = name, pinyin_key(name)
        person.save(update_fields=["name", "name_pinyin"])
    accounts = person.links.live().values("account")
    User.objects.filter(pk__in=accounts).update(name=name)


@transaction.atomic
def change_number(*, actor: Actor, person: Person, identity: Identity) -> None:
    """Another ID number for the same person, with the birth date and sex that it says.

    Raises ValidationError where another proved person has that number: then the two may be one, and are looked at.
    """
    after = crypto.mac(identity.number, ID_PURPOSE)
    for index in sorted({bytes(person.id_index).hex(), after.hex()}):
        lock_in_transaction(f"identity:{index}")
    with explained():
        person.id_number, person.id_index = identity.number, after
        person.birth_date, person.sex = identity.birth_date, identity.sex
        person.save(update_fields=["id_number", "id_index", "birth_date", "sex"])
