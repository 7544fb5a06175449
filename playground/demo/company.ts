import type { Language } from '@omniline/contracts/common'
import { type Api, connect } from '../api.ts'
import { staff } from './people.ts'

export const signIn = { email: 'demo@daisy.example', password: 'daisy-playground' }

export interface DemoChannel {
  id: string
  lineId: string
  connector: 'webchat' | 'telegram'
  /** what its customers speak; null: both */
  language: Language | null
  operators: Colleague[]
}
interface Colleague {
  id: string
  name: string
}
export interface Company {
  admin: Colleague & { api: Api }
  channels: DemoChannel[]
}
/** Tokens of the bots that the simulator has ready. */
export interface Bots {
  shop: string
  world: string
}

const words = {
  ru: {
    company: 'Ромашка',
    admin: 'Алёна Ромашова',
    sales: 'Продажи',
    support: 'Поддержка',
    front: 'Первая линия',
    back: 'Вторая линия',
    site: 'Сайт ромашка.рф',
    bot: 'Ромашка в Telegram',
    welcome: 'Здравствуйте! Мы на связи и скоро ответим.',
  },
  en: {
    company: 'Daisy',
    admin: 'Alena Daisy',
    sales: 'Sales',
    support: 'Support',
    front: 'First line',
    back: 'Second line',
    site: 'Site daisy.example',
    bot: 'Daisy on Telegram',
    welcome: 'Hello! We are here and will answer shortly.',
  },
}

/** The company and its administrator, and nothing else: the first run goes on from there. */
export async function foundCompany(url: string, language: Language): Promise<Company['admin']> {
  const { company, admin } = words[language]
  const timeZone = language === 'ru' ? 'Europe/Moscow' : 'UTC'
  const body = { companyName: company, language, timeZone, admin: { name: admin, ...signIn } }
  const { token, user } = await connect(url)('POST /setup', { body })
  return { id: user.id, name: user.name, api: connect(url, token) }
}

/** Everything an administrator would set up: people, teams, lines, channels. All through the public API. */
export async function furnishCompany(admin: Company['admin'], language: Language, bots: Bots): Promise<Company> {
  const { api } = admin
  const say = words[language]
  const people: Colleague[] = []
  for (const [index, name] of staff[language].entries()) {
    const role = index < 2 ? ('supervisor' as const) : ('operator' as const)
    people.push(await api('POST /users', { body: { name, role, email: `operator${index + 1}@daisy.example`, password: signIn.password } }))
  }
  const [front, back] = [people.slice(0, 7), people.slice(7)]
  const memberIds = (members: Colleague[]) => members.map(({ id }) => id)
  const frontTeam = await api('POST /teams', { body: { name: say.front, memberIds: memberIds(front) } })
  const backTeam = await api('POST /teams', { body: { name: say.back, memberIds: memberIds(back) } })

  const me = { type: 'user' as const, id: admin.id }
  const line = (name: string, teamIds: string[], more: object = {}) =>
    api('POST /lines', { body: { name, language, queue: [me, ...teamIds.map((id) => ({ type: 'team' as const, id }))], ...more } })
  const sales = await line(say.sales, [frontTeam.id])
  const support = await line(say.support, [backTeam.id, frontTeam.id], { distribution: { mode: 'all' } })
  const world = await line('International', [backTeam.id], { language: 'en' })

  const channel = (lineId: string, connector: DemoChannel['connector'], name: string, more: object) =>
    api('POST /channels', { body: { lineId, connector, name, ...more } })
  const site = await channel(support.id, 'webchat', say.site, { settings: { title: say.company, greeting: say.welcome } })
  const shop = await channel(sales.id, 'telegram', say.bot, { credentials: { token: bots.shop } })
  const abroad = await channel(world.id, 'telegram', 'Daisy International', { credentials: { token: bots.world } })
  await api('PUT /setup/progress', { body: { step: 'done', lineId: support.id, channelId: site.id } })
  return {
    admin,
    channels: [
      { id: site.id, lineId: support.id, connector: 'webchat', language: null, operators: people },
      { id: shop.id, lineId: sales.id, connector: 'telegram', language, operators: front },
      { id: abroad.id, lineId: world.id, connector: 'telegram', language: 'en', operators: back },
    ],
  }
}
