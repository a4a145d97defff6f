"""What runs in the user's interpreter: Python 3.8 or later, the standard library, and nothing of ours beside it.

``main.py`` is started as a script; it loads this folder as a package under a private name, so that no
module of the user's can be shadowed by one of these files, nor the other way round.
"""
