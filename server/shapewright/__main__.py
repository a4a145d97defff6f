"""``python -m shapewright``."""

from shapewright.cli.main import main

if __name__ == "__main__":
    main(prog_name="shapewright")
