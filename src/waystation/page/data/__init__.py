"""What the page shows, as plain data: one module per part of `page.schema`."""
