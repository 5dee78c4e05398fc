"""Other authorities' lists compared with our registers: counts of each run, hits as tasks, nothing of anybody else (9.2)."""
