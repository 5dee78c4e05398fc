"""People behind the checks: what a blocked employer asks, what an officer answers, and what the public reports."""
