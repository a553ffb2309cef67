"""From a document to the figures it states."""
