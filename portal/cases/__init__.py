"""What every case shares: the workflow table and its log, tasks with due dates, the working calendar."""
