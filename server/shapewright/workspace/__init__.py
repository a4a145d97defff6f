"""Snapshots of files, what depends on what, cached results and the cancelling of stale work.

The layer between the analysis, which takes texts in and gives facts out, and whatever shows them.
It knows no protocol types: positions are those of the facts, files are paths.
"""
