import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ErrorCode, errors, type Problem } from '@omniline/contracts/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ZodError } from 'zod'
import { AppError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

/** Every refusal leaves as RFC 9457. What nobody foresaw is told as `internal` and nothing else; the log has the rest. */
export function sendProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = asRefusal(error)
  // What is still on its way is read to its end: a half-read body would hold up the next request on this connection.
  if (!request.raw.complete) request.raw.unpipe().resume()
  // Who hung up meanwhile is no failure of ours.
  if (refusal.status >= 500 && !request.socket.destroyed)
    log.error({ err: error, requestId: request.id, route: routeOf(request) }, 'a request failed')
  if (refusal.status === 401) reply.header('www-authenticate', 'Bearer')
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds))
  return reply
    .code(refusal.status)
    .header('cache-control', 'no-store')
    .header('content-type', mediaType)
    .send(JSON.stringify({ ...problemOf(refusal), instance: request.id }))
}

const mediaType = 'application/problem+json; charset=utf-8'

const problemOf = (refusal: AppError): Problem => ({
  type: `/docs/errors#${refusal.code}`,
  code: refusal.code,
  title: errors[refusal.code].title,
  status: refusal.status,
  detail: refusal.message,
  ...(refusal.errors && { errors: refusal.errors }),
})

/** What is no HTTP never becomes a request; whoever sent it is told and hung up on. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const refusal = new AppError(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'payload_too_large' : 'invalid_input',
    'This is not an HTTP request that we can read',
  )
  const body = JSON.stringify(problemOf(refusal))
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: ${mediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** The pattern, never the address: that may hold a token. */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown'

/** What a schema has against the input, as JSON pointers into it. */
export function invalid(error: ZodError): AppError {
  const found = error.issues.map((issue) => ({
    path: issue.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message: issue.message,
  }))
  const first = found[0]
  return new AppError('invalid_input', first && `${first.path} ${first.message}`.trim(), { errors: found })
}

function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  if (typeof code === 'string') {
    const known = byCode[code] ?? (connectionLost.test(code) ? 'unavailable' : undefined)
    const detail = noRoom.test(code) ? 'The disk of the server is full' : known && details[known]
    if (known) return new AppError(known, detail, { cause: error, ...(known === 'unavailable' && { retryAfterSeconds: 1 }) })
  }
  if (error instanceof Error && brokenUpload.test(error.message))
    return new AppError('invalid_input', 'The upload is not as multipart/form-data should be, or broke off', { cause: error })
  const known = typeof statusCode === 'number' ? byStatus[statusCode] : undefined
  return new AppError(known ?? 'internal', undefined, { cause: error })
}

/** What reads uploads (busboy) gives its errors no codes. */
const brokenUpload = /^Multipart: |^(Part|Preamble) terminated early|^Unexpected end of (form|multipart)/

/** Errors of Fastify, its plugins and PostgreSQL that are the sender's doing or pass by themselves. */
const byCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_input',
  FST_ERR_BAD_URL: 'invalid_input',
  FST_REQ_FILE_TOO_LARGE: 'file_too_large',
  FST_FILES_LIMIT: 'payload_too_large',
  FST_FIELDS_LIMIT: 'payload_too_large',
  FST_PARTS_LIMIT: 'payload_too_large',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  // Longer than any id.
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  // A character that text or JSON in the database cannot hold (U+0000, half of a pair), a number beyond its column, a date
  // that no calendar has.
  '22021': 'invalid_input',
  '22P02': 'invalid_input',
  '22P05': 'invalid_input',
  '22003': 'invalid_input',
  '22007': 'invalid_input',
  '22008': 'invalid_input',
  // Two transactions waited for each other; the one that is tried again goes through.
  '40P01': 'unavailable',
  '40001': 'unavailable',
  // The disk is full, of the database or of the files.
  '53100': 'unavailable',
  ENOSPC: 'unavailable',
  EDQUOT: 'unavailable',
}
const details: Partial<Record<ErrorCode, string>> = {
  invalid_input: 'The request ended too early, or holds a character, number or date that is not possible here',
}
const noRoom = /^(53100|ENOSPC|EDQUOT)$/
/** The database is not there, starting or full. */
const connectionLost = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|08...|57P0.|53300)$/

const byStatus: Record<number, ErrorCode> = {
  400: 'invalid_input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  406: 'unsupported_media_type',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'unavailable',
}
