/**
 * A chat of ours as one string: `chat`, `chat:topic` (topics are chats of their own to us), or `chat@connection` (a
 * private chat of somebody who has connected the bot to his own account).
 */
export interface Address {
  /** ids of chats are numbers to Telegram; anything else is sent as it is and refused there */
  chat: number | string
  topic?: number
  connection?: string
}

interface Place {
  chat: { id: number }
  message_thread_id?: number | undefined
  is_topic_message?: boolean | undefined
  business_connection_id?: string | undefined
}

export function chatKey({ chat, message_thread_id: topic, is_topic_message: inTopic, business_connection_id: connection }: Place): string {
  if (connection !== undefined) return `${chat.id}@${connection}`
  return inTopic && topic !== undefined ? `${chat.id}:${topic}` : String(chat.id)
}

export function addressOf(chatId: string): Address {
  const [, chat, topic, connection] = /^(-?\d{1,16})(?::(\d{1,16})|@(.+))?$/.exec(chatId) ?? []
  if (chat === undefined) return { chat: chatId }
  return { chat: Number(chat), ...(topic ? { topic: Number(topic) } : {}), ...(connection ? { connection } : {}) }
}

/** The parameters that say where something is sent. */
export function target(chatId: string): { chat_id: number | string; message_thread_id?: number; business_connection_id?: string } {
  const { chat, topic, connection } = addressOf(chatId)
  return {
    chat_id: chat,
    ...(topic === undefined ? {} : { message_thread_id: topic }),
    ...(connection === undefined ? {} : { business_connection_id: connection }),
  }
}

/** The same for messages that are there already: they are found by their id, whatever their topic. */
export function place(chatId: string): { chat_id: number | string; business_connection_id?: string } {
  const { chat, connection } = addressOf(chatId)
  return { chat_id: chat, ...(connection === undefined ? {} : { business_connection_id: connection }) }
}
