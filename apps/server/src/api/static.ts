import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'
import { t } from '../platform/i18n/i18n.ts'

/** Names under `/assets/` carry a hash of their content, so they never change; all else is asked for again. */
const forever = 'public, max-age=31536000, immutable'
const notFromCache = 'no-cache'

/** The workspace as it was built into `directory`. Every address without a file extension is a page of the app, which finds its way itself. */
export async function serveWorkspace(http: FastifyInstance, directory: string): Promise<void> {
  await http.register(fastifyStatic, { root: directory, serve: false, cacheControl: false, dotfiles: 'ignore', index: false })
  http.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    if (path.startsWith('/api/') || path.startsWith('/hooks/')) throw new AppError('not_found')
    if (path.slice(path.lastIndexOf('/')).includes('.')) {
      const cached = path.startsWith('/assets/') ? forever : notFromCache
      return reply.header('cache-control', cached).sendFile((request.params as { '*': string })['*'])
    }
    if (!existsSync(join(directory, 'index.html'))) return sendNotBuilt(request, reply)
    return reply.header('cache-control', notFromCache).sendFile('index.html')
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
