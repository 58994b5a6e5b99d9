// urql: graphcache with the schema, pages joined by relayPagination, a mutation, a refetch, persisted queries.
import assert from 'node:assert/strict'
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { persistedExchange } from '@urql/exchange-persisted'
import { getIntrospectionQuery } from 'graphql'
import { people, sender } from './people.mjs'

const [url] = process.argv.slice(2)
const send = sender(url)
const { names, filter } = await people(send, 'Urql')
const schema = await send(getIntrospectionQuery({ descriptions: false }))
const warnings = []
console.warn = (...parts) => warnings.push(parts.join(' '))
const sent = []
const client = new Client({
  url,
  preferGetMethod: false,
  fetch: (address, options) => {
    sent.push(options.body ?? address)
    return fetch(address, options)
  },
  exchanges: [
    cacheExchange({
      schema,
      keys: {
        ContactAccess: () => null, Path: () => null, PathStep: () => null, Neighbourhood: () => null,
        NeighbourhoodMember: () => null, ContactMatch: () => null, ContactCandidate: () => null,
        PathResult: () => null, GraphSummary: () => null, LabelCount: () => null, Settings: () => null
      },
      resolvers: { Query: { contacts: relayPagination() } }
    }),
    persistedExchange({ preferGetForPersistedQueries: true, enableForMutation: true }),
    fetchExchange
  ]
})

const PAGE = `query Page($filter: ContactFilter, $first: Int, $after: String) {
  contacts(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id name version company } }
    pageInfo { endCursor hasNextPage startCursor hasPreviousPage }
  }
}`
let after = null
let page
do {
  page = await client.query(PAGE, { filter, first: 2, after }).toPromise()
  assert.equal(page.error, undefined)
  after = page.data.contacts.pageInfo.endCursor
} while (page.data.contacts.pageInfo.hasNextPage)
assert.deepEqual(page.data.contacts.edges.map((edge) => edge.node.name), names)
console.log(`pages: ${names.length} contacts in one list, two at a time`)

const { id } = page.data.contacts.edges[0].node
const CHANGE = `mutation Change($input: UpdateContactInput!) {
  updateContact(input: $input) { contact { id version company } errors { code message } }
}`
const changed = await client.mutation(CHANGE, { input: { id, jobTitle: 'Clerk', company: 'Urql Ltd' } }).toPromise()
assert.equal(changed.error, undefined)
const NODE = `query Again($id: ID!) { node(id: $id) { id ... on Contact { name company } } }`
const cached = await client.query(PAGE, { filter, first: 2 }, { requestPolicy: 'cache-only' }).toPromise()
assert.equal(cached.data.contacts.edges[0].node.company, 'Urql Ltd')
console.log('mutation: the cached contact has its new company')

const again = await client.query(NODE, { id }, { requestPolicy: 'network-only' }).toPromise()
assert.equal(again.data.node.company, 'Urql Ltd')
console.log('refetch: by node(id)')

const fresh = `query Hash${Date.now()} { viewer { id } }`
sent.length = 0
for (let turn = 0; turn < 2; turn++) {
  const answer = await client.query(fresh, {}, { requestPolicy: 'network-only' }).toPromise()
  assert.ok(answer.data.viewer.id)
}
assert.equal(sent.length, 3)
assert.ok(!decodeURIComponent(sent[2]).includes('viewer'))
console.log('persisted query: asked by hash, sent once, then by hash alone')
assert.deepEqual(warnings, [])
