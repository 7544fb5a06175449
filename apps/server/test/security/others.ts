import type { Answer, Asked } from './ask.ts'
import { bearer, flawsOf } from './ask.ts'
import type { House } from './house.ts'

interface Try {
  what: string
  asked: Asked
  status: number[]
  /** what is wrong with the answer */
  check?: (answer: Answer) => string[]
}

/** A route outside the contract's table: what it does for whom. */
interface Other {
  tries: (house: House) => Try[]
}

const get = (path: string, headers: Record<string, string> = {}): Asked => ({ method: 'GET', path, headers })
const isProblem = (status: number) => (answer: Answer) => flawsOf(answer, [status])
const page =
  (path: string): Other['tries'] =>
  () => [{ what: 'is public', asked: get(path), status: [200] }]

/** Paths out of a directory that is served, and into what must not be. */
const escapes = (prefix: string): Try[] =>
  [
    '../package.json',
    '..%2fpackage.json',
    '%2e%2e/package.json',
    '..%5cpackage.json',
    '....//package.json',
    '.%2e/%2e./package.json',
    '%252e%252e/package.json',
    '.env',
    '.git/config',
    'x%00.js',
    '/etc/passwd',
    '%c0%ae%c0%ae/package.json',
  ].map((path) => ({
    what: path,
    asked: get(`${prefix}${path}`),
    // An address without an extension is a page of the workspace, which knows none of these names.
    status: [200, 400, 403, 404, 503],
    check: ({ text, headers }) => [
      ...(/omniline|root:|\[core\]/i.test(text) && !/text\/html|problem/.test(headers['content-type'] ?? '')
        ? [`gave ${text.slice(0, 100)}`]
        : []),
      ...(headers.location ? [`led to ${headers.location}`] : []),
    ],
  }))

const hookMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']
const hook: Other['tries'] = ({ botId, here }) => {
  const update = JSON.stringify({ update_id: 1, message: { message_id: 1, date: 1, chat: { id: 1, type: 'private' }, text: 'forged' } })
  const to = (path: string, headers: Record<string, string> = {}): Asked => ({
    method: 'POST',
    path: `/hooks/${path}`,
    body: update,
    headers: { 'content-type': 'application/json', ...headers },
  })
  const refused = (what: string, asked: Asked, status: number): Try => ({ what, asked, status: [status], check: isProblem(status) })
  return [
    refused('without a secret', to(`telegram/${botId}`), 401),
    refused('with a wrong secret', to(`telegram/${botId}`, { 'x-telegram-bot-api-secret-token': 'wrong' }), 401),
    refused('with an empty secret', to(`telegram/${botId}`, { 'x-telegram-bot-api-secret-token': '' }), 401),
    refused('with a member’s token', to(`telegram/${botId}`, bearer(here.operator.token)), 401),
    refused('into a channel of another platform', to(`webchat/${botId}`), 404),
    refused('into a site chat', to(`telegram/${here.channelId}`), 404),
    refused('into a site chat by its name', to(`webchat/${here.channelId}`), 404),
    ...['__proto__', 'constructor', 'toString', '..%2f..', 'x'.repeat(90)].map((name) =>
      refused(`of ${name}`, to(`${name}/${botId}`), 404),
    ),
    ...['not-an-id', '__proto__', '%00'].map((id) => refused(`into ${id}`, to(`telegram/${id}`), 404)),
  ]
}

const file: Other['tries'] = ({ here, there, neighbour, admin, ended }) => {
  const at = (id: string, headers: Record<string, string> = {}, query = '') => get(`/api/v1/files/${id}${query}`, headers)
  const refused = (what: string, asked: Asked, status: number): Try => ({ what, asked, status: [status], check: isProblem(status) })
  const { fileId, unsent } = here
  return [
    { what: 'its reader', asked: at(fileId, bearer(here.operator.token)), status: [200] },
    { what: 'an administrator', asked: at(fileId, bearer(admin.token)), status: [200] },
    refused('nobody', at(fileId), 401),
    refused('a forged token', at(fileId, bearer('s_forged')), 401),
    refused('an ended session', at(fileId, bearer(ended.signedOut)), 401),
    refused('a former colleague', at(fileId, bearer(ended.deactivated)), 401),
    refused('an operator of another line', at(fileId, bearer(there.operator.token)), 404),
    refused('another visitor of the same chat', at(fileId, bearer(neighbour.token)), 404),
    refused('a visitor of another chat', at(fileId, bearer(there.visitor.token)), 404),
    refused('what a colleague has not sent yet', at(unsent.operator, bearer(there.operator.token)), 404),
    refused('what a visitor has not sent yet', at(unsent.visitor, bearer(here.operator.token)), 404),
    refused('the id of something else', at(here.messageId, bearer(admin.token)), 404),
    refused('no id', at('not-an-id', bearer(admin.token)), 404),
    refused('a path', at('..%2f..%2fsecret', bearer(admin.token)), 404),
    refused('a forged link', at(fileId, {}, '?e=99999999999&s=forged'), 401),
    refused('a link with arrays', at(fileId, {}, '?e=99999999999&e=1&s=a&s=b'), 401),
    refused('a token in the address', at(fileId, {}, `?token=${here.operator.token}`), 401),
  ]
}

const isMachineOnly = ({ text }: Answer) => (/@example\.com|said[0-9a-f]{16}/.test(text) ? ['tells of people'] : [])

/** Every route that is not in the contract's table, `HEAD` of a `GET` aside. */
export const others: Record<string, Other> = {
  'GET /healthz': { tries: page('/healthz') },
  'GET /readyz': { tries: page('/readyz') },
  'GET /metrics': {
    tries: () => [{ what: 'is public and knows only numbers', asked: get('/metrics'), status: [200], check: isMachineOnly }],
  },
  'GET /api/v1/openapi.json': { tries: page('/api/v1/openapi.json') },
  'GET /api/v1/docs': { tries: page('/api/v1/docs') },
  'HEAD /api/v1/docs/': { tries: () => [] },
  'GET /api/v1/docs/json': { tries: page('/api/v1/docs/json') },
  'GET /api/v1/docs/yaml': { tries: page('/api/v1/docs/yaml') },
  'GET /api/v1/docs/static/index.html': {
    tries: () => [
      {
        what: 'leads home',
        asked: get('/api/v1/docs/static/index.html'),
        status: [302],
        check: ({ headers }) => (headers.location?.startsWith('/api/v1/docs') ? [] : [`leads to ${headers.location}`]),
      },
    ],
  },
  'GET /api/v1/docs/static/swagger-initializer.js': { tries: page('/api/v1/docs/static/swagger-initializer.js') },
  'GET /api/v1/docs/static/*': { tries: () => escapes('/api/v1/docs/static/') },
  ...Object.fromEntries(
    hookMethods.map((method) => [`${method} /hooks/:connector/:channelId`, { tries: method === 'POST' ? hook : () => [] }]),
  ),
  'GET /api/v1/files/:id': { tries: file },
  'GET /chat-assets/*': { tries: () => escapes('/chat-assets/') },
  'GET /demo/*': { tries: () => escapes('/demo/') },
  'GET /demo': { tries: () => [] },
  'GET /widget.js': { tries: () => [{ what: 'is public', asked: get('/widget.js'), status: [200, 500] }] },
  'GET /chat/:channelId': { tries: () => [] },
  'GET /*': { tries: () => escapes('/') },
}
