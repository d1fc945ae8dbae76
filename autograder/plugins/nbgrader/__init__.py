"""nbgrader as a door: it keeps the course, the exchange and the gradebook; what is handed in is graded here.

`course_folder` makes a course from ours; `preprocessors` and `exporter` are named in its `nbgrader_config.py` and run
inside of `nbgrader autograde`. nbgrader (0.9) is unmodified: all of it goes through its configuration.
"""
