"""The desk's pages: whom to contact today, the contact form, the person's page."""
