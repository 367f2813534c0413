"""The consent page: what is shown (``view``), who may say what and when (``session``), how it travels (``app``)."""
