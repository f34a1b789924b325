"""Text messages, laid as files in a folder that the program of a provider empties (`folder:/path`)."""

from samenbieb.adapters.channel_text.channel import FolderChannel

__all__ = ["FolderChannel"]
