"""Every interpreter of a run imports this first: it makes the sites' processes slow to start, if asked."""

import os
import sys
import time

if os.path.exists(os.path.join(os.path.dirname(__file__), "slow_workers")):
    if any("simulator_worker" in word for word in sys.orig_argv):
        time.sleep(75)
