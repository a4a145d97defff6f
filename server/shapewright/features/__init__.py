"""What an editor shows, one small file for each feature.

Every feature is a pure function from the facts of a file to plain data in the facts' own units
(lines from 1, columns from 0 in code points). The server turns that into protocol types, the
command line into text.
"""
