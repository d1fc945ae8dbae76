"""What grading.toml forbids: refused when it is called (`guard`, `look_alikes`), told when the text reaches for it
(`shortcuts`); and the way past all of these, closed (`machine_code`).
"""
