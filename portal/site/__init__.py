"""The front door: home, search, help, error pages. It may read every floor below."""
