// A few contacts for each client to work on.
export function sender(url) {
  return async (query, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables })
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
}

const CREATE = `mutation ($input: CreateContactInput!) {
  createContact(input: $input) { contact { id } errors { message } }
}`

export async function people(send, client) {
  const family = `${client}${Date.now()}`
  const names = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve'].map((given) => `${given} ${family}`)
  const ids = []
  for (const name of names) {
    const { createContact } = await send(CREATE, { input: { name, company: family } })
    ids.push(createContact.contact.id)
  }
  return { names, ids, filter: { company: family } }
}
