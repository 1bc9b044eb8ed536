from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "stellwerk.worker"
    label = "worker"
