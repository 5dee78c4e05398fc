"""The door of a part: one address to read its questions and to write its answers."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.exchange.channels.api import ChannelView, valid
from portal.foundation.moods import READ, WRITE
from portal.ui.questions.asked import Asked, as_it_stands, posted, wrong_in
from portal.ui.questions.shapes import WrittenSerializer


class PartView(ChannelView):
    """Reads one part of a record and writes it: kept as it is typed, or saved once it is right. A subject brings `asked`."""

    moods = {"GET": READ, "HEAD": READ, "PATCH": WRITE}
    serializer_class = WrittenSerializer

    def asked(self, part: str, **of: Any) -> Asked:
        """The part of the record that this person may write; Http404 where there is none."""
        raise NotImplementedError

    def get(self, request: Request, part: str, **of: Any) -> Response:
        return Response(as_it_stands(self.asked(part, **of)))

    def patch(self, request: Request, part: str, **of: Any) -> Response:
        given = valid(WrittenSerializer, self.given())
        asked = self.asked(part, **of)
        data = posted(asked, given)
        form, lists = asked.open(data)
        if not given["save"]:
            asked.keep(asked.topic.typed(form, data), given["version"])
        elif wrong := wrong_in(form, lists):
            raise serializers.ValidationError(wrong)
        else:
            asked.save(form, lists, given["version"])
        return Response(as_it_stands(self.asked(part, **of)))
