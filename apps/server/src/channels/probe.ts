import type { Account, AnyConnector, ChannelAccess } from '@omniline/connector-kit/connector'
import type { Language } from '@omniline/contracts/common'
import type { App } from '../platform/app.ts'
import type { Queryable } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { t } from '../platform/i18n/i18n.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import { type Outcome, reachToRead } from './reach.ts'

/** Asks the platform whose credentials these are. */
export const probe = (app: App, lifetime: Lifetime, connector: AnyConnector, open: () => ChannelAccess): Promise<Outcome<Account>> =>
  reachToRead(app, open, { signal: lifetime.signal, seconds: deadlines.check }, (context) => connector.check(context))

/** What went wrong between the platform and us, and what to do about it. */
export function failureWords(language: Language, platform: string, failure: Pick<Failure, 'kind' | 'detail'>): string {
  const params = { platform, detail: failure.detail }
  if (failure.kind === 'auth') return t(language, 'channels.check.auth', params)
  if (failure.kind === 'unavailable' || failure.kind === 'rate_limited') return t(language, 'channels.check.unavailable', params)
  return t(language, 'channels.check.refused', params)
}

export const accountWords = (account: Account): string => (account.username ? `${account.name} (@${account.username})` : account.name)

/** The connection cannot be made. Refused credentials are marked at their fields. */
export function checkFailed(connector: AnyConnector, message: string, credentialsAreWrong: boolean): AppError {
  const fields = connector.manifest.credentials.filter((field) => field.required)
  const errors = fields.map((field) => ({ path: `/credentials/${field.key}`, message }))
  return new AppError('channel_check_failed', message, credentialsAreWrong && errors.length > 0 ? { errors } : {})
}

/** The channel that has this account already; the name for saying so. */
export async function channelWithAccount(db: Queryable, connector: string, account: Account, otherThan?: string): Promise<string | null> {
  const row = await db
    .selectFrom('channels')
    .select('name')
    .where('connector', '=', connector)
    .where((eb) => eb(eb.ref('account', '->>').key('externalId'), '=', account.externalId))
    .where('deleted_at', 'is', null)
    .$if(otherThan !== undefined, (query) => query.where('id', '<>', otherThan ?? ''))
    .executeTakeFirst()
  return row?.name ?? null
}
