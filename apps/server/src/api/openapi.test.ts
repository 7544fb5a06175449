import { type ApiKey, api, type Endpoint } from '@omniline/contracts/api'
import type { OpenAPIV3_1 } from 'openapi-types'
import { beforeAll, describe, expect, it } from 'vitest'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'

const keys = Object.entries(api) as [ApiKey, Endpoint][]
const t = perFile(() =>
  testHttp({ routes: () => Object.fromEntries(keys.map(([key]) => [key, () => Promise.reject(new Error('not called'))])) }),
)
let document: OpenAPIV3_1.Document
beforeAll(async () => {
  const answer = await t.http.inject({ url: '/api/v1/openapi.json' })
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  document = answer.json()
})

const operationOf = (key: string) => {
  const [method = '', path = ''] = key.split(' ')
  const item = document.paths?.[`/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`]
  return item?.[method.toLowerCase() as OpenAPIV3_1.HttpMethods]
}
const operations = () => keys.map(([key]) => operationOf(key)).filter((operation) => operation !== undefined)

/** Every object of the document, with where it is. */
function* walk(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

describe('the OpenAPI document', () => {
  it('is version 3.1 and has every call of the contract, and no other', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(operations()).toHaveLength(keys.length)
    const methods = Object.values(document.paths ?? {}).flatMap((item) => Object.keys(item ?? {}))
    expect(methods).toHaveLength(keys.length)
  })

  it('refers only to what is there, and has no component that nobody refers to', () => {
    const found = new Map([...walk(document)].map(([path]) => [path, true]))
    const references = new Set([...walk(document)].map(([, object]) => object.$ref).filter((ref) => typeof ref === 'string'))
    for (const ref of references) expect(found.has(ref), ref).toBe(true)
    for (const name of Object.keys(document.components?.schemas ?? {})) expect(references).toContain(`#/components/schemas/${name}`)
    for (const name of ['User', 'Line', 'Conversation', 'Message', 'Problem']) expect(document.components?.schemas).toHaveProperty(name)
  })

  it('names operations, tags, security schemes and parameters as the specification wants', () => {
    const ids = operations().map((operation) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]+$/)
    const tags = new Set(document.tags?.map((tag) => tag.name))
    for (const operation of operations()) for (const tag of operation.tags ?? []) expect(tags).toContain(tag)
    const schemes = Object.keys(document.components?.securitySchemes ?? {})
    for (const operation of operations())
      for (const one of operation.security ?? []) expect(schemes).toEqual(expect.arrayContaining(Object.keys(one)))
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      for (const operation of Object.values(item ?? {}) as OpenAPIV3_1.OperationObject[]) {
        const declared = (operation.parameters ?? []).filter((parameter) => 'in' in parameter && parameter.in === 'path')
        expect(
          declared.map((parameter) => 'name' in parameter && parameter.name),
          path,
        ).toEqual(inPath)
        for (const parameter of declared) expect(parameter).toMatchObject({ required: true })
      }
    }
  })

  it('has in its schemas only keywords of JSON Schema 2020-12', () => {
    const keywords = new Set(
      'type properties required items prefixItems additionalProperties propertyNames enum const anyOf oneOf allOf not format pattern minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems default description title $ref'.split(
        ' ',
      ),
    )
    const check = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const object = schema as Record<string, unknown>
      for (const key of Object.keys(object)) expect(keywords, `${path}/${key}`).toContain(key)
      for (const key of ['properties'] as const)
        for (const [name, inner] of Object.entries(object[key] ?? {})) check(inner, `${path}/${key}/${name}`)
      for (const key of ['items', 'additionalProperties', 'propertyNames', 'not'] as const) check(object[key], `${path}/${key}`)
      for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const)
        for (const [i, inner] of Object.entries(object[key] ?? {})) check(inner, `${path}/${key}/${i}`)
    }
    for (const [path, object] of walk(document)) {
      if ('schema' in object && /\/(parameters\/\d+|content\/[^/]+|headers\/[^/]+)$/.test(path)) check(object.schema, `${path}/schema`)
    }
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) check(schema, name)
  })

  it.each(keys)('tells of %s how it is called and how it is refused', (key, endpoint) => {
    const operation = operationOf(key)
    const responses = operation?.responses ?? {}
    expect(Object.keys(responses)).toContain(String(endpoint.status))
    expect(responses.default).toEqual({ $ref: '#/components/responses/Refused' })
    const success = responses[endpoint.status] as OpenAPIV3_1.ResponseObject
    if (endpoint.status === 204) expect(success).toEqual({ description: 'Done, nothing to say' })
    else expect(success.content?.['application/json']?.schema).toBeDefined()
    expect(operation?.security).toEqual(
      { public: [], visitor: [{ visitorToken: [] }], operator: 0, supervisor: 0, admin: 0 }[endpoint.access] || [
        { token: [] },
        { cookie: [] },
      ],
    )
    const body = operation?.requestBody as OpenAPIV3_1.RequestBodyObject | undefined
    if (endpoint.multipart) expect(Object.keys(body?.content ?? {})).toEqual(['multipart/form-data'])
    else if (endpoint.body) expect(Object.keys(body?.content ?? {})).toEqual(['application/json'])
    else expect(body).toBeUndefined()
    if (endpoint.access === 'admin') expect(responses).toMatchObject({ 401: expect.anything(), 403: expect.anything() })
  })
})

describe('the page to read it', () => {
  it('needs nothing from elsewhere and nothing that our policy forbids', async () => {
    const page = await t.http.inject({ url: '/api/v1/docs' })
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(sources.length).toBeGreaterThan(3)
    for (const source of sources) {
      expect(source).toMatch(/^\/api\/v1\/docs\/static\//)
      expect((await t.http.inject({ url: source })).statusCode, source).toBe(200)
    }
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page.body).not.toContain('<style')
  })
})
