"""Runs in the user's interpreter: calls one public operator of a framework on tensors without contents.

Nothing of ours is imported from outside this folder, no code of the user's is run, and no text of the user's is
ever imported, evaluated or opened.
"""
