"""The language server: protocol types outside, facts and features inside.

Columns are converted in ``positions``, texts and notebooks are found in ``documents``; no other
module knows an encoding or a cell.
"""
