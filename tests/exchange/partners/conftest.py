"""The partners of these tests."""

from tests.partners import town  # noqa: F401
