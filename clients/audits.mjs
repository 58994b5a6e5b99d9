// The public audits of GraphQL over HTTP: https://github.com/graphql/graphql-http
import { serverAudits } from 'graphql-http'

const [url] = process.argv.slice(2)
const found = {}
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const result = await audit.fn()
  found[result.status] = (found[result.status] ?? 0) + 1
  if (result.status !== 'ok') console.log(`${result.status}  ${audit.name}: ${result.reason ?? ''}`)
}
console.log(JSON.stringify(found))
