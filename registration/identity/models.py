"""The table of changes; what stood there before is kept with the change, as ciphertext."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.cases.models import Case, state_trigger
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from registration.identity.enums import OPEN, ChangeEvidence, ChangeKind, ChangeState


class ChangeQuerySet(PersonalQuerySet):
    """Seen by the office that serves, the area above it, and the account that asked."""


class IdentityChange(Case):
    """One change of one datum that says who somebody is."""

    state = models.CharField("状态", max_length=20, choices=ChangeState, default=ChangeState.NEW, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="identity_changes", verbose_name="人员")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="谁提的"
    )
    kind = models.CharField("改什么", max_length=10, choices=ChangeKind)
    new_value = EncryptedField("改成什么", purpose="registration.identity.new_value")
    old_value = EncryptedField("原来是什么", purpose="registration.identity.old_value", null=True, blank=True)
    words = EncryptedField("为什么改", purpose="registration.identity.words", null=True, blank=True)
    evidence = models.CharField("看了什么证件", max_length=20, choices=ChangeEvidence, blank=True)
    seen_by = models.UUIDField("谁看的证件", null=True, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更改身份资料"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="idchange_queue"),
            models.Index(fields=["region_code", "state"], name="idchange_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_change_a_kind",
                violation_error_message="这一项已经在改了，等办完再提",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ChangeState.CHECKING, ChangeState.DONE]) | ~Q(evidence=""),
                name="change_has_evidence",
                violation_error_message="改身份资料要写明看了什么证件",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OPEN)) | Q(service_office__isnull=False, due_at__isnull=False),
                name="open_change_has_a_clock",
                violation_error_message="在办的更改要有单位和期限",
            ),
        ]
        triggers = [state_trigger(ChangeState.NEW)]

    def __str__(self) -> str:
        return f"改{self.get_kind_display()}"
