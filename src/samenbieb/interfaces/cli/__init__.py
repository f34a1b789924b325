"""The command line: `samenbieb <noun> <verb>`, one file per noun in `management/commands`.

`entrance.py` finds the command, starts the embedded database when it is needed and turns every error into one
plain sentence; `base.py` is what a command is made of; `supervisor.py` keeps the processes of `serve` alive.
The command line speaks English; what the members and staff see does not come from here.
"""
