"""The append-only ledger of figures, their origins and copies, and the view as of a day."""
