"""Vocabulary of merging."""

from django.db import models


class MergeEvidence(models.TextChoices):
    """How somebody knows that two rows are one person."""

    SAME_NUMBER = "same_number", "证件号码一样，身份核实过"
    PAPERS = "papers", "看过证件原件"
    ASKED = "asked", "问过本人，本人说是同一个人"
    COUNTY = "county", "县里和公安、社保核对过"
