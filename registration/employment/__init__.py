"""就业登记: who works where since when, what was true when and what we knew when (requirements 5.1 to 5.3; domain.md 2.9)."""
