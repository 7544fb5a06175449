import type { ConnectorContext } from '../../src/connector.ts'
import { ConnectorError } from '../../src/errors.ts'
import { parseJson } from '../../src/json.ts'
import { certainlyNotSent } from '../../src/network-errors.ts'

/** One request to the loft. `sends`: it changes something, so an answer that got lost is not the same as a request that never left. */
export async function call(
  { channel, net, signal }: ConnectorContext,
  verb: string,
  path: string,
  { body, sends = false }: { body?: unknown; sends?: boolean } = {},
): Promise<Record<string, unknown>> {
  const lost = (error: unknown) =>
    new ConnectorError(sends && !certainlyNotSent(error) ? 'unknown' : 'unavailable', 'Pigeon Post did not answer', { cause: error })
  const response = await net
    .fetch(`${channel.apiUrl}${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${channel.credentials['key']}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      redirect: 'manual',
    })
    .catch((error: unknown) => Promise.reject(lost(error)))
  const text = await response.text().catch((error: unknown) => Promise.reject(lost(error)))
  if (response.ok) {
    try {
      return parseJson(text) as Record<string, unknown>
    } catch (error) {
      throw lost(error)
    }
  }
  const detail = `Pigeon Post: ${response.status} ${text.slice(0, 200)}`
  if (response.status === 429)
    throw new ConnectorError('rate_limited', detail, { retryAfterSeconds: Number(response.headers.get('retry-after')) })
  if (response.status === 401) throw new ConnectorError('auth', detail)
  if (response.status === 403) throw new ConnectorError('recipient_blocked', detail)
  if (response.status >= 500) throw new ConnectorError('unavailable', detail)
  throw new ConnectorError('rejected', detail)
}
