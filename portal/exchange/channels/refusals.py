"""What a channel is told when it is refused; the API's exception handler makes problem+json of it."""

from rest_framework import exceptions


class Refused(exceptions.APIException):
    """A refusal with a short code for programs and a sentence for people."""

    def __init__(self, status: int, code: str, words: str, wait: int | None = None) -> None:
        super().__init__(words, code)
        self.status_code, self.problem_code, self.words = status, code, words
        if wait is not None:
            self.wait = wait  # seconds: the framework makes a Retry-After of it
        if status == 401:
            self.auth_header = "Signature"


def unsigned(code: str, words: str) -> Refused:
    """401: nobody known asks."""
    return Refused(401, code, words)
