"""/metrics: for the scraper beside us, over all web processes of the machine, and from the rows."""

import subprocess
import sys

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
COUNT = "from prometheus_client import Counter; Counter('portal_test', 'x').inc({})"


def test_the_rows_are_measured_on_every_process(client):
    page = client.get("/metrics").content.decode()
    assert "portal_delivery_oldest_seconds 0.0" in page
    assert "portal_delivery_dead 0.0" in page
    assert "django_http_requests_before_middlewares_total" in page


def test_what_two_processes_counted_is_added_up(client, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for number in (1, 2):
        subprocess.run([sys.executable, "-c", COUNT.format(number)], check=True)
    page = client.get("/metrics").content.decode()
    assert "portal_test_total 3.0" in page
    assert "portal_delivery_pending 0.0" in page


@pytest.mark.parametrize(("address", "status"), [("10.0.0.1", 200), ("::1", 200), ("8.8.8.8", 404), ("", 404)])
def test_only_the_machine_beside_us_may_ask(address, status):
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == status
