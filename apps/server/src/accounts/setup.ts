import { createHash } from 'node:crypto'
import type { SetupProgress as Progress, Setup, SetupState } from '@omniline/contracts/accounts'
import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import { newId } from '../platform/ids.ts'
import { equal } from '../platform/secrets.ts'
import { audit } from './audit.ts'
import { companyOf } from './company.ts'
import { hashPassword } from './password.ts'
import { beginSession } from './sessions.ts'
import { insertInstallation, insertUser, updateSetup } from './store.ts'

/** Where the request came from, as far as it decides whether a stranger could have sent it. */
export type Reached = Pick<FastifyRequest, 'headers' | 'hostname'>

/** `forStaff`: ids of what the steps made are told. */
export async function setupState(app: App, reached: Reached, forStaff: boolean): Promise<SetupState> {
  const row = await app.db.selectFrom('installation').selectAll().executeTakeFirst()
  if (!row) {
    const required = codeRequired(app, reached)
    if (required) tellCode(app)
    return { done: false, codeRequired: required, companyName: null, language: null, step: null, lineId: null, channelId: null }
  }
  return {
    done: row.setup_step === 'done',
    codeRequired: false,
    companyName: row.company_name,
    language: row.language,
    step: row.setup_step,
    lineId: forStaff ? row.setup_line_id : null,
    channelId: forStaff ? row.setup_channel_id : null,
  }
}

/** Makes the company and its administrator, once. Throws `already_set_up`, `setup_code_required`. */
export async function setUp(
  app: App,
  input: z.output<typeof Setup>,
  reached: Reached,
  userAgent: string,
): Promise<{ token: string; userId: string }> {
  if (await companyOf(app.db)) throw new AppError('already_set_up')
  if (codeRequired(app, reached) && !equal(plain(input.setupCode ?? ''), plain(setupCode(app)))) {
    tellCode(app)
    throw new AppError('setup_code_required')
  }
  const passwordHash = await hashPassword(input.admin.password)
  const { companyName, language, timeZone } = input
  const { name, email } = input.admin
  const userId = newId()
  return transaction(app.db, async (tx) => {
    if (!(await insertInstallation(tx, { company_name: companyName, language, time_zone: timeZone }))) throw new AppError('already_set_up')
    await insertUser(tx, { id: userId, name, email, role: 'admin', language, password_hash: passwordHash })
    await audit(
      tx,
      { userId, name },
      { action: 'installation.setUp', subjectType: 'installation', subjectId: null, details: { companyName } },
    )
    return { userId, token: await beginSession(app, tx, userId, userAgent) }
  })
}

export async function rememberStep(app: App, progress: z.output<typeof Progress>): Promise<void> {
  await transaction(app.db, async (tx) => {
    await updateSetup(tx, { setup_step: progress.step, setup_line_id: progress.lineId, setup_channel_id: progress.channelId })
    await emit(tx, { type: 'changed', data: { what: 'installation', id: 'installation' } })
  })
}

/** To be called when the server listens: whoever sets up from another machine finds the code in the log. */
export async function announceSetup(app: App): Promise<void> {
  if (!isLoopback(app.config.host) && !(await companyOf(app.db))) tellCode(app)
}

/**
 * A server that others can reach must not belong to whoever finds it first. A request that names a host of ours that is
 * not this machine, or that somebody passed on to us, came from outside although we listen on this machine only.
 */
function codeRequired(app: App, reached: Reached): boolean {
  const passedOn = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via'].some((name) => reached.headers[name] !== undefined)
  return !isLoopback(app.config.host) || !isLoopback(reached.hostname) || passedOn
}

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  if (name === 'localhost') return true
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback'
}

/** Follows from the secret key, so that it is the same in every process and after a restart, and worthless once set up. */
function setupCode(app: App): string {
  const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'
  const bytes = createHash('sha256').update(app.secrets.sign('setup', 'code')).digest().subarray(0, 15)
  const code = [...bytes].map((byte) => letters[byte % letters.length]).join('')
  return code.replace(/(.{5})(?=.)/g, '$1-')
}

const plain = (code: string) => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')

const told = new WeakSet<App>()

function tellCode(app: App): void {
  if (told.has(app)) return
  told.add(app)
  app.log.warn({ setupCode: setupCode(app) }, 'not set up yet; the set-up page asks for this code')
}
