"""Looking after what is stored: checks, repairs, and what a server does now and then."""
