import * as calls from './calls.ts'
import { h, icon, iconButton } from './dom.ts'
import { lab } from './lab.ts'
import { type TelegramPhone, telegramPhone } from './telegram-phone.ts'
import { clock, language, speak, t } from './words.ts'

const pauseMs = 1000
const page = document.getElementById('page') ?? document.body
const toast = h('div', { class: 'toast', role: 'status', hidden: true })
document.body.append(toast)

applyTheme(localStorage.getItem('playground.theme'))
await draw()

/** Builds the page in the present language and keeps it up to date until it is built again. */
async function draw(): Promise<void> {
  document.documentElement.lang = language
  document.title = t('title')
  const state = await calls.state()
  const accounts = await calls.accounts()
  let everybody = await calls.phones()
  const ids = chosen(everybody)
  const laboratory = lab(complain)
  const row = h('div', { class: 'phones' })
  let site = sitePhone(state)
  let phones: TelegramPhone[] = []
  let over = false
  row.append(site)

  function place(): void {
    localStorage.setItem('playground.phones', JSON.stringify(ids))
    const before = phones
    phones = ids.map((id, index) => {
      const same = before[index]
      if (same?.element.dataset.phone === id) return same
      return telegramPhone({
        id,
        onChoose: (other) => change(() => (ids[index] = other)),
        onNew: () => introduce((made) => (ids[index] = made)),
        onRemove: () => change(() => ids.splice(index, 1)),
        onError: complain,
      })
    })
    const more = h(
      'button',
      { type: 'button', class: 'more', onclick: () => introduce((made) => ids.push(made)) },
      icon('plus'),
      h('span', {}, t('addPhone')),
    )
    // The site stays where it is: a frame that is put in again loads again.
    while (row.lastChild !== site) row.lastChild?.remove()
    row.append(...phones.map(({ element }) => element), more)
  }
  function change(how: () => unknown): void {
    how()
    place()
    void update().catch(complain)
  }
  function introduce(use: (id: string) => unknown): void {
    newPerson(accounts, (id) => change(() => use(id)))
  }

  async function update(): Promise<void> {
    const [now, present] = await Promise.all([calls.state(), calls.phones()])
    if (now.run !== state.run) return location.reload()
    everybody = present
    if (now.siteChannelId !== state.siteChannelId) {
      state.siteChannelId = now.siteChannelId
      const other = sitePhone(state)
      site.replaceWith(other)
      site = other
    }
    const known = { phones: everybody, accounts, connected: now.connected }
    await Promise.all([...phones.map((phone) => phone.update(known)), laboratory.update()])
  }

  async function keepUp(): Promise<void> {
    while (!over) {
      // A page nobody looks at, or a program that was ended, is no reason to complain every second.
      if (!document.hidden) await update().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  const again = (chosenLanguage: 'ru' | 'en') => {
    over = true
    speak(chosenLanguage)
    draw().catch(complain)
  }
  place()
  page.replaceChildren(bar(again), h('main', {}, intro(state), row, laboratory.element), foot(state))
  await update()
  void keepUp()
}

/** The phones of last time that are still there, else the newest of each bot. */
function chosen(everybody: calls.Phone[]): string[] {
  const before = JSON.parse(localStorage.getItem('playground.phones') ?? '[]') as string[]
  const kept = before.filter((id) => everybody.some((phone) => phone.id === id))
  if (kept.length > 0) return kept
  const own = everybody.filter(({ id }) => Number(id.split('/')[1]) > 5_550_000)
  const [first] = own
  const other = own.find(({ account }) => account !== first?.account) ?? own[1]
  return [first, other].flatMap((phone) => phone?.id ?? [])
}

function sitePhone({ url, siteChannelId }: calls.State): HTMLElement {
  return h(
    'article',
    { class: 'device' },
    h('div', { class: 'holder' }, h('span', {}, t('site'))),
    h(
      'div',
      { class: 'phone' },
      h(
        'div',
        { class: 'screen' },
        h(
          'div',
          { class: 'status', 'aria-hidden': 'true' },
          h('span', {}, clock(new Date().toISOString())),
          h('i', { class: 'island' }),
          h('i', { class: 'battery' }),
        ),
        siteChannelId
          ? h('iframe', { src: `${url}/chat/${siteChannelId}?lang=${language}`, title: t('site'), allow: 'microphone' })
          : h('p', { class: 'none' }, t('siteNone')),
      ),
    ),
    h(
      'p',
      { class: 'under' },
      siteChannelId &&
        h(
          'a',
          { href: `${url}/demo/?channel=${siteChannelId}&lang=${language}`, target: '_blank', rel: 'noopener' },
          t('siteOpen'),
          icon('out'),
        ),
    ),
  )
}

function bar(again: (language: 'ru' | 'en') => void): HTMLElement {
  const choice = (code: 'ru' | 'en', label: string) =>
    h('button', { type: 'button', lang: code, 'aria-pressed': String(language === code), onclick: () => again(code) }, label)
  return h(
    'header',
    { class: 'bar' },
    h(
      'div',
      { class: 'brand' },
      h('i', { class: 'mark', 'aria-hidden': 'true' }),
      h('strong', {}, 'Omniline'),
      h('span', {}, t('playground')),
    ),
    h(
      'div',
      { class: 'tools' },
      h('div', { class: 'languages', role: 'group', 'aria-label': t('language') }, choice('ru', 'Рус'), choice('en', 'Eng')),
      iconButton(isDark() ? 'sun' : 'moon', t('theme'), () => {
        applyTheme(isDark() ? 'light' : 'dark')
        again(language)
      }),
    ),
  )
}

function intro({ url, email, password, demo }: calls.State): HTMLElement {
  const value = (label: string, text: string) =>
    h(
      'div',
      { class: 'value' },
      h('dt', {}, label),
      h(
        'dd',
        {},
        h('code', {}, text),
        iconButton('copy', `${t('copy')}: ${label}`, () => copy(text)),
      ),
    )
  return h(
    'section',
    { class: 'intro' },
    h('div', {}, h('h1', {}, t('heading')), h('p', { class: 'lead' }, t('lead')), !demo && h('p', { class: 'calm' }, t('cleaned'))),
    h(
      'div',
      { class: 'sign-in' },
      h('a', { class: 'primary', href: url, target: '_blank', rel: 'noopener' }, t('workspace'), icon('out')),
      h('dl', {}, value(t('email'), email), value(t('password'), password)),
    ),
  )
}

function foot({ demo }: calls.State): HTMLElement {
  return h(
    'footer',
    { class: 'foot' },
    h('span', {}, t('kept')),
    demo && h('button', { type: 'button', class: 'danger', 'data-clean': true, onclick: confirmCleaning }, t('clean')),
  )
}

function confirmCleaning(): void {
  const go = h('button', { type: 'button', class: 'danger', onclick: clean }, t('clean'))
  const dialog = h(
    'dialog',
    { 'aria-label': t('clean'), onclose: () => dialog.remove() },
    h('h2', {}, t('clean')),
    h('p', {}, t('cleanText')),
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')), go),
  )
  function clean(): void {
    go.disabled = true
    go.textContent = t('cleaning')
    calls
      .clean()
      .then(() => location.reload())
      .catch((error: unknown) => {
        dialog.close()
        complain(error)
      })
  }
  document.body.append(dialog)
  dialog.showModal()
}

function newPerson(accounts: calls.Account[], onMade: (id: string) => void): void {
  const name = h('input', { id: 'name', required: true, maxlength: 60, autocomplete: 'off' })
  const bot = h(
    'select',
    { id: 'bot' },
    ...accounts.map((account) => h('option', { value: account.id }, `${account.name} (@${account.id})`)),
  )
  const isGroup = h('input', { type: 'checkbox', id: 'group', onchange: showGroup })
  const nameLabel = h('label', { for: 'name' }, t('newPersonName'))
  const members = h('input', { id: 'members', maxlength: 200, autocomplete: 'off' })
  const topics = h('input', { id: 'topics', maxlength: 200, autocomplete: 'off' })
  const groupFields = h(
    'div',
    { class: 'fields', hidden: true },
    h('label', { for: 'members' }, t('groupMembers')),
    members,
    h('label', { for: 'topics' }, t('groupTopics')),
    topics,
  )
  function showGroup(): void {
    groupFields.hidden = !isGroup.checked
    members.required = isGroup.checked
    nameLabel.textContent = isGroup.checked ? t('groupTitle') : t('newPersonName')
  }
  const listOf = (field: HTMLInputElement) => field.value.split(',').flatMap((one) => one.trim() || [])
  const form = h(
    'form',
    { method: 'dialog', onsubmit: submit },
    h('h2', {}, t('addPhone')),
    nameLabel,
    name,
    h('label', { class: 'check' }, isGroup, t('newGroup')),
    groupFields,
    h('label', { for: 'bot' }, t('newPersonBot')),
    bot,
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')),
      h('button', { class: 'primary' }, t('add')),
    ),
  )
  const dialog = h('dialog', { 'aria-label': t('addPhone'), onclose: () => dialog.remove() }, form)
  function submit(): void {
    const made = isGroup.checked
      ? calls.addGroup(bot.value, name.value.trim(), listOf(members), listOf(topics))
      : calls.addPhone(bot.value, name.value.trim())
    made.then(({ id }) => onMade(id)).catch(complain)
  }
  document.body.append(dialog)
  dialog.showModal()
}

function copy(text: string): void {
  navigator.clipboard.writeText(text).then(() => say(t('copied')), complain)
}

let silence: ReturnType<typeof setTimeout> | undefined
function say(text: string): void {
  toast.textContent = text
  toast.hidden = false
  clearTimeout(silence)
  silence = setTimeout(() => {
    toast.hidden = true
  }, 4000)
}
function complain(error: unknown): void {
  say(`${t('failed')}: ${error instanceof Error ? error.message : String(error)}`)
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}
function applyTheme(theme: string | null): void {
  if (theme !== 'light' && theme !== 'dark') return
  document.documentElement.dataset.theme = theme
  localStorage.setItem('playground.theme', theme)
}
