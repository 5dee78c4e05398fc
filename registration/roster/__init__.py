"""The roster: everybody an office serves, filtered, saved as views, worked on in batches, and exported under watch."""
