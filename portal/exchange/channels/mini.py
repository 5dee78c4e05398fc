"""The mini-program's platform as a receiver of subscription messages: signed questions, signed answers (docs/adr/0024).

What it shows is the letter's title and where to read on; the text never leaves. The message's own key goes along, so that
one whose answer got lost is shown once.
"""

from uuid import UUID

from portal.exchange.partners.client import PeerTrouble, ask
from portal.exchange.partners.enums import Trouble
from portal.exchange.partners.peers import MINI_PROGRAM, channel_peer
from portal.foundation.outages import GatewayDown
from portal.messages.outside import NotTaken

GONE = "unsubscribed"
"""What it says where the person has taken the permission back over there."""


class SignedMiniGateway:
    """Sends one subscription message; the address and the key are in the file of peers."""

    is_real = True

    def send(self, receiver: str, template: str, title: str, key: UUID) -> str:
        """Raises GatewayDown where it does not answer as agreed, NotTaken where it said no or is not connected."""
        there = channel_peer(MINI_PROGRAM)
        if there is None:
            raise NotTaken("小程序还没有接通")
        data = {"receiver": receiver, "template": template, "title": title, "page": "letters"}
        try:
            said = ask(there, "POST", "/messages", {"id": str(key), "kind": "subscription", "data": data}).data
        except PeerTrouble as problem:
            if problem.trouble == Trouble.REFUSED:
                raise NotTaken(problem.why or "小程序退回来了") from problem
            raise GatewayDown(problem.trouble.value) from problem
        if said.get("status") == "refused":
            raise NotTaken(str(said.get("why", "")) or "小程序退回来了", for_good=said.get("reason") == GONE)
        if said.get("status") != "accepted":
            raise GatewayDown("neither taken nor refused")
        return str(said.get("number", ""))
