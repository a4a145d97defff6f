"""Holds what the analysis says against what running programs really hold, expression by expression.

``python -m bench.agreement`` runs each program under the probe's tracer, with the package that it uses
observed as if it were the user's, analyses the same program, and classifies every expression that was seen
to hold a tensor: exact, partial, none or WRONG. See :mod:`bench.agreement.classify` for what they mean and
:mod:`bench.agreement.programs` for how to add programs.
"""
