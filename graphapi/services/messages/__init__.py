"""Messages: created, queued, composed and sent, and the mail servers that deliver them."""
