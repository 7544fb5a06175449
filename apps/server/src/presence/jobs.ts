import { userChanged } from '../accounts/events.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { look, refresh } from './presence.ts'
import { handleEndOfDays } from './workday.ts'

export function presenceJobs(app: App): void {
  const again = async ({ userId }: { userId: string }) => {
    await transaction(app.db, (tx) => refresh(app, tx, userId))
  }
  app.jobs.handle(look, again)
  handleEndOfDays(app)
  // Who is deactivated is offline at once.
  app.jobs.subscribe(userChanged, 'presence', again)
}
