"""How partners' words about somebody are forgotten with them (case 105)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from portal.exchange.partners.models import PartnerMessage, PartnerRecord, PartnerSubject
from portal.people.models import ID_PURPOSE, Person
from portal.people.retention.services import Holder
from portal.privacy import crypto


def _forget(people: Sequence[UUID]) -> None:
    """The exchange stays on record by its own numbers; whom it was about can't be found or read any more."""
    indexes = Person.objects.filter(pk__in=people).values("id_index")
    subjects = list(PartnerSubject.objects.filter(id_index__in=indexes))
    PartnerRecord.objects.filter(subject__in=subjects).update(payload=None)
    for one in subjects:
        one.id_number, one.id_index = "", crypto.mac(uuid4().hex, ID_PURPOSE)
        one.save(update_fields=["id_number", "id_index"])
    PartnerMessage.objects.filter(person_id__in=people).update(payload=None, person_id=None)


SUBJECTS = Holder(still_needs=None, forget=_forget)
