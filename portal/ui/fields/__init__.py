"""Fields that know how people here write."""
