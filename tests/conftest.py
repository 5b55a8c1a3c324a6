"""What all tests share."""

import os

# Before torch is imported, and for the processes that tests start: networks this small are faster on one thread, and
# much faster where tests run side by side.
os.environ.setdefault("OMP_NUM_THREADS", "1")
