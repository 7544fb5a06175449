import type { Invitation, InvitationAcceptance, InvitationView } from '@omniline/contracts/accounts'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { hashToken, newToken } from '../platform/secrets.ts'
import { audit } from './audit.ts'
import { companyOf } from './company.ts'
import { hashPassword } from './password.ts'
import { beginSession, checkStillIn, endSessions } from './sessions.ts'
import { replaceInvitation, updateUser, useInvitation } from './store.ts'
import { tellChanged } from './users.ts'

const daysValid = 7

/** A link by which the user sets a password: the first one, or a new one when the old is forgotten. `origin`: where the link leads. */
export async function invite(app: App, caller: Staff, userId: string, origin: string): Promise<z.infer<typeof Invitation>> {
  const token = newToken('i')
  const expiresAt = new Date(app.now().getTime() + daysValid * 86_400_000)
  await transaction(app.db, async (tx) => {
    const user = await tx.selectFrom('users').select('active').where('id', '=', userId).forNoKeyUpdate().executeTakeFirst()
    await checkStillIn(tx, caller)
    if (!user) throw notFound()
    if (!user.active) throw invalidInput('/id', 'is not active')
    await replaceInvitation(tx, { id: newId(), user_id: userId, token_hash: hashToken(token), expires_at: expiresAt })
    await audit(tx, caller, { action: 'user.invited', subjectType: 'user', subjectId: userId })
  })
  return { url: `${origin}/invite/${token}`, expiresAt: expiresAt.toISOString() }
}

/** Throws `invitation_invalid`. */
export async function invitationView(app: App, token: string): Promise<z.infer<typeof InvitationView>> {
  const { name, email, language } = await invited(app, token)
  const company = await companyOf(app.db)
  return { companyName: company?.name ?? '', name, email, language }
}

async function invited(app: App, token: string) {
  const row = await app.db
    .selectFrom('invitations')
    .innerJoin('users', 'users.id', 'invitations.user_id')
    .select(['users.id as userId', 'users.name', 'users.email', 'users.language'])
    .where('invitations.token_hash', '=', hashToken(token))
    .where('invitations.used_at', 'is', null)
    .where('invitations.expires_at', '>', app.now())
    .where('users.active', '=', true)
    .executeTakeFirst()
  if (!row) throw new AppError('invitation_invalid')
  return row
}

/** Sets the password and signs in; whoever was signed in before is out. Throws `invitation_invalid`. */
export async function acceptInvitation(
  app: App,
  token: string,
  input: z.output<typeof InvitationAcceptance>,
  userAgent: string,
): Promise<{ token: string; userId: string }> {
  // Looked at first, so that worthless tokens do not cost a hash.
  const { userId } = await invited(app, token)
  const passwordHash = await hashPassword(input.password)
  return transaction(app.db, async (tx) => {
    // The user before the invitation, as everywhere: two that lock in another order would wait for each other.
    const user = await tx.selectFrom('users').select(['active', 'name']).where('id', '=', userId).forNoKeyUpdate().executeTakeFirstOrThrow()
    if (!user.active || !(await useInvitation(tx, hashToken(token), app.now()))) throw new AppError('invitation_invalid')
    const name = input.name ?? user.name
    await updateUser(tx, userId, { password_hash: passwordHash, name })
    await audit(tx, { userId, name }, { action: 'invitation.accepted', subjectType: 'user', subjectId: userId })
    await endSessions(app, tx, userId)
    await tellChanged(app, tx, userId)
    return { userId, token: await beginSession(app, tx, userId, userAgent) }
  })
}
