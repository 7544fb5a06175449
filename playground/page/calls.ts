import type { Accepted } from '@omniline/connector-kit/simulator-types'
import type { TelegramBubble } from '@omniline/connectors/telegram/simulator/people'
import type { DeliveryFaults, Fault } from '@omniline/connector-kit/faults'

export interface Phone {
  /** `bot/person` */
  id: string
  account: string
  name: string
  typing: boolean
  blocked: boolean
  /** a member's end of a group */
  group: boolean
}
export interface Account {
  id: string
  name: string
  credentials: { token: string }
}
export interface State {
  company: string | null
  language: 'ru' | 'en' | null
  siteChannelId: string | null
  connected: string[]
  url: string
  email: string
  password: string
  demo: boolean
  run: number
}
export interface FileToSend {
  kind: 'photo' | 'document' | 'voice' | 'video' | 'video_note' | 'audio' | 'animation' | 'sticker'
  name: string
  mime: string
  base64: string
}
export interface Sending {
  phone: string
  text?: string
  file?: FileToSend
  album?: FileToSend[]
  venue?: { latitude: number; longitude: number; title: string; address: string }
  poll?: { question: string; options: string[] }
  dice?: boolean
  location?: { latitude: number; longitude: number }
  contact?: { phone: string; name?: string }
  replyTo?: string
}
export type FaultInput = Partial<Fault> & Pick<Fault, 'kind'>

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const answer = (await response.json()) as T & { error?: string }
  if (!response.ok) throw new Error(answer.error ?? String(response.status))
  return answer
}

const telegram = '/telegram/_sim'
const act = <T>(action: string, input: unknown = {}) => call<T>('POST', `${telegram}/do/${action}`, input)

export const state = () => call<State>('GET', '/state')
export const clean = () => call('POST', '/clean')

export const accounts = async () => (await act<{ items: Account[] }>('accounts')).items
export const phones = async () => (await act<{ items: Phone[] }>('phones')).items
export const messages = async (phone: string) => (await act<{ items: TelegramBubble[] }>('messages', { phone })).items
export const addPhone = (account: string, name: string) => act<{ id: string }>('addPhone', { account, name })
export const send = (sending: Sending) => act<{ id: string }>('send', sending)
export const edit = (phone: string, message: string, text: string) => act('edit', { phone, message, text })
export const addGroup = (account: string, title: string, members: string[], topics: string[]) =>
  act<{ id: string }>('addGroup', { account, title, members, topics })
export const start = (phone: string, payload: string) => act('start', { phone, payload })
export const press = (phone: string, message: string, data: string) => act('press', { phone, message, data })
export const react = (phone: string, message: string, emoji: string[]) => act('react', { phone, message, emoji })
export const moveLocation = (phone: string, message: string, latitude: number, longitude: number) =>
  act('moveLocation', { phone, message, latitude, longitude })
export const setBlocked = (phone: string, blocked: boolean) => act(blocked ? 'block' : 'unblock', { phone })
export const fileUrl = (id: string): string => `${telegram}/files/${encodeURIComponent(id)}`

export const faults = async () => (await call<{ items: Fault[] }>('GET', `${telegram}/faults`)).items
export const addFault = (fault: FaultInput) => call('POST', `${telegram}/faults`, fault)
export const deliveries = () => call<DeliveryFaults>('GET', `${telegram}/deliveries`)
export const setDeliveries = (change: Partial<DeliveryFaults>) => call('PUT', `${telegram}/deliveries`, change)
export const clearFaults = async () => {
  await call('DELETE', `${telegram}/faults`)
  await setDeliveries({ duplicate: 0, reorder: 0, delayMs: 0 })
}
export const accepted = async () => (await call<{ items: Accepted[] }>('GET', `${telegram}/accepted`)).items
export const forgetAccepted = () => call('DELETE', `${telegram}/accepted`)
