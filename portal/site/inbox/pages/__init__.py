"""The pages of what was sent home: an office's inbox, the sending board, the month's reconciliation."""
