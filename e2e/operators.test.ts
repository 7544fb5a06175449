import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hire } from '../apps/server/test/company.ts'
import { bubble, type Desk, idOf, listenTo, offered, rowOf, take, write } from './desk.ts'
import { setStage } from './stage.ts'

const stage = setStage()

const now = (id: string) => stage.admin.api.call('GET /conversations/:id', { params: { id } })
const button = (where: Desk | Locator, name: string | RegExp) =>
  ('page' in where && 'offers' in where ? where.page : where).getByRole(
    'button',
    typeof name === 'string' ? { name, exact: true } : { name },
  )
const choose = (desk: Desk, name: string | RegExp) => desk.page.getByRole('menuitem', { name }).click()
const dialog = (desk: Desk) => desk.page.getByRole('dialog').or(desk.page.getByRole('alertdialog'))
async function personMenu(desk: Desk, item: string, role: 'menuitem' | 'menuitemradio' = 'menuitem') {
  await desk.page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('button', { name: /Open the menu/ })
    .click()
  await desk.page.getByRole(role, { name: item }).click()
}
const quiet = (...desks: Desk[]) => expect(desks.flatMap((desk) => desk.complaints)).toEqual([])

describe('three operators of a line', () => {
  it('that offers to all see it at once; one takes it, and the others are told who', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'all' })
    const desks = await Promise.all(people.map((person) => stage.atDesk(person)))
    await stage.writes(channelId, 'to everybody')
    for (const desk of desks) await (await offered(desk, 'to everybody')).getByText('3 operators see it').waitFor()
    const [first, ...others] = desks as [Desk, Desk, Desk]
    const said = await Promise.all(others.map((desk) => listenTo(desk.page)))
    await take(first, 'to everybody')
    // It is shown for moments only.
    for (const heard of said) await expect.poll(async () => (await heard()).join()).toContain(`${people[0].name} was quicker`)
    for (const desk of others) await expect.poll(() => desk.offers.count()).toBe(0)
    quiet(...desks)
  })

  it('that goes strictly by its queue get it one after the other, and the trail says why', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const [anna, boris, clara] = people
    await clara.api.call('PUT /me/presence', { body: { status: 'offline' } })
    const atAnna = await stage.atDesk(anna)
    const atBoris = await stage.atDesk(boris)
    await stage.writes(channelId, 'in order')
    await button(await offered(atAnna, 'in order'), 'Skip').click()
    const card = await offered(atBoris, 'in order')
    await button(card, 'More about this offer').click()
    await choose(atBoris, 'Why it came to me')
    const trail = dialog(atBoris)
    await trail.getByText('It is offered to you by the line’s rules').waitFor()
    await trail.getByText('The line goes strictly by its queue').waitFor()
    const steps = trail.getByRole('listitem')
    await steps.filter({ hasText: 'Skipped' }).filter({ hasText: anna.name }).first().waitFor()
    const considered = steps.filter({ hasText: 'Offered' }).last().getByRole('listitem')
    expect(await considered.allInnerTexts()).toEqual([
      expect.stringMatching(new RegExp(`${boris.name}\\s+first in order`)),
      expect.stringMatching(new RegExp(`${anna.name}\\s+skipped it`)),
      expect.stringMatching(new RegExp(`${clara.name}\\s+offline`)),
    ])
    await atBoris.page.keyboard.press('Escape')
    await take(atBoris, 'in order')
    await button(atBoris, 'Why it came to me').first().click()
    await dialog(atBoris).getByText('It was offered to you by the line’s rules, and you took it').waitFor()
    quiet(atAnna, atBoris)
  })

  it('that spreads evenly get it by who has been idle longest', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'evenly' })
    const desks = (await Promise.all(people.map((person) => stage.atDesk(person)))) as [Desk, Desk, Desk]
    for (const turn of [0, 1, 2, 0]) {
      const text = `turn of ${turn}, ${Math.random()}`
      await stage.writes(channelId, text)
      await take(desks[turn]!, text)
      for (const desk of desks) await expect.poll(() => desk.offers.count()).toBe(0)
    }
    quiet(...desks)
  })
})

describe('who goes', () => {
  it('offline is told what will go back; the next one gets it, and what is pinned stays', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const [anna, boris] = people
    const atAnna = await stage.atDesk(anna)
    const atBoris = await stage.atDesk(boris)
    await stage.writes(channelId, 'keep me')
    const kept = await take(atAnna, 'keep me')
    await button(atAnna, 'More for my conversations').click()
    await choose(atAnna, /^Pin all my conversations/)
    await atAnna.page.getByText('1 conversation pinned to you').waitFor()
    await rowOf(atAnna, kept).getByLabel('Pinned').waitFor()
    await stage.writes(channelId, 'pass me on')
    const passed = await take(atAnna, 'pass me on')

    await personMenu(atAnna, 'Offline', 'menuitemradio')
    await dialog(atAnna).getByText('1 conversation that awaits your answer will go back to the queue').waitFor()
    await button(dialog(atAnna), 'Go offline').click()
    await offered(atBoris, 'pass me on')
    expect(await atBoris.offers.count()).toBe(1)
    expect((await now(kept)).operatorId).toBe(anna.id)
    expect((await now(passed)).operatorId).toBe(null)
    await atAnna.page.getByText('You are offline, no new conversations come').waitFor()
    quiet(atAnna, atBoris)
  })

  it('pins all and takes it back from the toast', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const desk = await stage.atDesk(people[0])
    const ids: string[] = []
    for (const text of ['one', 'two']) {
      await stage.writes(channelId, text)
      ids.push(await take(desk, text))
    }
    await people[0].api.call('POST /conversations/:id/pin', { params: { id: ids[0]! } })
    await rowOf(desk, ids[0]!).getByLabel('Pinned').waitFor()
    await desk.page.keyboard.press('Control+k')
    await desk.page.getByRole('combobox', { name: 'Commands and search' }).fill('pin all my')
    await desk.page.getByRole('option', { name: /^Pin all my conversations/ }).click()
    await rowOf(desk, ids[1]!).getByLabel('Pinned').waitFor()
    await button(desk, 'Undo').click()
    await expect.poll(async () => (await now(ids[1]!)).pinned).toBe(false)
    expect((await now(ids[0]!)).pinned).toBe(true)
    quiet(desk)
  })
})

describe('a line that asks for the working day', () => {
  it('offers nothing before it has begun, alarms who looks after it, and takes back what is unanswered at its end', async () => {
    const chief = await hire(stage.house.url, stage.admin, 'Chief Watcher', 'supervisor')
    const { people, channelId } = await stage.crew(3, { mode: 'evenly', requireWorkday: true, emptyQueueAlert: [chief.id] })
    const atAnna = await stage.atDesk(people[0])
    const atBoris = await stage.atDesk(people[1])
    const atChief = await stage.atDesk(chief)
    await atAnna.page.getByText('Your working day has not started').waitFor()
    await stage.writes(channelId, 'before work')
    const alert = atChief.page.getByText('a customer waits, and nobody can take the conversation')
    await alert.waitFor()
    await atChief.page.reload()
    await expect.poll(() => atChief.page.getByRole('link', { name: /^All/ }).count()).toBe(1)
    expect(await alert.count()).toBe(0)
    expect(await atAnna.offers.count()).toBe(0)

    await button(atAnna, 'Start').click()
    const id = await take(atAnna, 'before work')
    expect(await atBoris.offers.count()).toBe(0)
    await expect.poll(() => atAnna.page.getByText('Your working day has not started').count()).toBe(0)

    await button(atBoris, 'Start').click()
    await personMenu(atBoris, 'Take a break')
    await atBoris.page.getByText(/On a break since \d\d:\d\d, no new conversations come/).waitFor()
    await personMenu(atAnna, 'End the working day')
    await dialog(atAnna).getByText('1 conversation that awaits your answer will go back to the queue').waitFor()
    await button(dialog(atAnna), 'End the day').click()
    await expect.poll(async () => (await now(id)).operatorId).toBe(null)
    expect(await atBoris.offers.count()).toBe(0)
    await button(atBoris, 'Come back').click()
    await offered(atBoris, 'before work')
    quiet(atAnna, atBoris)
  })
})

describe('handing on', () => {
  it('by the picker: a person must accept, and the picker says who is there', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const [anna, boris, clara] = people
    const atAnna = await stage.atDesk(anna)
    const atClara = await stage.atDesk(clara)
    await boris.api.call('PUT /me/presence', { body: { status: 'paused' } })
    await stage.writes(channelId, 'hand me on')
    await take(atAnna, 'hand me on')
    await atAnna.page.keyboard.press('Escape')
    await atAnna.page.keyboard.press('KeyT')
    const picker = dialog(atAnna)
    await picker.getByText('otherwise it returns to the queue').waitFor()
    const place = (title: string) => picker.getByRole('group', { name: title })
    expect(await place('Here now').getByRole('option', { name: clara.name }).innerText()).toMatch(/Online/)
    expect(await place('Not here now').getByRole('option', { name: boris.name }).innerText()).toMatch(/Paused/)
    expect(await picker.getByRole('option', { name: anna.name }).count()).toBe(0)
    await atAnna.page.keyboard.type(clara.name)
    await expect.poll(() => picker.getByRole('option').count()).toBe(1)
    await atAnna.page.keyboard.press('Enter')
    await atAnna.page.getByText(`Offered to ${clara.name}`).waitFor()
    const card = await offered(atClara, 'hand me on')
    await button(card, 'More about this offer').click()
    await choose(atClara, 'Why it came to me')
    await dialog(atClara).getByText(`${anna.name} hands it to you`).waitFor()
    await atClara.page.keyboard.press('Escape')
    const id = await take(atClara, 'hand me on')
    expect((await now(id)).operatorId).toBe(clara.id)
    quiet(atAnna, atClara)
  })
})

describe('ends and beginnings', () => {
  it('an offer that needs no answer is taken and finished; a new conversation begins from a message of it', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const [anna] = people
    const desk = await stage.atDesk(anna)
    await stage.writes(channelId, 'thanks, bye')
    const card = await offered(desk, 'thanks, bye')
    await button(card, 'More about this offer').click()
    await choose(desk, /^Take and finish/)
    await button(dialog(desk), 'Take and finish').click()
    await desk.page.getByText(/Conversation #\d+ is finished/).waitFor()
    expect(await desk.page.getByText('was quicker').count()).toBe(0)
    const { items } = await anna.api.call('GET /conversations', { query: { operatorId: anna.id } })
    const [finished] = items
    await anna.api.call('POST /conversations/:id/close', { params: { id: finished!.id }, body: { silent: true } })
    await expect.poll(async () => (await now(finished!.id)).status).toBe('closed')

    await desk.page.goto(`/inbox/all/${finished!.id}`)
    const said = bubble(desk, 'thanks, bye')
    await said.hover()
    await desk.page.getByRole('button', { name: 'Message actions' }).last().click()
    await choose(desk, 'New conversation from this message')
    await expect.poll(() => idOf(desk)).not.toBe(finished!.id)
    await write(desk, 'One more thing')
    await bubble(desk, 'One more thing', 'out').waitFor()
    const fresh = await now(idOf(desk))
    expect(fresh).toMatchObject({ threadId: finished!.threadId, operatorId: anna.id, status: 'active' })
    quiet(desk)
  })

  it('a customer is blocked with a reason, is kept out, and let in again by a supervisor', async () => {
    const { people, channelId } = await stage.crew(3, { mode: 'strictly' })
    const [anna] = people
    const desk = await stage.atDesk(anna)
    const visitor = await stage.writes(channelId, 'buy my pills')
    const id = await take(desk, 'buy my pills')
    await button(desk, 'More ways to finish').click()
    await choose(desk, /^Block…/)
    await dialog(desk).getByText('They are not told').waitFor()
    await dialog(desk)
      .getByLabel(/^Reason/)
      .fill('Advertising pills')
    await button(dialog(desk), 'Block').click()
    await desk.page.getByRole('heading', { level: 2 }).first().locator('..').getByText('Blocked').waitFor()
    await desk.log.getByText('blocked the customer: “Advertising pills”').waitFor()
    await desk.page.getByText('The customer is blocked: no conversation with them begins').waitFor()
    expect((await now(id)).customer.blockedByUs).toBe(true)
    const refused = await visitor.api.refused('POST /chat/messages', { body: { clientMessageId: 'again', text: 'buy!' } })
    expect(refused.problem.code).toBe('blocked')

    const atAdmin = await stage.atDesk(stage.admin, '/settings/blocked')
    const row = atAdmin.page.getByRole('listitem').filter({ hasText: 'Advertising pills' })
    await row.getByRole('button', { name: /^Unblock/ }).click()
    await button(dialog(atAdmin), 'Unblock').click()
    await expect.poll(() => row.count()).toBe(0)
    await visitor.write('sorry, a real question')
    await offered(desk, 'sorry, a real question')
    quiet(desk, atAdmin)
  })
})
