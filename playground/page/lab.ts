import type { Accepted } from '@omniline/connector-kit/simulator-types'
import type { DeliveryFaults, Fault } from '@omniline/connector-kit/faults'
import * as calls from './calls.ts'
import { h } from './dom.ts'
import { clock, t, type Word } from './words.ts'

export interface Lab {
  element: HTMLElement
  update(): Promise<void>
}

interface Knob {
  key: string
  title: Word
  text: Word
  /** seconds to begin with, where time is to be chosen */
  seconds?: number
  turn(seconds: number): Promise<unknown>
}

/** Telegram's misbehaviour on demand, and its record of what it accepted. */
export function lab(onError: (error: unknown) => void): Lab {
  let shownFaults = ''
  let shownRecord = ''
  const times = h('select', { id: 'times' }, h('option', { value: 'once' }, t('once')), h('option', { value: 'always' }, t('always')))
  const hits = h('select', { id: 'hits' }, h('option', { value: 'sendMessage' }, t('hitsText')), h('option', { value: '' }, t('hitsAll')))
  const active = h('ul', { class: 'chips', 'aria-live': 'polite' })
  const clear = h('button', { type: 'button', class: 'link', onclick: () => attempt(calls.clearFaults) }, t('clear'))
  const record = h('ol', { class: 'record' })

  const fault = (fields: calls.FaultInput) =>
    calls.addFault({ ...fields, times: times.value === 'once' ? 1 : null, ...(hits.value !== '' && { method: hits.value }) })
  const outgoing: Knob[] = [
    { key: 'lost', title: 'knobLost', text: 'knobLostText', turn: () => fault({ kind: 'lost' }) },
    {
      key: 'rate_limited',
      title: 'knobLimit',
      text: 'knobLimitText',
      seconds: 10,
      turn: (retryAfterSeconds) => fault({ kind: 'rate_limited', retryAfterSeconds }),
    },
    { key: 'error', title: 'knobError', text: 'knobErrorText', turn: () => fault({ kind: 'error', status: 500 }) },
    { key: 'unauthorized', title: 'knobAuth', text: 'knobAuthText', turn: () => fault({ kind: 'unauthorized' }) },
    {
      key: 'delay',
      title: 'knobDelay',
      text: 'knobDelayText',
      seconds: 5,
      turn: (seconds) => fault({ kind: 'delay', delayMs: seconds * 1000 }),
    },
    { key: 'silent', title: 'knobSilent', text: 'knobSilentText', turn: () => fault({ kind: 'silent' }) },
  ]
  const incoming: Knob[] = [
    { key: 'duplicate', title: 'knobDuplicate', text: 'knobDuplicateText', turn: () => calls.setDeliveries({ duplicate: 1 }) },
    { key: 'reorder', title: 'knobReorder', text: 'knobReorderText', turn: () => calls.setDeliveries({ reorder: 1 }) },
    {
      key: 'slow',
      title: 'knobSlow',
      text: 'knobSlowText',
      seconds: 5,
      // Without a webhook the messages are fetched, so it is the fetching that is late.
      turn: (seconds) => calls.addFault({ kind: 'delay', method: 'getUpdates', delayMs: seconds * 1000, times: null }),
    },
  ]

  const element = h(
    'section',
    { class: 'lab', 'aria-labelledby': 'lab' },
    h(
      'div',
      { class: 'knobs' },
      h('h2', { id: 'lab' }, t('lab')),
      h('p', { class: 'lead' }, t('labLead')),
      h('div', { class: 'now' }, h('strong', {}, t('active')), active, clear),
      h('h3', {}, t('outgoing')),
      h('p', { class: 'choices' }, h('label', { for: 'times' }, t('times')), times, h('label', { for: 'hits' }, t('hits')), hits),
      h('ul', { class: 'rows' }, ...outgoing.map(row)),
      h('h3', {}, t('incoming')),
      h('ul', { class: 'rows' }, ...incoming.map(row)),
    ),
    h(
      'div',
      { class: 'accepted' },
      h('h2', {}, t('record')),
      h('p', { class: 'lead' }, t('recordLead')),
      record,
      h('button', { type: 'button', class: 'link', onclick: () => attempt(calls.forgetAccepted) }, t('recordClear')),
    ),
  )

  function row({ key, title, text, seconds, turn }: Knob): HTMLElement {
    const input = seconds !== undefined && h('input', { type: 'number', min: 1, max: 120, value: seconds, 'aria-label': t('seconds') })
    return h(
      'li',
      {},
      h('div', {}, h('strong', {}, t(title)), h('p', {}, t(text))),
      h(
        'div',
        { class: 'turn' },
        input && h('span', { class: 'seconds' }, input, t('seconds')),
        h(
          'button',
          {
            type: 'button',
            'data-knob': key,
            'aria-label': `${t('on')}: ${t(title)}`,
            onclick: () => attempt(() => turn(input ? Number(input.value) || 1 : 0)),
          },
          t('on'),
        ),
      ),
    )
  }

  function attempt(work: () => Promise<unknown>): void {
    work()
      .then(() => update())
      .catch(onError)
  }

  async function update(): Promise<void> {
    const [faults, deliveries, accepted] = await Promise.all([calls.faults(), calls.deliveries(), calls.accepted()])
    const nowFaults = JSON.stringify([faults, deliveries])
    if (nowFaults !== shownFaults) {
      shownFaults = nowFaults
      const chips = [...faults.map(describe), ...delivered(deliveries)]
      clear.hidden = chips.length === 0
      active.replaceChildren(
        ...(chips.length > 0 ? chips : [t('none')]).map((text) => h('li', { class: chips.length > 0 ? 'chip' : 'calm' }, text)),
      )
    }
    const nowRecord = `${accepted.at(-1)?.n ?? 0} ${accepted.length}`
    if (nowRecord === shownRecord) return
    shownRecord = nowRecord
    record.replaceChildren(
      ...(accepted.length === 0 ? [h('li', { class: 'calm' }, t('recordEmpty'))] : accepted.slice(-60).reverse().map(entry)),
    )
  }

  return { element, update }
}

const titles: Record<Fault['kind'], Word> = {
  lost: 'knobLost',
  rate_limited: 'knobLimit',
  error: 'knobError',
  unauthorized: 'knobAuth',
  delay: 'knobDelay',
  silent: 'knobSilent',
  blocked: 'blocked',
}

function describe({ kind, times, method, delayMs, retryAfterSeconds }: Fault): string {
  const late = kind === 'delay' && method === 'getUpdates'
  const length = kind === 'delay' ? delayMs / 1000 : kind === 'rate_limited' ? retryAfterSeconds : null
  const title = t(late ? 'knobSlow' : titles[kind]) + (length === null ? '' : ` ${length} ${t('seconds')}`)
  return times === null ? `${title} · ${t('always')}` : times > 1 ? `${title} · ${t('left', { n: times })}` : title
}

const delivered = ({ duplicate, reorder }: DeliveryFaults): string[] => [
  ...(duplicate > 0 ? [t('knobDuplicate')] : []),
  ...(reorder > 0 ? [t('knobReorder')] : []),
]

function entry({ n, at, method, details }: Accepted): HTMLElement {
  const { account = '', params = {} } = (details ?? {}) as { account?: string; params?: Record<string, unknown> }
  const said = typeof params.text === 'string' ? params.text : typeof params.caption === 'string' ? params.caption : ''
  return h(
    'li',
    { 'data-n': n },
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('time', { datetime: at }, clock(at, true)),
        h('code', {}, method),
        h('span', { class: 'about' }, said || `@${account}`),
      ),
      h('pre', { tabindex: 0 }, JSON.stringify(details, null, 2)),
    ),
  )
}
