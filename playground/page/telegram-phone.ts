import type { TelegramBubble } from '@omniline/connectors/telegram/simulator/people'
import * as calls from './calls.ts'
import { bubble, type BubbleOptions } from './bubble.ts'
import { h, icon, iconButton } from './dom.ts'
import { fromDisk, sampleAudio, sampleDocument, samplePhoto, sampleSticker, sampleVideo, sampleVoice } from './samples.ts'
import { clock, language, t } from './words.ts'

export interface TelegramPhone {
  element: HTMLElement
  update(known: { phones: calls.Phone[]; accounts: calls.Account[]; connected: string[] }): Promise<void>
}
export interface PhoneOptions {
  id: string
  onChoose(id: string): void
  onNew(): void
  onRemove(): void
  onError(error: unknown): void
}

/** What the words in the field belong to. */
interface About {
  kind: 'reply' | 'edit'
  message: TelegramBubble
}

/** One person's phone with the chat with one bot on it. */
export function telegramPhone({ id, onChoose, onNew, onRemove, onError }: PhoneOptions): TelegramPhone {
  let shown = ''
  let people = ''
  let screen: TelegramBubble[] = []
  let drawn = new Map<TelegramBubble['id'], { look: string; element: HTMLElement }>()
  let selected: string | null = null
  let about: About | null = null
  let blocked = false
  let atEnd = true

  const holder = h('select', { 'aria-label': t('holder'), onchange: choose })
  const blockButton = h('button', { type: 'button', class: 'link', onclick: () => attempt(() => calls.setBlocked(id, !blocked)) })
  const time = h('span', {}, clock(new Date().toISOString()))
  const botName = h('strong')
  const botState = h('small')
  const picture = h('span', { class: 'avatar', 'aria-hidden': 'true' })
  const notice = h('div', { class: 'notice', hidden: true })
  const list = h('ol', { class: 'messages', tabindex: 0, 'aria-live': 'polite', 'aria-label': t('message') })
  const context = h('div', { class: 'context', hidden: true })
  const input = h('textarea', { rows: 1, placeholder: t('message'), 'aria-label': t('message'), onkeydown: keydown, oninput: grow })
  const picker = h('input', { type: 'file', hidden: true, onchange: pick })
  const menu = h('div', { class: 'menu', popover: 'auto' }, ...attachments())
  const attach = iconButton('attach', t('attach'), openMenu)
  const sendButton = h('button', { class: 'icon go', 'aria-label': t('send'), title: t('send') }, icon('send'))
  const composer = h('form', { class: 'composer', onsubmit: submit }, attach, input, sendButton, picker)

  const element = h(
    'article',
    { class: 'device', 'data-phone': id },
    h('div', { class: 'holder' }, h('span', {}, 'Telegram'), holder, iconButton('close', t('removePhone'), onRemove)),
    h(
      'div',
      { class: 'phone' },
      h(
        'div',
        { class: 'screen telegram' },
        h('div', { class: 'status', 'aria-hidden': 'true' }, time, h('i', { class: 'island' }), h('i', { class: 'battery' })),
        h('header', { class: 'chat-head' }, picture, h('div', {}, botName, botState)),
        notice,
        list,
        context,
        composer,
        menu,
      ),
    ),
    h('p', { class: 'under' }, blockButton),
  )

  function attempt(work: () => Promise<unknown>): void {
    work()
      .then(() => refresh())
      .catch(onError)
  }

  function choose(): void {
    if (holder.value === 'new') {
      holder.value = id
      onNew()
    } else onChoose(holder.value)
  }

  function submit(event: Event): void {
    event.preventDefault()
    const text = input.value.trim()
    if (text === '') return
    const before = about
    input.value = ''
    leaveContext()
    grow()
    const { kind, message } = before ?? {}
    const sending = () =>
      kind === 'edit' && message ? calls.edit(id, message.id, text) : calls.send({ phone: id, text, replyTo: message?.id })
    attempt(() => orBack(sending, text, before))
  }

  /** Words that could not be sent stand in the field again, unless there are others by now. */
  async function orBack(sending: () => Promise<unknown>, text: string | undefined, before: About | null = null): Promise<void> {
    try {
      await sending()
    } catch (error) {
      if (text && input.value === '') {
        if (before) beginContext(before)
        input.value = text
        grow()
      }
      throw error
    }
  }

  function keydown(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) submit(event)
    if (event.key === 'Escape') leaveContext()
  }

  function grow(): void {
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, 110)}px`
  }

  function openMenu(): void {
    menu.togglePopover()
    const { left, top } = attach.getBoundingClientRect()
    Object.assign(menu.style, { left: `${left - 4}px`, top: `${Math.max(8, top - menu.offsetHeight - 8)}px` })
  }

  function attachments(): HTMLElement[] {
    const item = (label: string, make: () => Promise<Omit<calls.Sending, 'phone'>>) =>
      h(
        'button',
        {
          type: 'button',
          onclick: () => {
            menu.hidePopover()
            attempt(async () => {
              const made = await make()
              await orBack(() => calls.send({ phone: id, ...made }), made.text)
            })
          },
        },
        label,
      )
    const name = language === 'ru' ? 'Сергей Коваль' : 'Simon Cole'
    const place = { latitude: 55.7601, longitude: 37.6187 }
    return [
      item(t('photo'), async () => ({ file: await samplePhoto() })),
      item(t('album'), async () => ({ album: [await samplePhoto(), await samplePhoto(), await samplePhoto()], text: typed() })),
      item(t('video'), async () => ({ file: await sampleVideo('video') })),
      item(t('videoNote'), async () => ({ file: await sampleVideo('video_note') })),
      item(t('animation'), async () => ({ file: await sampleVideo('animation') })),
      item(t('voice'), async () => ({ file: await sampleVoice() })),
      item(t('audio'), async () => ({ file: await sampleAudio() })),
      item(t('document'), async () => ({ file: await sampleDocument() })),
      item(t('sticker'), async () => ({ file: await sampleSticker() })),
      item(t('location'), async () => ({ location: place })),
      item(t('venue'), async () => ({
        venue: { ...place, title: language === 'ru' ? 'Ромашка' : 'Daisy', address: language === 'ru' ? 'Петровка, 1' : '1 Petrovka' },
      })),
      item(t('contact'), async () => ({ contact: { phone: '+7 900 000-00-00', name } })),
      item(t('ownNumber'), async () => ({ contact: { phone: '+7 900 000-00-01' } })),
      item(t('poll'), async () => ({ poll: { question: t('pollQuestion'), options: ['1', '2'] } })),
      item(t('dice'), async () => ({ dice: true })),
      h('button', { type: 'button', onclick: () => (menu.hidePopover(), attempt(() => calls.start(id, 'promo_7'))) }, t('deepLink')),
      h('button', { type: 'button', onclick: () => (menu.hidePopover(), picker.click()) }, t('photoFile')),
    ]
  }

  /** What stands in the field goes along as a caption. */
  function typed(): string | undefined {
    const text = input.value.trim()
    input.value = ''
    grow()
    return text || undefined
  }

  function pick(): void {
    const file = picker.files?.[0]
    picker.value = ''
    if (file) attempt(async () => calls.send({ phone: id, file: await fromDisk(file) }))
  }

  function beginContext({ kind, message }: About): void {
    about = { kind, message }
    if (kind === 'edit') input.value = message.text
    const title = kind === 'reply' ? t('replyingTo') : t('editing')
    context.hidden = false
    context.replaceChildren(
      icon(kind),
      h('div', {}, h('strong', {}, title), h('span', {}, message.text || '…')),
      iconButton('close', t('cancel'), leaveContext),
    )
    selected = null
    draw()
    input.focus()
    grow()
  }

  function leaveContext(): void {
    if (about?.kind === 'edit') input.value = ''
    about = null
    context.hidden = true
  }

  /** Only what has changed is drawn anew: a finger may be on the rest, or a voice message playing in it. */
  function draw(): void {
    const stay = atEnd
    const before = drawn
    drawn = new Map(
      screen.map((message, index) => {
        const answered = screen.find((one) => one.id === message.replyTo)
        const joined = message.album !== undefined && screen[index - 1]?.album === message.album
        const isSelected = selected === message.id
        const look = JSON.stringify([message, answered?.text, joined, isSelected])
        const same = before.get(message.id)
        if (same?.look === look) return [message.id, same]
        return [message.id, { look, element: bubble(message, { answered, joined, selected: isSelected, ...doing(message) }) }]
      }),
    )
    show(drawn.size === 0 ? [h('li', { class: 'empty' }, t('empty'))] : [...drawn.values()].map(({ element }) => element))
    if (stay) toEnd()
  }

  function show(elements: HTMLElement[]): void {
    for (const one of [...list.children]) if (!elements.some((element) => element === one)) one.remove()
    for (const [at, element] of elements.entries()) if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null)
  }

  /** What one can do with a message. */
  function doing(message: TelegramBubble): Omit<BubbleOptions, 'answered' | 'joined' | 'selected'> {
    return {
      onReact(emoji) {
        const has = message.reactions.includes(emoji)
        selected = null
        attempt(() => calls.react(id, message.id, has ? [] : [emoji]))
      },
      onPress: (data) => attempt(() => calls.press(id, message.id, data)),
      onMove() {
        const { latitude = 0, longitude = 0 } = message.location ?? {}
        attempt(() => calls.moveLocation(id, message.id, latitude + 0.001, longitude + 0.001))
      },
      onSelect() {
        selected = selected === message.id ? null : message.id
        draw()
      },
      onReply: () => beginContext({ kind: 'reply', message }),
      onEdit: () => beginContext({ kind: 'edit', message }),
    }
  }

  function toEnd(): void {
    list.scrollTop = list.scrollHeight
  }
  list.addEventListener('scroll', () => {
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
  })
  // A picture grows when it has come.
  list.addEventListener('load', () => atEnd && toEnd(), { capture: true })
  list.addEventListener('loadedmetadata', () => atEnd && toEnd(), { capture: true })

  async function refresh(): Promise<void> {
    const now = await calls.messages(id)
    const text = JSON.stringify(now)
    if (text === shown) return
    shown = text
    screen = now
    draw()
  }

  return {
    element,
    async update({ phones, accounts, connected }) {
      const me = phones.find((phone) => phone.id === id)
      const bot = accounts.find((account) => account.id === me?.account)
      if (!me || !bot) return
      blocked = me.blocked
      time.textContent = clock(new Date().toISOString())
      const title = me.group ? me.name.split(' · ').slice(1).join(' · ') : bot.name
      botName.textContent = title
      picture.textContent = title.charAt(0)
      botState.textContent = blocked ? t('blocked') : me.typing ? t('typing') : me.group ? t('groupOf', { name: bot.name }) : t('bot')
      botState.className = me.typing ? 'typing' : ''
      blockButton.hidden = me.group
      blockButton.textContent = blocked ? t('unblock') : t('block')
      composer.inert = blocked
      element.classList.toggle('blocked', blocked)
      showNotice(connected.includes(bot.id) ? null : bot)
      listPeople(phones, accounts)
      await refresh()
    },
  }

  function showNotice(bot: calls.Account | null): void {
    if (notice.hidden === (bot === null)) return
    notice.hidden = bot === null
    if (bot) notice.replaceChildren(h('p', {}, t('notConnected')), h('code', {}, bot.credentials.token))
  }

  function listPeople(phones: calls.Phone[], accounts: calls.Account[]): void {
    const now = phones.map((phone) => phone.id).join(' ')
    if (now === people) return
    people = now
    const groups = accounts.map((account) => {
      const own = phones.filter((phone) => phone.account === account.id).sort((a, b) => numberOf(b) - numberOf(a))
      return h('optgroup', { label: `→ ${account.name}` }, ...own.map((phone) => h('option', { value: phone.id }, phone.name)))
    })
    holder.replaceChildren(h('option', { value: 'new' }, t('newPerson')), ...groups)
    holder.value = id
  }
}

/** Newest first; groups last. */
const numberOf = (phone: calls.Phone): number => Number(phone.id.split('/')[1])
