from django.apps import AppConfig


class AdverseImpactConfig(AppConfig):
    name = "dashboard.adverse_impact"
    label = "adverse_impact"
