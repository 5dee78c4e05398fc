"""A citizen proves who they are with the identity provider."""
