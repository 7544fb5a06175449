import { idParams } from '@omniline/contracts/common'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isFace } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { isShownInPlace } from './core/kinds.ts'
import { contentDisposition, parseRange } from './core/serving.ts'
import { type FileRow, findFile, isSignedFor } from './files.ts'
import { seesThread } from './visibility.ts'

/** `GET /api/v1/files/:id`: a stored file, for whoever may read the thread it belongs to, or by a signed link. */
export const fileRoutes =
  (app: App) =>
  async (server: FastifyInstance): Promise<void> => {
    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/v1/files/:id',
      exposeHeadRoute: false,
      config: { access: 'public' },
      handler: async (request, reply) => {
        const params = idParams.safeParse(request.params)
        const file = params.success ? await findFile(app.db, params.data.id) : undefined
        const isSigned = file !== undefined && isSignedFor(app, file.id, request.query as Record<string, unknown>)
        if (!isSigned && !request.caller) throw new AppError('unauthenticated')
        if (!file || !(isSigned || (await mayRead(app, request, file)))) throw notFound()
        return serve(app, request, reply, file)
      },
    })
  }

async function mayRead(app: App, request: FastifyRequest, file: FileRow): Promise<boolean> {
  const { caller } = request
  if (caller?.kind !== 'staff') return false
  if (file.uploaded_by_user === caller.userId) return true
  if (file.thread_id) return seesThread(app.db, caller, file.thread_id)
  // Colleagues know each other's faces.
  const face = await app.db.selectFrom('users').select('id').where('avatar_file_id', '=', file.id).executeTakeFirst()
  return face !== undefined || (await isFace(app.db, file.id))
}

async function serve(app: App, request: FastifyRequest, reply: FastifyReply, file: FileRow): Promise<FastifyReply> {
  const inPlace = isShownInPlace(file.mime)
  const etag = `"${file.sha256.toString('base64url')}"`
  reply.headers({
    'content-type': inPlace || file.mime !== 'text/plain' ? file.mime : 'text/plain; charset=utf-8',
    'content-disposition': contentDisposition(inPlace ? 'inline' : 'attachment', file.name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    // What a link opens may change with rights; the bytes never do.
    'cache-control': 'private, max-age=3600',
    'accept-ranges': 'bytes',
    etag,
  })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()

  const header = request.headers['if-range'] === undefined || request.headers['if-range'] === etag ? request.headers.range : undefined
  const range = parseRange(header, file.size)
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.size}`).send()
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`)
  reply.header('content-length', range ? range.end - range.start + 1 : file.size)
  return reply.send(request.method === 'HEAD' ? '' : app.files.read(file.storage_key, range ?? undefined))
}
