"""The doors of the API for channels: who asks, for whom, how often, and once."""

import json
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from rest_framework import authentication, generics, serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.actors import ANONYMOUS, Actor, actor_of
from portal.exchange.channels import limits, once, services, signatures, tokens
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.models import Channel, ChannelKey, PersonToken
from portal.exchange.channels.refusals import Refused, unsigned
from portal.foundation.moods import READ, WRITE, read_only
from portal.privacy.enums import Outcome
from portal.privacy.trail import note

KEY_HEADER, LONGEST_KEY = "Idempotency-Key", 64
REPLAYED = "Idempotency-Replayed"
SECRETS = frozenset({"token", "access_token", "authorization", "bearer", "signature", "secret", "key", "keyid"})
READS_ONLY = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Caller:
    """The channel that signed, and the person who lets it act, if any."""

    channel: Channel
    key: ChannelKey
    counts: tuple[services.Count, ...]
    token: PersonToken | None = None
    actor: Actor = ANONYMOUS

    @property
    def name(self) -> str:
        """Whose idempotency keys these are."""
        return f"{self.channel.pk}:{self.actor.user_id or ''}"

    @property
    def tightest(self) -> services.Count:
        return min(self.counts, key=lambda one: one.left)


class SignedChannel(authentication.BaseAuthentication):
    """A channel by its signature, and a person by the token that they gave this channel."""

    def authenticate(self, request: Request) -> tuple[Any, Caller]:
        """Raises Refused: 401 for who proves nothing, 413, and 429 with the seconds to wait."""
        message = _message(request._request)
        try:
            claim = signatures.read(message)
            key = ChannelKey.objects.usable().select_related("channel").filter(key_id=claim.key_id).first()
            if key is None:
                raise unsigned("key", "没有这把密钥，或它已经停用、过期")
            signatures.check(
                message, claim, algorithm=key.algorithm, key=services.key_bytes(key), skew=limits.clock_skew()
            )
        except signatures.BadSignature as error:
            raise unsigned(error.code, error.words) from error
        return self._enter(request, key, claim.nonce)

    def _enter(self, request: Request, key: ChannelKey, nonce: str) -> tuple[Any, Caller]:
        is_new, count = services.arrive(key=key, nonce=nonce, most=key.channel.per_minute)
        note(request._request, detail={"channel": key.channel_id, "key": key.key_id})
        if not is_new:
            raise unsigned("replay", "这个请求已经收到过了。要再办一次，请重新签名")
        _check(request, count)
        return self._for_person(request, key, count)

    def _for_person(self, request: Request, key: ChannelKey, count: services.Count) -> tuple[Any, Caller]:
        given = request.headers.get("Authorization", "")
        if not given:
            return AnonymousUser(), Caller(key.channel, key, (count,))
        scheme, _, word = given.partition(" ")
        token = tokens.token_of(key.channel_id, word.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise unsigned("token", "本人的登录到期了，请本人重新登录")
        own = services.count_call(subject=f"person:{token.account_id}", most=limits.person_per_minute())
        _check(request, own)
        plain = request._request
        actor = actor_of(
            token.account, address=getattr(plain, "address", ""), request_id=getattr(plain, "request_id", "")
        )
        plain.actor = actor  # type: ignore[attr-defined]  # whoever is signed in in this browser has no part in it
        return token.account, Caller(key.channel, key, (count, own), token, actor)

    def authenticate_header(self, request: Request) -> str:
        return "Signature"


def _check(request: Request, count: services.Count) -> None:
    request._request.call_count = count  # type: ignore[attr-defined]
    if count.is_over:
        raise Refused(429, "often", f"请求太频繁，请过 {count.seconds} 秒再试", wait=count.seconds)


def _message(request: HttpRequest) -> signatures.Message:
    """The request as its signature speaks of it. Raises Refused for a secret in the address, and for a body too long."""
    query = request.META.get("QUERY_STRING", "")
    if any(name.lower() in SECRETS for name, _ in parse_qsl(query, keep_blank_values=True)):
        raise unsigned("secret_in_query", "密钥、签名和登录凭证不能写在网址里")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]  # a cookie says nothing here
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError) as error:
        raise Refused(413, "too_large", "请求太大了，不能超过 1 MB") from error
    headers = {name.lower(): value for name, value in request.headers.items()}
    return signatures.Message(request.method or "", request.get_host(), request.path, query, headers, body)


class InScope(BasePermission):
    """Whether this channel may do this at all, and whether a person is behind it where one must be."""

    def has_permission(self, request: Request, view: Any) -> bool:
        caller: Caller = request.auth
        wanted = view.scopes[READ if request.method in READS_ONLY else WRITE]
        if wanted not in caller.channel.scopes:
            raise Refused(403, "scope", f"这个渠道不能办：{Scope(wanted).label}")
        if view.for_person and caller.token is None:
            raise unsigned("person", "这一项要本人先登录")
        return True


class ChannelView(generics.GenericAPIView):
    """One address of the API for channels: signed, counted, and every write once.

    `scopes` names the scope to read and to write; `moods` which methods there are.
    """

    authentication_classes = [SignedChannel]
    permission_classes = [InScope]
    throttle_classes = []
    moods: ClassVar[dict[str, str]] = {"GET": READ, "HEAD": READ}
    scopes: ClassVar[dict[str, str]] = {}
    for_person: ClassVar[bool] = True
    one_transaction: ClassVar[bool] = True  # no, where a wrong try must count whatever comes of it

    @property
    def actor(self) -> Actor:
        """The person for whom the channel acts."""
        return self.request.auth.actor

    @property
    def channel(self) -> str:
        """The code under which the case remembers where this came in."""
        return self.request.auth.channel.pk

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As the framework's, with our own way through a method: reads only read, writes happen once."""
        self.args, self.kwargs = args, kwargs
        asked = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = asked, self.default_response_headers
        try:
            if asked.method not in self.moods:
                raise MethodNotAllowed(asked.method)
            self.initial(asked, *args, **kwargs)
            answer = self._read() if asked.method in READS_ONLY else self._write()
        except Exception as error:
            answer = self.handle_exception(error)
        self.response = self.finalize_response(asked, answer, *args, **kwargs)
        self._say_limits(asked)
        return self.response

    def _read(self) -> Response:
        with read_only():
            return self.get(self.request, *self.args, **self.kwargs)  # type: ignore[attr-defined]

    def _write(self) -> Response:
        claim = once.begin(caller=self.request.auth.name, key=_key_of(self.request), asked=_asked(self.request))
        if claim.is_answered:
            return Response(
                claim.answer["body"], claim.status, headers={REPLAYED: "true"}, content_type=_kind(claim.status)
            )
        try:
            return self._done(claim)
        except Exception as error:
            return self._refused(claim, error)

    def _done(self, claim: once.Claim) -> Response:
        """The act, its audit row and its kept answer, or none of them."""
        plain = self.request._request
        with transaction.atomic() if self.one_transaction else nullcontext():
            answer = getattr(self, plain.method.lower())(self.request, *self.args, **self.kwargs)
            answer.data = _as_sent(answer.data)
            once.finish(claim, answer.status_code, answer.data)
            note(plain, outcome=Outcome.DONE)  # on a page 200 would mean a form shown again; here it is done
            before_answer = getattr(plain, "before_answer", None)
            if before_answer:
                before_answer(answer)
        return answer

    def _refused(self, claim: once.Claim, error: Exception) -> Response:
        """A refusal is an answer too, and stays one; what broke down may be tried again."""
        try:
            answer = self.handle_exception(error)
        except Exception:
            once.forget(claim)
            raise
        answer.data = _as_sent(answer.data)
        with suppress(once.Overtaken):  # whoever took the claim over keeps the answer
            once.finish(claim, answer.status_code, answer.data)
        return answer

    def _say_limits(self, request: Request) -> None:
        count = getattr(request._request, "call_count", None)
        if count is not None:
            self.response["RateLimit-Limit"], self.response["RateLimit-Remaining"] = str(count.most), str(count.left)
            self.response["RateLimit-Reset"] = str(count.seconds)
        self.response["Cache-Control"] = "no-store"

    def given(self) -> dict[str, Any]:
        """The body as an object. Raises Refused where it is none."""
        data = self.request.data
        if not isinstance(data, Mapping):
            raise Refused(400, "body", "请求体要是一个 JSON 对象")
        return dict(data)


def valid(serializer: type[serializers.Serializer], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, in the serializer's shape. Raises its ValidationError."""
    checked = serializer(data=given)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def _key_of(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Refused(
            400, "idempotency_key", f"写入的请求要带 {KEY_HEADER}（1 到 {LONGEST_KEY} 个字符，每次办事用新的）"
        )
    return key


def _asked(request: Request) -> str:
    plain = request._request
    return f"{plain.method} {plain.get_full_path()} {plain.body.hex()}"


def _as_sent(data: Any) -> Any:
    """The answer as the caller will read it: what is kept is exactly that."""
    return json.loads(JSONRenderer().render(data) or b"null")


def _kind(status: int | None) -> str | None:
    return "application/problem+json" if (status or 0) >= 400 else None
