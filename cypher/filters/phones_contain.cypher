// read: whether a contact has a phone number whose digits contain these, as one condition of a composed filter
MATCH (c:Contact {id: $id})
WHERE
  // condition
  any(phone IN c.phones
    WHERE reduce(digits = phone, sign IN $signs | replace(digits, sign, '')) CONTAINS $value)
  // end of condition
RETURN count(c) AS passes
