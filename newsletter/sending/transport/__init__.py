"""Hands messages to a mail server and says precisely what it answered."""
