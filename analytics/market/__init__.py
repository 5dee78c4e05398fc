"""The market report: what was offered and wanted in a quarter, by city, published by two officials (通知第七条，7.1)."""
