"""The window's own process: what stands in it, how it looks, when an answer may be taken. See ``dialogs.window``."""
