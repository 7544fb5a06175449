import type { Action } from '@omniline/connector-kit/simulator-types'
import { z } from 'zod'
import { type Person, personIn } from './people.ts'
import type { Bot, World } from './world.ts'

const NewAccount = z.object({
  name: z.string().min(1),
  username: z
    .string()
    .regex(/^\w{5,32}$/)
    .optional(),
})
const NewPhone = z.object({ account: z.string(), name: z.string().min(1) })
const Phone = z.object({ phone: z.string() })
const OfMessage = Phone.extend({ message: z.coerce.number().int() })
const Send = Phone.extend({
  text: z.string().optional(),
  file: z
    .object({
      kind: z.enum(['photo', 'document', 'voice', 'video', 'audio', 'animation', 'sticker']),
      name: z.string().optional(),
      mime: z.string().optional(),
      base64: z.base64(),
    })
    .optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  contact: z.object({ phone: z.string(), name: z.string().optional() }).optional(),
  replyTo: z.coerce.number().int().optional(),
})

interface Makers {
  addBot(details: { name: string; username?: string }): Bot
  addPerson(bot: Bot, details: { firstName: string }): Person
}

/** What a page may do with the simulator; names and answers are those of every simulator. A phone's id is `bot/person`. */
export function actionsOf(world: World, make: Makers): Record<string, Action> {
  const account = (username: string): Bot => {
    const bot = [...world.bots.values()].find(({ me }) => me.username === username)
    if (!bot) throw new Error(`There is no bot @${username}`)
    return bot
  }
  const person = (phone: string): Person => {
    const [username = '', id] = phone.split('/')
    const bot = account(username)
    const chat = bot.chats.get(Number(id))
    if (!chat) throw new Error(`There is no phone ${phone}`)
    return personIn(world, bot, chat)
  }
  const shown = ({ me, token }: Bot) => ({ id: me.username, name: me.first_name, credentials: { token } })
  const sent = (message: { message_id: number }) => ({ id: String(message.message_id) })

  return {
    accounts: () => ({ items: [...world.bots.values()].map(shown) }),
    addAccount: (input) => shown(make.addBot(NewAccount.parse(input))),
    phones: () => ({
      items: [...world.bots.values()].flatMap((bot) =>
        [...bot.chats.values()].map((chat) => ({
          id: `${bot.me.username}/${chat.user.id}`,
          account: bot.me.username,
          name: chat.user.first_name,
          typing: personIn(world, bot, chat).seesTyping(),
          blocked: chat.blocked,
        })),
      ),
    }),
    addPhone(input) {
      const { account: username, name } = NewPhone.parse(input)
      return { id: `${username}/${make.addPerson(account(username), { firstName: name }).id}` }
    },
    messages: (input) => ({ items: person(Phone.parse(input).phone).screen() }),
    send(input) {
      const { phone, text, file, location, contact, replyTo } = Send.parse(input)
      const who = person(phone)
      const extra = { ...(replyTo === undefined ? {} : { replyTo }), ...(text === undefined ? {} : { caption: text }) }
      if (file) return sent(who[senders[file.kind]]({ name: file.name, mime: file.mime, bytes: Buffer.from(file.base64, 'base64') }, extra))
      if (location) return sent(who.sendLocation(location.latitude, location.longitude))
      if (contact) return sent(who.sendContact(contact.phone, contact.name))
      if (!text) throw new Error('Nothing to send: a text, file, location or contact is needed')
      return sent(who.sendText(text, replyTo === undefined ? {} : { replyTo }))
    },
    edit(input) {
      const { phone, message, text } = OfMessage.extend({ text: z.string().min(1) }).parse(input)
      person(phone).edit(message, text)
    },
    press(input) {
      const { phone, message, data } = OfMessage.extend({ data: z.string().min(1) }).parse(input)
      person(phone).press(message, data)
    },
    block: (input) => person(Phone.parse(input).phone).block(),
    unblock: (input) => person(Phone.parse(input).phone).unblock(),
  }
}

const senders = {
  photo: 'sendPhoto',
  document: 'sendDocument',
  voice: 'sendVoice',
  video: 'sendVideo',
  audio: 'sendAudio',
  animation: 'sendAnimation',
  sticker: 'sendSticker',
} as const
