"""Messages: written, queued, composed, sent; and the mail servers they go to."""
