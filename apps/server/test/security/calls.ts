import type { ApiKey } from '@omniline/contracts/api'
import { ask, type Asked, bearer, json } from './ask.ts'
import { endpointOf, exampleOf, type Input, isRead, keys, pathOf, rightToken } from './examples.ts'
import type { House } from './house.ts'
import { badQueries, form, type JsonSchema, parsedQuery, spoiledBodies } from './spoil.ts'

/** A call to be made, and with which statuses it may be answered. */
export interface Case {
  what: string
  asked: Asked
  allowed: readonly number[]
}

export const inputOf = (house: House, key: ApiKey): Input => exampleOf(key).input?.(house) ?? {}

/** The call as it is made by `headers`' owner. */
export function made(key: ApiKey, input: Input, headers: Record<string, string>): Asked {
  const method = key.split(' ')[0] ?? ''
  const path = pathOf(key, input)
  if (endpointOf(key).multipart) return { method, path, body: form.body, headers: { ...form.headers, ...headers } }
  if (input.body === undefined) return { method, path, headers }
  return { method, path, body: JSON.stringify(input.body), headers: { ...json, ...headers } }
}

/** The call as whoever may make it, with something in it changed. */
export const rightly = (house: House, key: ApiKey, input: Input = inputOf(house, key)): Asked =>
  made(key, input, authorization(house, key, input))

export function authorization(
  house: House,
  key: ApiKey,
  { token = rightToken(house, endpointOf(key)) }: Input = {},
): Record<string, string> {
  return token === undefined ? {} : bearer(token)
}

export interface Spoiled extends Case {
  /** the contract does not allow it */
  refused: boolean
}

/** Bodies with something in them changed, of every call that takes one. */
export async function spoiled(house: House): Promise<Spoiled[]> {
  const { text } = await ask(house.url, { method: 'GET', path: '/api/v1/openapi.json' })
  const { paths } = JSON.parse(text) as OpenApi
  return keys
    .filter((key) => endpointOf(key).body)
    .flatMap((key) => {
      const [method = '', template = ''] = key.split(' ')
      const operation = paths[`/api/v1${template.replaceAll(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]
      const schema = operation?.requestBody?.content['application/json']?.schema
      const input = inputOf(house, key)
      return spoiledBodies(endpointOf(key), input.body, schema).map(({ what, text: body, refused }) => ({
        what: `${key} ${what}`,
        asked: { ...rightly(house, key), body },
        allowed: [400],
        refused,
      }))
    })
}

interface OpenApi {
  paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { schema: JsonSchema }> }; parameters?: { in: string; name: string }[] }>
  >
}

/** Queries with something in them changed, of every call that reads. */
export function oddQueries(house: House): Spoiled[] {
  return keys
    .filter((key) => isRead(key))
    .flatMap((key) => {
      const { query: schema } = endpointOf(key)
      const names = schema && 'shape' in schema ? Object.keys(schema.shape as object) : []
      const input = inputOf(house, key)
      return names.flatMap((name) =>
        badQueries(name).map(([what, query]) => {
          const others = new URLSearchParams(input.query)
          others.delete(name)
          const whole = `${query}${others.size > 0 ? `&${others.toString()}` : ''}`
          const { path, ...asked } = rightly(house, key, { ...input, query: undefined })
          const refused = schema?.safeParse(parsedQuery(whole)).success === false
          return { what: `${key} ${name} ${what}`, asked: { ...asked, path: `${path}?${whole}` }, allowed: [400], refused }
        }),
      )
    })
}
