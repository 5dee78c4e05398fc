"""Pages of requests for help: asking, and the office that calls back."""
