"""Every kind of document in: bytes from files, folders, bundles, feeds and pages to plain text."""
