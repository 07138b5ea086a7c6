"""The rows of the typical page."""

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """A row of the table."""

    name = models.CharField(max_length=100)
    email = models.EmailField()
    status = models.CharField(max_length=20)
    score = models.FloatField(null=True)
    assigned_at = models.DateTimeField()

    objects: ClassVar["models.Manager[Person]"] = models.Manager()

    def __str__(self) -> str:
        return self.name
