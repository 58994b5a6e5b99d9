// read: whether a contact has a phone number whose digits start with these, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(phone IN c.phones
    WHERE reduce(digits = phone, sign IN $signs | replace(digits, sign, '')) STARTS WITH $value)
  // end of condition
RETURN count(c) AS passes
