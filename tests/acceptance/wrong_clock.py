"""The command on a machine whose clock is wrong: ``python wrong_clock.py AHEAD PACE WORD ...``.

It is AHEAD seconds ahead (behind, if negative), and runs PACE times as fast from the start on. Only what tells the date
is wrong: the time since the machine was switched on runs as ever, as it does where somebody sets the clock.
"""

import runpy
import sys
import time

began, right = time.time(), time.time
ahead, pace = float(sys.argv[1]), float(sys.argv[2])
time.time = lambda: began + ahead + pace * (right() - began)
del sys.argv[1:3]
runpy.run_module("newsletter", run_name="__main__", alter_sys=True)
