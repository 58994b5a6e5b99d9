// Relay: relay-compiler's output in relay-runtime's store: a paged list, a mutation, refetches through Node.
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import {
  ConnectionHandler, Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery,
  getRequest, getSelector
} from 'relay-runtime'
import { people, sender } from './people.mjs'

// The compiler writes imports for bundlers, which add the file extension.
registerHooks({
  resolve: (name, context, next) => next(name.endsWith('.graphql') ? `${name}.js` : name, context)
})
const [url] = process.argv.slice(2)
const send = sender(url)
const { names, filter } = await people(send, 'Relay')
const load = async (name) => (await import(`./relay/src/__generated__/${name}.graphql.js`)).default
const [LIST, NEXT, CHANGE, PROFILE, AGAIN, fragment, profile] = await Promise.all([
  'documentsListQuery', 'documentsListPageQuery', 'documentsChangeMutation', 'documentsProfileQuery',
  'documentsProfileRefetchQuery', 'documentsList_query', 'documentsProfile'
].map(load))

const network = Network.create(async ({ text }, variables) => ({ data: await send(text, variables) }))
const environment = new Environment({ network, store: new Store(new RecordSource()) })
const get = (query, variables) =>
  fetchQuery(environment, query, variables, { fetchPolicy: 'network-only' }).toPromise()
const shown = () => {
  const owner = environment.lookup(operation.fragment).data
  return environment.lookup(getSelector(fragment, owner)).data.contacts
}

const operation = createOperationDescriptor(getRequest(LIST), { filter })
environment.retain(operation)
await get(LIST, { filter })
while (shown().pageInfo.hasNextPage) {
  await get(NEXT, { filter, first: 2, after: shown().pageInfo.endCursor })
}
const read = (node) => environment.lookup(getSelector(profile, node)).data
const nodes = shown().edges.map((edge) => edge.node)
assert.deepEqual(nodes.map((node) => read(node).name), names)
console.log(`pages: ${names.length} contacts in one connection, two at a time`)

const { id, version } = read(nodes[0])
await new Promise((resolve, reject) => commitMutation(environment, {
  mutation: CHANGE, variables: { input: { id, company: 'Relay Ltd' } }, onCompleted: resolve, onError: reject
}))
assert.deepEqual([read(nodes[0]).company, read(nodes[0]).version], ['Relay Ltd', version + 1])
console.log('mutation: the stored contact has its new company')

await send('mutation ($input: UpdateContactInput!) { updateContact(input: $input) { errors { code } } }',
  { input: { id, company: 'Elsewhere Ltd' } })
await get(AGAIN, { id })
assert.equal(read(nodes[0]).company, 'Elsewhere Ltd')
console.log('refetch: the fragment by node(id)')

const { contact } = await get(PROFILE, { id, first: 2 })
assert.equal(contact.id, id)
const connection = environment.getStore().getSource().get(
  ConnectionHandler.getConnectionID(id, 'documentsAssociations_associations'))
assert.ok(connection)
console.log('a connection below a node: kept under its key')
