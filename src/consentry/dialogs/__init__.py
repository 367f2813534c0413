"""Front ends that ask a person. Each is imported when it is used: the page needs a web stack that the others do not."""

from consentry.family import Family

ALL = Family[object](__name__, {"terminal": "terminal", "browser": "browser"})
