"""`python -m examples [PATH…]` runs the demo."""

import logging
import sys

from pipeline.commands.common import set_up_logging

if __name__ == "__main__":
    set_up_logging(verbose=False)
    logging.getLogger("transforms").setLevel(logging.WARNING)  # the tables say what became of each feed
    # Imported here, since the pool's processes import this module again and need nothing of it.
    from examples.demo import main

    sys.exit(main(sys.argv[1:]))
