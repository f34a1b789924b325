"""The embedded search engine: Tantivy, in the process, with its files below the data folder.

What of this library bites, and where it is handled: integer ids cannot be deleted (schema.py: ids are text), a
wrongly typed document kills the writer (writing.py: validated, and a fresh writer for every batch), one writer per
index (the worker; readers reload when the files changed, directory.py), a change of the schema means a new index
(directory.py: versions and one atomic switch). See docs/decisions/0030-tantivy-behind-a-port.md.
"""
