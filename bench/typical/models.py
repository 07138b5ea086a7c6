"""The rows of the typical page."""

from typing import ClassVar

from django.db import models


class Book(models.Model):
    """A row of the table."""

    title = models.CharField(max_length=100)
    address = models.EmailField()
    status = models.CharField(max_length=20)
    score = models.FloatField(null=True)
    bought_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Book]"] = models.Manager()

    def __str__(self) -> str:
        return self.title
