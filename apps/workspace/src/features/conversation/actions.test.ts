import type { Capabilities } from '@omniline/contracts/channels'
import { beforeAll, expect, it } from 'vitest'
import { startI18n } from '../../lib/i18n/index.ts'
import { message } from '../../lib/realtime/samples.ts'
import { messageRights } from './actions.ts'

beforeAll(async () => {
  Object.assign(globalThis, { document: { documentElement: {} } })
  await startI18n('en')
})

const platform = (can: Partial<Capabilities>) => ({ name: 'Courier', capabilities: can as Capabilities })
const mine = message(1, { author: { type: 'operator', id: 'me', name: 'Me' }, createdAt: new Date().toISOString() })
const old = { ...mine, createdAt: new Date(Date.now() - 120_000).toISOString() }

it('what the platform cannot change is said where one looks for it', () => {
  expect(messageRights(mine, 'me', platform({ edit: true, editSeconds: 60 }))).toMatchObject({ edit: true, editHint: null })
  const late = messageRights(old, 'me', platform({ edit: true, editSeconds: 60 }))
  expect([late.edit, late.editHint]).toEqual([false, 'Too late: Courier lets messages be edited for a short time only'])
  const never = messageRights(mine, 'me', platform({ edit: false }))
  expect([never.edit, never.editHint]).toEqual([false, 'Courier does not let sent messages be edited'])
})

it('a note can always be edited, and of what others wrote nothing is said', () => {
  const note = { ...old, visibility: 'internal' as const }
  expect(messageRights(note, 'me', platform({ edit: false }))).toMatchObject({ edit: true, editHint: null })
  expect(messageRights(mine, 'somebody', platform({ edit: false }))).toMatchObject({ edit: false, editHint: null, remove: false })
  expect(messageRights({ ...mine, text: '' }, 'me', platform({ edit: false }))).toMatchObject({ edit: false, editHint: null })
})

it('deleting says when the customer keeps the message', () => {
  expect(messageRights(mine, 'me', platform({ delete: true, deleteSeconds: null })).removeHint).toBeNull()
  expect(messageRights(old, 'me', platform({ delete: true, deleteSeconds: 60 })).removeHint).toBe('The customer will keep the message')
  expect(messageRights(mine, 'me', platform({ delete: false })).removeHint).toBe('The customer will keep the message')
})
