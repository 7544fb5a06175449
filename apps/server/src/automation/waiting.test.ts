import { describe, expect, it } from 'vitest'
import { buildConversation, buildStaff, letIn } from '../../test/factories/inbox.ts'
import { perTest } from '../../test/lifetime.ts'
import { assign } from '../inbox/lifecycle.ts'
import { transaction } from '../platform/database.ts'
import { look } from './look.ts'
import { begun, handed } from './react.ts'
import { bench, type Settings, shut, words } from './testing/bench.ts'

const b = perTest(bench)

describe('waiting', () => {
  const patient: Settings = {
    distribution: { noAnswerSeconds: 60 },
    autoReplies: { noAnswer: words('Nobody yet'), longWait: { ...words('Still nobody'), everySeconds: 100, max: 2 } },
  }

  it('is answered in time, once, then again up to the maximum', async () => {
    const { conversationId } = await letIn(b.app, await b.channelOf(patient))
    await begun(b.app, conversationId)
    expect(await b.timerOf(conversationId)).toBeCloseTo(60, -1)
    for (const [seconds, heard] of [
      [50, 0],
      [15, 1],
      [90, 1],
      [15, 2],
      [100, 3],
      [5000, 3],
    ] as const) {
      await b.pass(conversationId, seconds)
      await Promise.all([look(b.app, conversationId), look(b.app, conversationId)])
      expect(await b.said(conversationId)).toHaveLength(heard)
    }
    expect(await b.kindsIn(conversationId)).toEqual(['noAnswer', 'longWait', 'longWait'])
    expect(await b.view(conversationId)).toMatchObject({ awaiting: 'operator', status: 'waiting' })
  })

  it('that is over when the timer comes is not answered', async () => {
    const { conversationId, operator } = await buildConversation(b.app, { channel: await b.channelOf(patient) })
    await begun(b.app, conversationId)
    await b.pass(conversationId, 100)
    await transaction(b.app.db, (tx) => assign(tx, conversationId, operator.userId))
    await look(b.app, conversationId)
    expect(await b.kindsIn(conversationId)).toEqual([])
  })

  it('while the line is closed is not answered', async () => {
    const { conversationId } = await letIn(b.app, await b.channelOf({ ...patient, hours: shut }))
    await begun(b.app, conversationId)
    expect(await b.timerOf(conversationId)).toBeNull()
    await b.pass(conversationId, 5000)
    await look(b.app, conversationId)
    expect(await b.kindsIn(conversationId)).toEqual([])
  })
})

describe('an operator who becomes responsible', () => {
  it('is announced once, by the face that the line shows, and a second one too', async () => {
    const channel = await b.channelOf({ autoReplies: { handed: words('{operator} is here') } })
    const { conversationId, operator } = await buildConversation(b.app, { channel, active: true })
    await b.change(channel, { persona: { mode: 'line', operators: [{ userId: operator.userId, name: 'Masha' }] } })
    const colleague = await buildStaff(b.app, { name: 'Igor', lineId: channel.lineId })
    await handed(b.app, conversationId, operator.userId)
    await handed(b.app, conversationId, operator.userId)
    await handed(b.app, conversationId, colleague.userId)
    await transaction(b.app.db, (tx) => assign(tx, conversationId, colleague.userId))
    await handed(b.app, conversationId, colleague.userId)
    await transaction(b.app.db, (tx) => assign(tx, conversationId, operator.userId))
    await handed(b.app, conversationId, operator.userId)
    expect(await b.said(conversationId)).toEqual([
      ['handed', 'Masha is here'],
      ['handed', 'Igor is here'],
    ])
  })

  it('is not announced after his own word', async () => {
    const { conversationId, operator } = await buildConversation(b.app, {
      channel: await b.channelOf({ autoReplies: { handed: words('Here') } }),
    })
    await b.writes(operator, conversationId, 'Hi')
    await handed(b.app, conversationId, operator.userId)
    expect(await b.kindsIn(conversationId)).toEqual([])
  })
})
