"""``python -m consentry``: the command, for those who start it by its interpreter, as the link handler does."""

from consentry.cli import main

if __name__ == "__main__":
    main()
