"""Another name, ID number or telephone: asked for online or at a counter, with a document that somebody saw."""
