"""Texts, their syntax, and where modules live. Runs no analysed code and knows no abstract value."""
