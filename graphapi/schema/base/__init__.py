"""The building blocks of all types and fields of the schema; nothing here is a noun of the API."""
