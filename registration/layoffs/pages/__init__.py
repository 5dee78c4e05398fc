"""Pages of firms in distress and layoff reports: the office's, and the employer's own."""
