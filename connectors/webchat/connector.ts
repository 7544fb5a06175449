import type { DirectConnector } from '@omniline/connector-kit/connector'
import { nameIn } from '@omniline/connector-kit/manifest'
import { manifest } from './manifest.ts'
import { parse } from './parse.ts'

/** The site chat. Omniline itself is the platform, so there is nobody to ask and nothing to send. */
export const webchat: DirectConnector = {
  manifest,
  async check({ channel }) {
    const title = typeof channel.settings.title === 'string' ? channel.settings.title.trim() : ''
    return { externalId: channel.id, name: title || nameIn(manifest, 'en') }
  },
  parse,
}
