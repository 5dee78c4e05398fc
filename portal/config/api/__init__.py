"""The API's common manners. One module each: the framework loads them by name while it is itself half loaded."""
