import type { Chat, Message, User } from 'grammy/types'
import { type Person, personIn } from './people.ts'
import { announce, type Bot, businessKey, type SimChat, type World } from './world.ts'

/** A group with the bot in it. */
export interface Group {
  id: number
  /** topics by name */
  topics: Map<string, number>
  /** somebody's end of it; joins if he is not in yet. `topic`: by its name */
  as(name: string, topic?: string): Person
}

/** An account whose owner has connected the bot. */
export interface Business {
  connectionId: string
  /** somebody who writes to the owner */
  customer(firstName: string): { person: Person; owner: Person; deletes(messageIds: number[]): void }
}

export function addGroup(world: World, bot: Bot, { title, topics = [] }: { title: string; topics?: string[] }): Group {
  world.lastGroupId += 1
  const forum = topics.length > 0
  const chat: Chat.GroupChat | Chat.SupergroupChat = forum
    ? { id: -1_000_000_000_000 - world.lastGroupId, type: 'supergroup', title, is_forum: true }
    : { id: -world.lastGroupId, type: 'group', title }
  const state: SimChat = { ...emptyChat(chat, newUser(world, title)), members: [], topics: new Map() }
  for (const topic of topics) {
    bot.lastMessageId += 1
    state.topics?.set(bot.lastMessageId, topic)
  }
  bot.chats.set(chat.id, state)
  return groupIn(world, bot, state)
}

export function groupIn(world: World, bot: Bot, state: SimChat): Group {
  const topics = new Map([...(state.topics ?? [])].map(([id, name]) => [name, id]))
  return {
    id: state.chat.id,
    topics,
    as(name, topic) {
      const { members = [] } = state
      const user = members.find((one) => one.first_name === name) ?? newUser(world, name)
      if (!members.includes(user)) members.push(user)
      return personIn(world, bot, state, user, topic === undefined ? undefined : topics.get(topic))
    },
  }
}

export function addBusiness(world: World, bot: Bot, firstName: string): Business {
  const owner = newUser(world, firstName)
  const connectionId = `BC${owner.id}`
  announce(bot, owner.id, {
    business_connection: {
      id: connectionId,
      user: owner,
      user_chat_id: owner.id,
      date: Math.floor(world.now().getTime() / 1000),
      is_enabled: true,
      rights: { can_reply: true, can_read_messages: true },
    },
  })
  return {
    connectionId,
    customer(name) {
      const user = newUser(world, name)
      const chat: Chat.PrivateChat = { id: user.id, type: 'private', first_name: name }
      const state: SimChat = { ...emptyChat(chat, user), business: { id: connectionId, owner } }
      bot.businessChats.set(businessKey(connectionId, user.id), state)
      return {
        person: personIn(world, bot, state),
        owner: personIn(world, bot, state, owner),
        deletes(messageIds) {
          state.messages = state.messages.filter(({ message_id: id }: Message) => !messageIds.includes(id))
          announce(bot, chat.id, { deleted_business_messages: { business_connection_id: connectionId, chat, message_ids: messageIds } })
        },
      }
    },
  }
}

const emptyChat = (chat: SimChat['chat'], user: User): SimChat => ({
  chat,
  user,
  messages: [],
  started: true,
  blocked: false,
  typingUntil: 0,
  reactions: new Map(),
  photos: [],
})

function newUser(world: World, name: string): User {
  world.lastUserId += 1
  return { id: world.lastUserId, is_bot: false, first_name: name, language_code: 'ru' }
}
