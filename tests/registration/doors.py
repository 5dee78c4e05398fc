"""Every step of the register's table by the door through which people take it: the service, with an actor of that kind."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st

from portal.accounts.actors import SYSTEM, Actor, actor_of
from portal.accounts.models import User
from portal.cases.workflow import perform
from portal.foundation.identifiers import uuid7
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.residence import services as residence
from registration.transfer import services as transfers
from registration.transfer.enums import RefuseGround
from registration.transfer.models import TransferRequest
from registration.unemployment import services
from registration.unemployment.enums import WAITING, AskAbout, Channel, Evidence, ExitCode, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import OTHER_TOWN, TOWN, office_at
from tests.registration import cases

Registration = UnemploymentRegistration
TOWNS = (TOWN, OTHER_TOWN)


@dataclass(frozen=True)
class Dice:
    """What chance decides about one step; each door looks at what it needs."""

    worker: int  # mostly a desk, now and then the county, which may not
    number: int
    town: str
    words: str
    about: str
    code: str
    yes: bool


dice = st.builds(
    Dice,
    worker=st.integers(0, 7),
    number=st.integers(0, 7),
    town=st.sampled_from(TOWNS),
    words=st.sampled_from([*["两边核对过"] * 7, ""]),
    about=st.sampled_from([*AskAbout, "diploma"]),
    code=st.sampled_from([ExitCode.EMPLOYED, ExitCode.LOST_6M, ExitCode.DECEASED]),
    yes=st.booleans(),
)


@dataclass(frozen=True)
class Doors:
    """Two people with two accounts each, two desks and their county; one method a step, named as in the table."""

    accounts: list[User]
    numbers: list[str]
    desks: list[Actor]
    county: Actor

    def take(self, step: str, case: Registration, dice: Dice) -> None:
        getattr(self, step)(case, dice)

    def desk(self, dice: Dice) -> Actor:
        return self.county if dice.worker == 7 else self.desks[dice.worker % 2]

    def owner(self, case: Registration, dice: Dice) -> Actor:
        """Whose word it is: the account's, or a desk's for somebody without one."""
        return actor_of(case.account) if case.account else self.desk(dice)

    def number(self, dice: Dice) -> str:
        return self.numbers[dice.number % 2]

    def at_counter(self, town: str, number: str, dice: Dice) -> Registration:
        """A new case that staff write down, for somebody with a telephone of theirs or without one."""
        spoken = cases.Spoken(self.accounts[dice.number // 2].phone if dice.yes else "")
        answers = cases.answers(spoken, town, number)
        return services.register_for(actor=self.desk(dice), key=uuid7(), answers=answers, channel=Channel.OUTLET)

    def submit(self, case: Registration, dice: Dice) -> None:
        """Only who has an account has a draft; staff hand in at once."""
        if case.account:
            answers = cases.answers(case.account, dice.town, self.number(dice))
            services.submit(actor=actor_of(case.account), draft=case, answers=answers)

    def accept(self, case: Registration, dice: Dice) -> None:
        services.accept(actor=self.desk(dice), case=case)

    def ask(self, case: Registration, dice: Dice) -> None:
        services.ask(actor=self.desk(dice), case=case, about=dice.about, words=dice.words)

    def resubmit(self, case: Registration, dice: Dice) -> None:
        """Corrects, or answers what was asked: the person, or staff for somebody without an account. Never a draft."""
        if case.submitted_at:
            answers = cases.answers(case.account or cases.Spoken(), dice.town, self.number(dice))
            services.hand_in_again(actor=self.owner(case, dice), case=case, answers=answers)

    correct = resubmit

    def approve(self, case: Registration, dice: Dice) -> None:
        services.approve(actor=self.desk(dice), case=case, evidence=Evidence.COUNTER)

    def reject(self, case: Registration, dice: Dice) -> None:
        services.reject(actor=self.desk(dice), case=case, ground=RejectGround.WORKING, reason=dice.words)

    def appeal(self, case: Registration, dice: Dice) -> None:
        services.appeal(actor=self.owner(case, dice), case=case, words=dice.words)

    def uphold_appeal(self, case: Registration, dice: Dice) -> None:
        services.uphold_appeal(actor=self.county, case=case, reason=dice.words)

    def dismiss_appeal(self, case: Registration, dice: Dice) -> None:
        services.dismiss_appeal(actor=self.county, case=case, reason=dice.words)

    def withdraw(self, case: Registration, dice: Dice) -> None:
        services.withdraw(actor=self.owner(case, dice), case=case)

    def join(self, case: Registration, dice: Dice) -> None:
        """The answer to a request joins the case that asked to the one that moves here; no door does it alone."""
        one = TransferRequest.objects.under_way().filter(second=case.pk).first()
        if one:
            transfers.agree(actor=self._at(one), one=one)
        else:
            transfers.ask(actor=self._at(case), case=case)

    def come_from_elsewhere(self, dice: Dice) -> Registration | None:
        """Whoever is registered in the one town hands in in the other, is proved there, asked for, and handed over.

        One of these a time, whichever comes next. Returns the case where one was made.
        """
        if one := TransferRequest.objects.under_way().order_by("asked_at").first():
            return transfers.agree(actor=self._at(one), one=one)
        waiting = Registration.objects.filter(state__in=sorted(WAITING)).order_by("submitted_at")
        first = Registration.objects.filter(state=State.ACTIVE).order_by("submitted_at").first()
        if first is None:
            case = waiting.first()
            return self.approve(case, dice) if case else None
        same = waiting.filter(person__id_index=first.person.id_index)
        second = same.exclude(service_office=first.service_office_id).first()
        if second is None:
            town = next(town for town in TOWNS if town != first.service_office.code)
            return self.at_counter(town, first.person.id_number, dice)
        if second.person_id != first.person_id:
            return self.approve(second, dice)  # refused, but who it is stands
        return self.join(second, dice)

    def _at(self, case: Registration | TransferRequest) -> Actor:
        """The desk of the office that serves it; any for a draft, which no office has."""
        return next((desk for desk in self.desks if desk.office_id == case.service_office_id), self.desks[0])

    def answer_transfer(self, way: int, one: TransferRequest, dice: Dice) -> None:
        """Whatever may come of a request: refused, taken back, left until the county has to decide, or agreed to."""
        match way % 4:
            case 0:
                ground = RefuseGround.NOT_MOVED
                transfers.refuse(actor=self.desk(dice), one=one, ground=ground, reason=dice.words)
            case 1:
                transfers.withdraw(actor=self.owner(one.second, dice), one=one)
            case 2:
                transfers.escalate(timezone.now() + timedelta(days=30))
            case _:
                transfers.agree(actor=self.county if dice.yes else self.desk(dice), one=one)

    def propose_exit(self, case: Registration, dice: Dice) -> None:
        today = timezone.localdate()
        grounds = exits.Grounds(dice.code, today, "数据比对", Origin.RULE, rule="exit.test", exact=dice.yes)
        exits.propose(actor=SYSTEM if dice.worker % 2 else self.desk(dice), case=case, grounds=grounds)

    def object(self, case: Registration, dice: Dice) -> None:
        if one := self._proposal(case):
            exits.object_to(actor=self.owner(case, dice), proposal=one, words=dice.words)

    def keep(self, case: Registration, dice: Dice) -> None:
        if one := self._proposal(case):
            exits.keep(actor=self.desk(dice), proposal=one, reason=dice.words)

    def uphold_objection(self, case: Registration, dice: Dice) -> None:
        if one := self._proposal(case):
            exits.uphold(actor=self.county, proposal=one, reason=dice.words)

    def dismiss_objection(self, case: Registration, dice: Dice) -> None:
        if one := self._proposal(case):
            exits.dismiss(actor=self.county, proposal=one, reason=dice.words)

    def confirm_exit(self, case: Registration, dice: Dice) -> None:
        """By hand, or by itself."""
        if one := self._proposal(case):
            exits.confirm(actor=SYSTEM if dice.worker % 2 else self.desk(dice), proposal=one)

    def _proposal(self, case: Registration) -> ExitProposal | None:
        """None where somebody took the case there past the services."""
        return ExitProposal.objects.open().filter(registration=case.pk).first()

    def leave(self, case: Registration, dice: Dice) -> None:
        today = timezone.localdate()
        exits.leave(actor=self.owner(case, dice), case=case, exit_code=ExitCode.EMPLOYED, exit_date=today)

    def transfer(self, case: Registration, dice: Dice) -> None:
        """The person moves, or the night puts right who serves."""
        if dice.yes:
            move = residence.Move(dice.town, timezone.localdate())
            residence.move(actor=self.owner(case, dice), case=case, move=move)
        else:
            facts = {"office": office_at(dice.town), "region_code": dice.town}
            perform(WORKFLOW, "transfer", actor=SYSTEM, case=case, facts=facts)

    def reopen(self, case: Registration, dice: Dice) -> None:
        exits.reopen(actor=self.desk(dice), case=case, reason=dice.words)

    def void(self, case: Registration, dice: Dice) -> None:
        services.void(actor=self.county, case=case, reason=dice.words)
