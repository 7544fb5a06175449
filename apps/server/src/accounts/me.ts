import type { Me, MePatch } from '@omniline/contracts/accounts'
import { faceFile } from '@omniline/contracts/face-file'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { audit } from './audit.ts'
import { guessing } from './login.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { checkStillIn, endSessions } from './sessions.ts'
import { deleteInvitations, forgetLoginFailures, updateUser } from './store.ts'
import { revokeApiTokens } from './tokens.ts'
import { tellChanged } from './users.ts'
import { meView } from './views.ts'

/**
 * What a user changes of himself. A new password needs the present one and ends every other session, an invitation that
 * would set one again and, if asked for, the API tokens.
 */
export async function changeMe(app: App, caller: Staff, patch: z.output<typeof MePatch>, ip: string): Promise<Me> {
  const { name, language, avatarFileId, preferences } = patch
  if (patch.revokeTokens && patch.password === undefined) throw invalidInput('/revokeTokens', 'goes with a new password')
  const secret = patch.password === undefined ? null : await newSecret(app, caller, patch.password, patch.currentPassword, ip)
  return transaction(app.db, async (tx) => {
    const before = await tx
      .selectFrom('users')
      .select(['preferences', 'password_hash'])
      .where('id', '=', caller.userId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    await checkStillIn(tx, caller)
    if (avatarFileId) await checkAvatar(tx, caller, avatarFileId)
    if (secret) {
      // Another one was set while this one was being hashed.
      if (before.password_hash !== secret.provenHash) throw invalidInput('/currentPassword', wrongPassword)
      await updateUser(tx, caller.userId, { password_hash: secret.passwordHash })
      await forgetLoginFailures(tx, secret.subjects)
      await endSessions(app, tx, caller.userId, caller.sessionId)
      await deleteInvitations(tx, caller.userId)
      if (patch.revokeTokens) await revokeApiTokens(tx, caller, caller.userId)
      await audit(tx, caller, { action: 'user.passwordChanged', subjectType: 'user', subjectId: caller.userId })
    }
    if (preferences) {
      await updateUser(tx, caller.userId, { preferences: JSON.stringify({ ...before.preferences, ...preferences }) })
      await emit(tx, { type: 'changed', data: { what: 'user', id: caller.userId } })
    }
    if (name !== undefined || language !== undefined || avatarFileId !== undefined) {
      await updateUser(tx, caller.userId, { name, language, avatar_file_id: avatarFileId })
      await tellChanged(app, tx, caller.userId)
    }
    return meView(tx, caller.userId)
  })
}

const wrongPassword = 'is not the present password'

/** Guessing the password from a session that was left open is slowed as at the door. */
async function newSecret(app: App, caller: Staff, password: string, current: string | undefined, ip: string) {
  if (current === undefined) throw invalidInput('/currentPassword', 'is needed to set a new password')
  const { email } = await app.db.selectFrom('users').select('email').where('id', '=', caller.userId).executeTakeFirstOrThrow()
  const guess = guessing(app, email, ip)
  const provenHash = await guess.inTurn(async () => {
    await guess.refuseTooMany()
    const user = await app.db.selectFrom('users').select('password_hash').where('id', '=', caller.userId).executeTakeFirstOrThrow()
    if (await verifyPassword(user.password_hash, current)) return user.password_hash
    await guess.failed()
    throw invalidInput('/currentPassword', wrongPassword)
  })
  return { passwordHash: await hashPassword(password), provenHash, subjects: guess.subjects }
}

/** Only a picture of one's own: a file's id must not open somebody else's file to everybody who sees the avatar. */
async function checkAvatar(tx: Tx, caller: Staff, fileId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from files where id = ${fileId} and uploaded_by_user = ${caller.userId} and thread_id is null
      and mime = any(${faceFile.types}) and size <= ${faceFile.bytesMax}
    for key share`.execute(tx)
  if (rows.length === 0) throw invalidInput('/avatarFileId', 'is not a picture that you uploaded, or larger than 5 MB')
}
