export type Transport = 'webhook' | 'poll' | 'direct'

/**
 * How events come in. Platforms deliver only to HTTPS addresses; one that was replaced by configuration (a gateway of
 * the company, a simulator) may be content with less. null: this installation cannot be reached as the platform needs it.
 */
export function chooseTransport(offered: Transport[], publicUrl: string | null, apiUrlOverridden: boolean): Transport | null {
  if (offered.includes('direct')) return 'direct'
  const reachable = publicUrl !== null && (publicUrl.startsWith('https://') || apiUrlOverridden)
  if (reachable && offered.includes('webhook')) return 'webhook'
  return offered.includes('poll') ? 'poll' : null
}

export const webhookUrl = (publicUrl: string, connector: string, channelId: string): string =>
  `${publicUrl}/hooks/${connector}/${channelId}`
