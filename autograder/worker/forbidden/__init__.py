"""What grading.toml forbids: refused when it is called (`guard`, `look_alikes`), told when the text reaches for it
(`shortcuts`).
"""
