"""Stellwerk: lead management for makers that sell through partners."""

__version__ = "0.1.0"
