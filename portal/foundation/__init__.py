"""What every floor stands on and no domain word enters: identifiers, moods, locks, partitions."""
