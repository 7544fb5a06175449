import { type Multipart, parseMultipart } from '@omniline/connector-kit/multipart'
import type { SimulatedRequest } from '@omniline/connector-kit/simulator-types'
import { badRequest } from './world.ts'

/** A call's parameters, in whichever of the four forms they came. */
export interface Params {
  values: Record<string, unknown>
  files: Multipart['files']
}

export function readParams({ url, headers, body }: SimulatedRequest): Params {
  const type = headers['content-type'] ?? ''
  const query = Object.fromEntries(url.searchParams)
  if (body.length === 0) return { values: query, files: [] }
  if (type.startsWith('multipart/form-data')) {
    const { fields, files } = parseMultipart(body, type)
    return { values: { ...query, ...fields }, files }
  }
  const text = body.toString('utf8')
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { values: { ...query, ...Object.fromEntries(new URLSearchParams(text)) }, files: [] }
  try {
    return { values: { ...query, ...(JSON.parse(text) as object) }, files: [] }
  } catch {
    throw badRequest("can't parse JSON object")
  }
}

export function text(params: Params, key: string): string {
  const value = params.values[key]
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

export function integer(params: Params, key: string, otherwise: number): number {
  const value = text(params, key)
  return /^-?\d+$/.test(value) ? Number(value) : otherwise
}

/** A structure: given as such in JSON, as a string in the other forms. undefined: not given. */
export function structure(params: Params, key: string): unknown {
  const value = params.values[key]
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw badRequest(`can't parse ${key} JSON object`)
  }
}
