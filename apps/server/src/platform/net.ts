import { lookup } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { Agent, type Dispatcher, fetch as undiciFetch } from 'undici'

/** The way out. Handed to whoever needs the network, so that tests and simulators are one seam. */
export interface Net {
  /** For addresses that the administrator configured (a platform's API). No guard. */
  fetch: typeof fetch
  /** For addresses that came from outside (media links, webhooks, avatars): never into private networks, http(s) only, at most 3 redirects, each checked. */
  fetchOutside: typeof fetch
  close(): Promise<void>
}

export class ForbiddenAddress extends Error {
  constructor(address: string) {
    super(`${address} is not a public address`)
    this.name = 'ForbiddenAddress'
  }
}

/** Only globally reachable unicast; IPv4 inside IPv6 is looked at as what it is. Of IPv6 that is what IANA gives out: 2000::/3. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const [first = 0] = parsed.toByteArray()
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || first >> 5 === 1)
}

const timeouts = { headersTimeout: 30_000, bodyTimeout: 60_000, connectTimeout: 10_000 }

export function createNet(): Net {
  const open = new Agent({ ...timeouts, connect: { timeout: timeouts.connectTimeout } })
  const guarded = new Agent({
    ...timeouts,
    connect: {
      timeout: timeouts.connectTimeout,
      // The check is made on the very address that is then connected to, so a name that resolves differently the second time gains nothing.
      lookup(hostname, options, callback) {
        lookup(hostname, { ...options, all: true }, (error, addresses) => {
          if (error) return callback(error, [])
          const bad = addresses.find((found) => !isPublicAddress(found.address))
          if (bad) return callback(new ForbiddenAddress(bad.address), [])
          if (options.all) return callback(null, addresses)
          const first = addresses[0]
          if (!first) return callback(new ForbiddenAddress(hostname), [])
          callback(null, first.address, first.family)
        })
      },
    },
  })
  const through = (dispatcher: Dispatcher, input: string | URL | Request, init?: RequestInit) =>
    undiciFetch(input as string | URL, { ...(init as object), dispatcher }) as unknown as Promise<Response>

  return {
    fetch: (input, init) => through(open, input, init),
    async fetchOutside(input, init) {
      let target = new URL(input instanceof Request ? input.url : input)
      for (let hop = 0; hop <= 3; hop++) {
        checkTarget(target)
        const response = await through(guarded, target, { ...init, redirect: 'manual' })
        const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
        if (!next) return response
        await response.body?.cancel()
        target = new URL(next, target)
      }
      throw new ForbiddenAddress('A chain of more than 3 redirects')
    },
    async close() {
      await Promise.all([open.close(), guarded.close()])
    },
  }
}

/** An address written as a number never passes through the resolver, so it is checked here. */
function checkTarget(target: URL): void {
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new ForbiddenAddress(target.protocol)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw new ForbiddenAddress(host)
}
