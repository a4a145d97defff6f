"""Analyses shipped packages file by file, as an editor would: an error in code that works is a false alarm."""
