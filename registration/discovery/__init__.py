"""发现识别: lists from other authorities become leads, each with an owner and a day (requirements 9.2 to 9.5; domain.md 4.5)."""
