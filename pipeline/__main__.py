"""`python -m pipeline` is `claimwire`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
