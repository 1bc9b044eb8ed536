from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "stellwerk.web"
    label = "web"
