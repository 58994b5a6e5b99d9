"""Personal relationship managers: Monica's and nametag's exports in JSON, read as streams."""
