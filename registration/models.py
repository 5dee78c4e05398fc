"""Names every model of registration, so that Django finds them; the models live with their subjects."""

from registration.calls.models import Call  # noqa: F401
from registration.caseload.models import CaseloadChange, Helper, Holding, Substitution  # noqa: F401
from registration.comparison.models import CompareHit, CompareRun  # noqa: F401
from registration.discovery.models import Lead  # noqa: F401
from registration.duplicates.models import DuplicatePair  # noqa: F401
from registration.employment.models import EmploymentRegistration, EmploymentSpell  # noqa: F401
from registration.exits.models import ExitProposal  # noqa: F401
from registration.family.models import Representation  # noqa: F401
from registration.help.models import HelpRequest  # noqa: F401
from registration.identity.models import IdentityChange  # noqa: F401
from registration.jobseeking.models import JobSeeking, SeekingConsent, Wish  # noqa: F401
from registration.joint.models import (  # noqa: F401
    Conflict,
    ContractTerm,
    Duty,
    LinkedFiling,
    ProposedEnd,
    ReasonAsked,
    RegisterCheck,
)
from registration.layoffs.models import DistressedFirm, LayoffReport  # noqa: F401
from registration.losses.models import JobLossReason  # noqa: F401
from registration.mydata.models import DataExport, DataRequest  # noqa: F401
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification, Invitation  # noqa: F401
from registration.residence.models import ResidenceHistory  # noqa: F401
from registration.roster.models import ExportRequest, SavedView  # noqa: F401
from registration.transfer.models import TransferRequest  # noqa: F401
from registration.unemployment.models import SerialCounter, UnemploymentRegistration  # noqa: F401
