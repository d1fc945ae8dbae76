"""The program inside the sandbox. It imports `wire`, torch and the standard library, and nothing else of ours."""
