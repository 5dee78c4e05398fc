"""Figures that are asked of the database when somebody scrapes: the same on every process and machine, for they are rows."""

from prometheus_client import CollectorRegistry

FROM_ROWS = CollectorRegistry()
