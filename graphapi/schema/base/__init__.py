"""What all types and fields of the schema are made of; nothing here is a noun of the API."""
