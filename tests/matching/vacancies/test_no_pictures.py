"""No picture comes into a vacancy or an employer's page, so none has to be read for words that must not stand there (ADR 0026)."""

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import get_resolver
from rest_framework import serializers

from registration.recruiting.forms import PaperForm
from tests.matching.world import published

PAPERS = {PaperForm}
"""Shown to the office that checks an employer, and to nobody else."""


def kinds_of(base: type) -> set[type]:
    return {one for below in base.__subclasses__() for one in {below} | kinds_of(below)}


def is_of_the_market(one: type) -> bool:
    return one.__module__.startswith(("matching.", "registration.recruiting.", "portal.people.employers."))


def test_no_table_form_or_offer_of_the_market_takes_a_file():
    assert get_resolver().url_patterns, "all forms are loaded"
    held = [
        model for model in apps.get_models() for one in model._meta.get_fields() if isinstance(one, models.FileField)
    ]
    assert [one for one in held if is_of_the_market(one)] == []
    taking = {form for form in kinds_of(forms.BaseForm) if is_of_the_market(form) and _has_file(form)}
    assert taking == PAPERS
    offers = [one for one in kinds_of(serializers.Serializer) if is_of_the_market(one)]
    assert offers and not [
        one for one in offers for field in one._declared_fields.values() if isinstance(field, serializers.FileField)
    ]


def _has_file(form: type) -> bool:
    return any(isinstance(field, forms.FileField) for field in getattr(form, "base_fields", {}).values())


@pytest.mark.django_db
def test_a_picture_written_as_words_is_no_picture(client, recruiter, employer):
    said = "看烘干塔温度，按表调节。每小时记一次。<img src=data:image/png;base64,AAAA>"
    vacancy = published(recruiter, employer, duties=said)
    page = client.get(f"/jobs/{vacancy.pk}/").content.decode()
    assert "每小时记一次" in page and "<img src=data" not in page
