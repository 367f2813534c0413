"""A harmless program that says how it was started."""

import sys

print(sys.argv[1:])
