from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "dashboard.candidates"
    label = "candidates"
