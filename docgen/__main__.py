"""`python -m docgen`: the same as `docgen`, where the command is not on the path."""

from docgen.cli import main

if __name__ == "__main__":
    main()
