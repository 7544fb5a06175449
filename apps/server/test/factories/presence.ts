import type { PresenceStatus } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import { setPresence } from '../../src/presence/presence.ts'
import type { App } from '../../src/platform/app.ts'

/** These users are (or cease to be) there, and everybody is told. */
export async function buildPresence(app: App, users: { id: string }[], status: PresenceStatus = 'online'): Promise<void> {
  for (const user of users) await setPresence(app, user.id, status, { held: true })
}

/** As if all that `setPresence` and connections promised had run out this long ago, and nobody has noticed yet. */
export async function letPresenceRunOut(app: App, user: { id: string }, secondsAgo = 0): Promise<void> {
  await sql`
    update presence set held_until = now() - make_interval(secs => ${secondsAgo}), connected_until = null, last_seen_at = null
    where user_id = ${user.id}`.execute(app.db)
}
