"""Names every model of the platform, so that Django finds them; the models live with their subjects."""

from portal.accounts.models import (  # noqa: F401
    Assignment,
    FormUse,
    NumberSearch,
    Office,
    OfficeArea,
    PhoneChallenge,
    SecondFactorUse,
    SignInFailure,
    User,
)
from portal.cases.calendar.models import CalendarDay, CalendarYear  # noqa: F401
from portal.cases.contacts.models import Contact, FollowUpTask, Refusal  # noqa: F401
from portal.cases.documents.models import Document  # noqa: F401
from portal.cases.models import TransitionLog  # noqa: F401
from portal.exchange.channels.models import (  # noqa: F401
    CallCount,
    Channel,
    ChannelKey,
    KeptAnswer,
    Pairing,
    PersonToken,
    SeenNonce,
)
from portal.exchange.models import Delivery, InboxItem, OutboxEvent  # noqa: F401
from portal.exchange.partners.models import (  # noqa: F401
    PartnerBatch,
    PartnerFeed,
    PartnerMessage,
    PartnerRecord,
    PartnerSubject,
)
from portal.exchange.reconciling.models import CheckedDay, Digest, Drift, MonthConfirmation  # noqa: F401
from portal.exchange.tally.models import SentCell, SentCursor  # noqa: F401
from portal.messages.models import ContactWay, Message, Sending  # noqa: F401
from portal.occupations.models import Occupation  # noqa: F401
from portal.people.employers.models import Employer, Membership, Site  # noqa: F401
from portal.people.facts.models import PersonFact, SkippedQuestion  # noqa: F401
from portal.people.households.models import Household, HouseholdMember  # noqa: F401
from portal.people.merging.models import PersonMerge  # noqa: F401
from portal.people.models import Person, PersonLink  # noqa: F401
from portal.people.retention.models import LegalHold, StorageOnly  # noqa: F401
from portal.privacy.models import AuditEntry, AuditSeal, Reveal  # noqa: F401
from portal.regions.models import CodeChange, DataRelease, Division, OtherProvinceDivision  # noqa: F401
from portal.rules.models import Parameter, ParameterVersion, Rule, RuleVersion  # noqa: F401
from portal.ui.imports.models import Import, ImportBatch  # noqa: F401
