"""An email newsletter composer and sender that editors can trust."""

__version__ = "0.1.0"
