"""An auto-grader for exercises on recurrent networks. Start at `autograder.cli`, or at `autograder.grade`."""
