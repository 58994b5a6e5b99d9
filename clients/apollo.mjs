// Apollo Client: pages joined by relayStylePagination, a mutation that updates the cache, a refetch, persisted queries.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client/core'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { relayStylePagination } from '@apollo/client/utilities'
import { firstValueFrom, skipWhile } from 'rxjs'
import { people, sender } from './people.mjs'

const [url] = process.argv.slice(2)
const { names, filter } = await people(sender(url), 'Apollo')
const sent = []
const counted = (address, options) => {
  sent.push(options?.method === 'GET' ? decodeURIComponent(address) : options.body)
  return fetch(address, options)
}
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  useGETForHashedQueries: true
})
const client = new ApolloClient({
  link: ApolloLink.from([persisted, new HttpLink({ uri: url, fetch: counted })]),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { contacts: relayStylePagination(['filter', 'orderBy']) } } }
  })
})

const PAGE = gql`
  query Page($filter: ContactFilter, $first: Int, $after: String) {
    contacts(filter: $filter, first: $first, after: $after) {
      edges { cursor node { id name version } }
      pageInfo { endCursor hasNextPage }
    }
  }
`
const pages = client.watchQuery({ query: PAGE, variables: { filter, first: 2 } })
let { data } = await firstValueFrom(pages.pipe(skipWhile((result) => result.loading)))
while (data.contacts.pageInfo.hasNextPage) {
  await pages.fetchMore({ variables: { after: data.contacts.pageInfo.endCursor } })
  data = pages.getCurrentResult().data
}
assert.deepEqual(data.contacts.edges.map((edge) => edge.node.name), names)
console.log(`pages: ${names.length} contacts in one list, two at a time`)

const [first] = data.contacts.edges
const CHANGE = gql`
  mutation Change($input: UpdateContactInput!) {
    updateContact(input: $input) { contact { id name version company } errors { __typename code message } }
  }
`
await client.mutate({ mutation: CHANGE, variables: { input: { id: first.node.id, company: 'Apollo Ltd' } } })
const known = client.readFragment({
  id: client.cache.identify(first.node),
  fragment: gql`fragment Known on Contact { version company }`
})
assert.equal(known.company, 'Apollo Ltd')
assert.equal(known.version, first.node.version + 1)
console.log('mutation: the cached contact has its new company')

const NODE = gql`query Again($id: ID!) { node(id: $id) { id ... on Contact { name company } } }`
const again = await client.query({ query: NODE, variables: { id: first.node.id }, fetchPolicy: 'network-only' })
assert.equal(again.data.node.company, 'Apollo Ltd')
console.log('refetch: by node(id)')

const fresh = gql`query Hash${Date.now()} { viewer { id } }`
sent.length = 0
await client.query({ query: fresh, fetchPolicy: 'network-only' })
assert.equal(sent.length, 2)
await client.query({ query: fresh, fetchPolicy: 'network-only' })
assert.equal(sent.length, 3)
assert.ok(!sent[2].includes('viewer') && sent[2].includes('sha256Hash'))
console.log('persisted query: asked by hash, sent once, then by hash alone')

const wrong = await client.mutate({
  mutation: CHANGE,
  variables: { input: { id: 'con_nobody' } }
})
assert.equal(wrong.data.updateContact.errors[0].code, 'NOT_FOUND')
console.log('refusal: an error in the payload, as data')
