import type { Endpoint } from '@omniline/contracts/api'

/** JSON as text, since some of what is sent could not be written from a value (a prototype key, great depth). */
export interface Spoiled {
  /** where, and what with */
  what: string
  text: string
  /** the contract says no to it; otherwise it is only odd */
  refused: boolean
}

const deep = '@deep@'
const depth = 10_000
const deepText = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** What should be a text, a number or an object, and is none of it or too much of it. */
const values: [string, unknown][] = [
  ['an object', { a: 1 }],
  ['an operator', { $ne: null }],
  ['an array', ['x']],
  ['arrays', [[[]]]],
  ['a number', 12345],
  ['a fraction', 0.5],
  ['a negative number', -1],
  ['an enormous number', 1e308],
  ['null', null],
  ['true', true],
  ['nothing', ''],
  ['a huge text', 'x'.repeat(60_000)],
  ['a NUL', 'a\0b'],
  ['half a character', 'a\uD800'],
  ['a prototype key', JSON.parse('{"__proto__":{"role":"admin"}}')],
  ['a constructor', { constructor: { prototype: { role: 'admin' } } }],
  ['a word of every object', 'constructor'],
  ['SQL', `'; drop table users; --`],
  ['a template', '{{constructor.constructor("return process")()}}'],
  ['a year that is none', '0000-01-01T00:00:00Z'],
  ['great depth', deep],
]

/** Further inside it is the same code again; these are enough there. */
const anywhere = new Set([
  'an object',
  'an array',
  'an enormous number',
  'null',
  'a huge text',
  'a NUL',
  'half a character',
  'a prototype key',
])

type Path = (string | number)[]

/** `example` with each of its values, and each that its schema names besides, replaced by everything it should not be. */
export function spoiledBodies(endpoint: Endpoint, example: unknown, schema: JsonSchema | undefined): Spoiled[] {
  const named = Object.keys(schema?.properties ?? {}).map((name): Path => [name])
  const paths = [...new Map([...pathsIn(example), ...named].map((path) => [path.join('/'), path])).values()]
  return paths.flatMap((path) => {
    const here = path.length <= 2 ? values : values.filter(([name]) => anywhere.has(name))
    return here.map(([name, value]) => spoil(endpoint, example, path, name, value))
  })
}

export interface JsonSchema {
  properties?: Record<string, unknown>
}

function spoil(endpoint: Endpoint, example: unknown, path: Path, name: string, value: unknown): Spoiled {
  const body = put(example, path, value)
  const text = JSON.stringify(body).replace(JSON.stringify(deep), deepText)
  const neverRead = text.includes('"__proto__"') || text.includes('"constructor":{"prototype"')
  // A body that is null is none, which some calls take for the default.
  const refused = neverRead || (value !== deep && endpoint.body?.safeParse(body ?? undefined).success === false)
  return { what: `/${path.join('/')} ${name}`, text, refused }
}

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...at, Array.isArray(value) ? Number(key) : key]))]
}

function put(target: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(target)) return target.map((inner: unknown, index) => (index === key ? put(inner, rest, value) : inner))
  const object = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>
  return { ...object, [key]: put(object[key], rest, value) }
}

/** Bodies that are not even what they say they are. */
export const brokenBodies: [what: string, headers: Record<string, string>, body: string | Uint8Array, status: number[]][] = [
  ['text', { 'content-type': 'text/plain' }, 'x', [415]],
  ['JSON that says it is text', { 'content-type': 'text/plain' }, '{}', [415]],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', [415]],
  ['XML', { 'content-type': 'application/xml' }, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', [415]],
  ['no type', {}, '{}', [415]],
  ['two types', { 'content-type': 'application/json, text/plain' }, '{}', [415, 400]],
  ['half', { 'content-type': 'application/json' }, '{"a":', [400]],
  ['two at once', { 'content-type': 'application/json' }, '{}{}', [400]],
  ['no JSON', { 'content-type': 'application/json' }, 'undefined', [400]],
  ['what is packed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, Uint8Array.of(0x1f, 0x8b, 8, 0), [400]],
  ['UTF-16', { 'content-type': 'application/json; charset=utf-16' }, Buffer.from('\uFEFF{}', 'utf16le'), [400]],
]

/** What no id is, as it stands in a path. */
export const badIds = [
  'not-an-id',
  '1',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '%00',
  '%2e%2e%2f%2e%2e%2fme',
  '%ff',
  '%5Bobject%20Object%5D',
  "1'%20or%20'1'='1",
  '018f0000-0000-7000-8000-000000000000%00',
  '018f0000-0000-7000-8000-000000000000,018f0000-0000-7000-8000-000000000001',
  '018f0000-0000-7000-8000-00000000000g',
  'x'.repeat(5000),
]

/** Values of one name in a query, as they are sent. */
export const badQueries = (name: string): [what: string, query: string][] => [
  ['twice', `${name}=a&${name}=b`],
  ['as an array', `${name}[]=a`],
  ['as an object', `${name}[__proto__]=a&${name}[$ne]=b`],
  ['empty', `${name}=`],
  ['a prototype key', `${name}=__proto__&__proto__=x&constructor=y`],
  ['NUL', `${name}=a%00b`],
  ['half a character', `${name}=%ed%a0%80`],
  ['no UTF-8', `${name}=%ff%fe`],
  ['SQL', `${name}=${encodeURIComponent(`x') or 1=1; drop table users; --`)}`],
  ['wildcards', `${name}=${encodeURIComponent('%_%\\')}`],
  ['a negative number', `${name}=-1`],
  ['an enormous number', `${name}=9007199254740991`],
  ['no number', `${name}=NaN`],
  ['a year that is none', `${name}=0000-01-01T00:00:00.000Z`],
  ['much', `${name}=${'x'.repeat(10_000)}`],
  ['search operators', `${name}=${encodeURIComponent('"a & | ! :* <-> ((')}`],
  ['JSON', `${name}=${encodeURIComponent('{"a":[1]}')}`],
  ['a forged cursor', `${name}=${forged(['newest', '9999-99-99T99:99:99.999Z', '018f0000-0000-7000-8000-000000000000'])}`],
  ['another forged cursor', `${name}=${forged(['0000-01-01T00:00:00Z', '018f0000-0000-7000-8000-000000000000'])}`],
  ['a third forged cursor', `${name}=${forged(['a\0b', '018f0000-0000-7000-8000-000000000000'])}`],
]

function forged(end: unknown): string {
  return Buffer.from(JSON.stringify(end)).toString('base64url')
}

/** As Fastify reads a query: what comes twice is an array. */
export function parsedQuery(query: string): Record<string, unknown> {
  const parsed = Object.create(null) as Record<string, unknown>
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parsed[name]
    parsed[name] = before === undefined ? value : [before, value].flat()
  }
  return parsed
}

/** An upload as it should be. */
export const form = {
  headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  body: '--edge\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\nabc\r\n--edge--\r\n',
}

const part = '--edge\r\ncontent-disposition: form-data; name='
/** What is sent in place of `form`. */
export const brokenUploads: [what: string, type: string, body: string][] = [
  ['without an edge', 'multipart/form-data', form.body],
  ['with another edge', 'multipart/form-data; boundary=other', form.body],
  ['of another kind', 'multipart/mixed; boundary=edge', form.body],
  ['without a file', 'multipart/form-data; boundary=edge', `${part}"file"\r\n\r\nabc\r\n--edge--\r\n`],
  ['that is empty', 'multipart/form-data; boundary=edge', '--edge--\r\n'],
  ['with nothing in it', 'multipart/form-data; boundary=edge', ''],
  ['that ends in the middle of its head', 'multipart/form-data; boundary=edge', `${part}"file"; filename="a`],
  ['that ends in the middle', 'multipart/form-data; boundary=edge', `${part}"file"; filename="a.txt"\r\n\r\nabc`],
  ['with a prototype key', 'multipart/form-data; boundary=edge', `${part}"__proto__"\r\n\r\nabc\r\n--edge--\r\n`],
  [
    'of a hundred fields',
    'multipart/form-data; boundary=edge',
    `${Array.from({ length: 100 }, (_, n) => `${part}"f${n}"\r\n\r\nabc\r\n`).join('')}--edge--\r\n`,
  ],
]
