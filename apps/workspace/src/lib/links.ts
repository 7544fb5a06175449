import type { Channel } from '@omniline/contracts/channels'

/** The site chat is the one platform that is Omniline itself: its addresses are ours. */
export const siteChat = 'webchat'

export function chatPageUrl(channelId: string): string {
  return `${location.origin}/chat/${channelId}`
}

export function snippet(channelId: string): string {
  return `<script async src="${location.origin}/widget.js" data-channel="${channelId}"></script>`
}

/** Where a customer begins to write; null where the platform has no such link. */
export function customerUrl(channel: Channel): string | null {
  return channel.connector === siteChat ? chatPageUrl(channel.id) : (channel.account?.url ?? null)
}
