import type { Action } from '@omniline/connector-kit/simulator-types'
import type { Poll } from 'grammy/types'
import { z } from 'zod'
import { addPerson, type Person, personIn } from './people.ts'
import { addGroup } from './places.ts'
import type { Bot, SimChat, World } from './world.ts'

const NewAccount = z.object({
  name: z.string().min(1),
  username: z
    .string()
    .regex(/^\w{5,32}$/)
    .optional(),
})
const NewGroup = z.object({
  account: z.string(),
  title: z.string().min(1),
  members: z.array(z.string().min(1)).min(1),
  topics: z.array(z.string().min(1)).default([]),
})
const NewPhone = z.object({ account: z.string(), name: z.string().min(1) })
const Phone = z.object({ phone: z.string() })
const OfMessage = Phone.extend({ message: z.coerce.number().int() })
const File = z.object({
  kind: z.enum(['photo', 'document', 'voice', 'video', 'video_note', 'audio', 'animation', 'sticker']),
  name: z.string().optional(),
  mime: z.string().optional(),
  base64: z.base64(),
})
const Send = Phone.extend({
  text: z.string().optional(),
  file: File.optional(),
  /** several as one message */
  album: z
    .array(File.extend({ kind: z.enum(['photo', 'video', 'document']) }))
    .min(2)
    .max(10)
    .optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.object({ latitude: z.number(), longitude: z.number(), title: z.string(), address: z.string() }).optional(),
  contact: z.object({ phone: z.string(), name: z.string().optional() }).optional(),
  poll: z.object({ question: z.string(), options: z.array(z.string()) }).optional(),
  dice: z.boolean().optional(),
  replyTo: z.coerce.number().int().optional(),
})

interface Makers {
  addBot(details: { name: string; username?: string }): Bot
}

/**
 * What a page may do with the simulator; names and answers are those of every simulator. A phone's id is `bot/person`,
 * in a group `bot/group/person`, in one of its topics `bot/group/person/topic`.
 */
export function actionsOf(world: World, make: Makers): Record<string, Action> {
  const account = (username: string): Bot => {
    const bot = [...world.bots.values()].find(({ me }) => me.username === username)
    if (!bot) throw new Error(`There is no bot @${username}`)
    return bot
  }
  const person = (phone: string): Person => {
    const [username = '', id, memberId, topic] = phone.split('/')
    const bot = account(username)
    const chat = bot.chats.get(Number(id))
    const user = memberId === undefined ? chat?.user : chat?.members?.find((member) => member.id === Number(memberId))
    if (!chat || !user) throw new Error(`There is no phone ${phone}`)
    return personIn(world, bot, chat, user, topic === undefined ? undefined : Number(topic))
  }
  const shown = ({ me, token }: Bot) => ({ id: me.username, name: me.first_name, credentials: { token } })
  const sent = (message: { message_id: number } | undefined) => ({ id: String(message?.message_id ?? '') })
  const bytesOf = ({ name, mime, base64 }: z.infer<typeof File>) => ({ name, mime, bytes: Buffer.from(base64, 'base64') })
  const phoneOf = (bot: Bot, chat: SimChat, id: string, name: string, user = chat.user) => ({
    id,
    account: bot.me.username,
    name,
    typing: personIn(world, bot, chat, user).seesTyping(),
    blocked: chat.blocked,
    group: chat.members !== undefined,
  })
  const phonesIn = (bot: Bot, chat: SimChat) => {
    const base = `${bot.me.username}/${chat.chat.id}`
    if (!chat.members) return [phoneOf(bot, chat, base, chat.user.first_name)]
    const title = 'title' in chat.chat ? (chat.chat.title ?? '') : ''
    return chat.members.flatMap((member) => [
      phoneOf(bot, chat, `${base}/${member.id}`, `${member.first_name} · ${title}`, member),
      ...[...(chat.topics ?? [])].map(([id, topic]) =>
        phoneOf(bot, chat, `${base}/${member.id}/${id}`, `${member.first_name} · ${title} · ${topic}`, member),
      ),
    ])
  }

  return {
    accounts: () => ({ items: [...world.bots.values()].map(shown) }),
    addAccount: (input) => shown(make.addBot(NewAccount.parse(input))),
    phones: () => ({ items: [...world.bots.values()].flatMap((bot) => [...bot.chats.values()].flatMap((chat) => phonesIn(bot, chat))) }),
    addPhone(input) {
      const { account: username, name } = NewPhone.parse(input)
      return { id: `${username}/${addPerson(world, account(username), { firstName: name }).id}` }
    },
    addGroup(input) {
      const { account: username, title, members, topics } = NewGroup.parse(input)
      const bot = account(username)
      const group = addGroup(world, bot, { title, topics })
      const [first] = members.map((name) => group.as(name).id)
      return { id: `${username}/${group.id}/${first}` }
    },
    messages: (input) => ({ items: person(Phone.parse(input).phone).screen() }),
    send(input) {
      const { phone, text, file, album, location, venue, contact, poll, dice, replyTo } = Send.parse(input)
      const who = person(phone)
      const extra = { ...(replyTo === undefined ? {} : { replyTo }), ...(text === undefined ? {} : { caption: text }) }
      if (file) return sent(who[senders[file.kind]](bytesOf(file), extra))
      if (album)
        return sent(
          who.sendAlbum(
            album.map((one) => ({ kind: one.kind, file: bytesOf(one) })),
            extra,
          )[0],
        )
      if (venue) return sent(who.sendLocation(venue.latitude, venue.longitude, { title: venue.title, address: venue.address }))
      if (location) return sent(who.sendLocation(location.latitude, location.longitude))
      if (contact) return sent(who.sendContact(contact.phone, contact.name))
      if (poll) return sent(who.send({ poll: pollOf(poll) }))
      if (dice) return sent(who.send({ dice: { emoji: '🎲', value: 4 } }))
      if (!text) throw new Error('Nothing to send: a text, file, location or contact is needed')
      return sent(who.sendText(text, replyTo === undefined ? {} : { replyTo }))
    },
    start(input) {
      const { phone, payload } = Phone.extend({
        payload: z
          .string()
          .regex(/^[\w-]{0,64}$/)
          .optional(),
      }).parse(input)
      return sent(person(phone).start(payload || undefined))
    },
    edit(input) {
      const { phone, message, text } = OfMessage.extend({ text: z.string().min(1) }).parse(input)
      person(phone).edit(message, text)
    },
    moveLocation(input) {
      const { phone, message, latitude, longitude } = OfMessage.extend({ latitude: z.number(), longitude: z.number() }).parse(input)
      person(phone).moveLocation(message, latitude, longitude)
    },
    press(input) {
      const { phone, message, data } = OfMessage.extend({ data: z.string().min(1) }).parse(input)
      person(phone).press(message, data)
    },
    react(input) {
      const { phone, message, emoji } = OfMessage.extend({ emoji: z.array(z.string().min(1)).max(3) }).parse(input)
      person(phone).react(message, emoji)
    },
    block: (input) => person(Phone.parse(input).phone).block(),
    unblock: (input) => person(Phone.parse(input).phone).unblock(),
  }
}

const pollOf = ({ question, options }: { question: string; options: string[] }): Poll =>
  ({
    id: '1',
    question,
    options: options.map((text, i) => ({ persistent_id: String(i), text, voter_count: 0 })),
    total_voter_count: 0,
    is_closed: false,
    is_anonymous: true,
    type: 'regular',
    allows_multiple_answers: false,
  }) as unknown as Poll

const senders = {
  photo: 'sendPhoto',
  document: 'sendDocument',
  voice: 'sendVoice',
  video: 'sendVideo',
  video_note: 'sendVideoNote',
  audio: 'sendAudio',
  animation: 'sendAnimation',
  sticker: 'sendSticker',
} as const
