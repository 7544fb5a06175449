import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { App } from '../platform/app.ts'
import { siteChatChannel } from './channel.ts'

const chatPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
]
const ChannelId = z.uuid()

/** The public pages of the site chat: the loader, the chat itself, its assets, and a demo site. `build` is the widget's build directory. */
export function siteChatPages(app: App, build: string): FastifyPluginAsync {
  return async (http) => {
    await http.register(fastifyStatic, {
      root: join(build, 'chat-assets'),
      prefix: '/chat-assets/',
      decorateReply: false,
      immutable: true,
      maxAge: '1y',
    })
    await http.register(fastifyStatic, {
      root: join(build, 'demo'),
      prefix: '/demo/',
      decorateReply: false,
      setHeaders: (reply) => reply.setHeader('content-security-policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'"),
    })
    http.get('/demo', (request, reply) => reply.redirect(request.url.replace('/demo', '/demo/')))

    http.get('/widget.js', async (_request, reply) => {
      const script = await readFile(join(build, 'widget.js'))
      return reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=300')
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(script)
    })

    http.get<{ Params: { channelId: string } }>('/chat/:channelId', async (request, reply) => {
      const id = ChannelId.safeParse(request.params.channelId)
      const channel = id.success ? await siteChatChannel(app.db, id.data) : null
      if (!channel) return sendPage(reply, 404, ["'none'"], await readFile(join(build, 'chat.html')))
      return sendPage(reply, 200, frameAncestors(channel.settings.allowedDomains), await readFile(join(build, 'chat.html')))
    })
  }
}

function sendPage(reply: FastifyReply, status: number, ancestors: string[], html: Buffer): FastifyReply {
  const frames = ancestors.length > 0 ? [`frame-ancestors ${ancestors.join(' ')}`] : []
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', [...chatPolicy, ...frames].join('; '))
    .removeHeader('x-frame-options')
    .removeHeader('cross-origin-opener-policy')
    .header('cross-origin-resource-policy', 'cross-origin')
    .send(html)
}

/** Which sites may show the chat in a frame; none named: any, also a page opened from a disk, which `*` would leave out. */
export function frameAncestors(allowedDomains: string[]): string[] {
  const hosts = allowedDomains.filter((domain) => /^(\*\.)?[a-z0-9.-]+(:\d+)?$/i.test(domain))
  return allowedDomains.length === 0 ? [] : ["'self'", ...hosts.flatMap((host) => [`https://${host}`, `http://${host}`])]
}
