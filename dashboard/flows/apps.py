from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "dashboard.flows"
    label = "flows"

    def ready(self) -> None:
        from dashboard.flows import places
        from dashboard.web.events import happened
        from dashboard.web.places import register

        register(places.offer)
        happened.connect(places.forget, dispatch_uid="flows in the palette")
