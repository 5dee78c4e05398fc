"""What is counted by channel."""

from django.db import models


class What(models.TextChoices):
    """The three things that are begun in one channel and finished in another (requirements 5.4, 9.1)."""

    UNEMPLOYMENT = "unemployment", "失业登记"
    SEEKING = "seeking", "求职登记"
    VACANCY = "vacancy", "单位的岗位"
