import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'
import { t } from '../platform/i18n/i18n.ts'

/** Names under `/assets/` carry a hash of their content, so they never change; all else is asked for again. */
const forever = 'public, max-age=31536000, immutable'
const askAgain = 'no-cache'

/** The workspace as it was built into `directory`. Every address without a file extension is a page of the app, which finds its way itself. */
export async function serveWorkspace(http: FastifyInstance, directory: string): Promise<void> {
  const built = existsSync(join(directory, 'index.html'))
  if (built) await http.register(fastifyStatic, { root: directory, serve: false, cacheControl: false, dotfiles: 'ignore', index: false })
  http.get<{ Params: { '*': string } }>('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    const isPage = !path.slice(path.lastIndexOf('/')).includes('.')
    if (path.startsWith('/api/') || path.startsWith('/hooks/') || !(built || isPage)) throw new AppError('not_found')
    if (!built) return sendNotBuilt(request, reply)
    if (isPage) return reply.header('cache-control', askAgain).sendFile('index.html')
    return reply.header('cache-control', path.startsWith('/assets/') ? forever : askAgain).sendFile(request.params['*'])
  })
}

function sendNotBuilt(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const title = t(request.language, 'page.notBuilt.title')
  const text = t(request.language, 'page.notBuilt.text')
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="${request.language}"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`,
    )
}
