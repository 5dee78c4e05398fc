"""Why people lost their work: by reason, and by place, trade, job, size, employer (requirements 12.5)."""
