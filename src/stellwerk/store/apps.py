from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "stellwerk.store"
    label = "stellwerk"
    verbose_name = "Stellwerk"
