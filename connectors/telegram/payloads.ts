import { z } from 'zod'

/**
 * What we read of Telegram's updates (full types: `grammy/types`). Loose on purpose: what is absent or of another
 * type than documented is as good as not there, so that one odd field never costs a message.
 */

const Id = z.number().int()
const soft = <T extends z.ZodType>(type: T) => type.optional().catch(undefined)
const Word = soft(z.string().min(1).max(300))
const Count = soft(z.number().int().min(0))
/** Unix time in seconds, up to the year 9999 */
const Time = z.number().int().min(0).max(253_402_300_799)
const FileId = z.string().min(1).max(1000)

/** A list of which only the proper items are kept. */
const items = <T extends z.ZodType>(item: T) =>
  soft(
    z.array(z.unknown()).transform((all) =>
      all.flatMap((each) => {
        const parsed = item.safeParse(each)
        return parsed.success ? [parsed.data] : []
      }),
    ),
  )

const User = z.looseObject({ id: Id, is_bot: soft(z.boolean()), first_name: Word, last_name: Word, username: Word, language_code: Word })
const Chat = z.looseObject({ id: Id, type: soft(z.string()), title: Word, first_name: Word, last_name: Word, username: Word })

const MessageEntity = z.looseObject({
  type: z.string(),
  offset: z.number().int().min(0),
  length: z.number().int().min(1),
  url: soft(z.string()),
  user: soft(User),
})

const File = z.looseObject({
  file_id: FileId,
  file_name: Word,
  mime_type: Word,
  file_size: Count,
  width: Count,
  height: Count,
  duration: Count,
  /** of a round video: its side in pixels */
  length: Count,
  /** of a sticker */
  emoji: Word,
  is_animated: soft(z.boolean()),
  is_video: soft(z.boolean()),
})
export type File = z.infer<typeof File>

const Location = z.looseObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })

export const Message = z.looseObject({
  message_id: Id,
  date: Time,
  chat: Chat,
  from: soft(User),
  /** whoever wrote in the name of a chat: an anonymous administrator, a channel */
  sender_chat: soft(Chat),
  /** a channel's post that Telegram copied into the channel's discussion group */
  is_automatic_forward: soft(z.boolean()),
  edit_date: soft(Time),
  media_group_id: Word,
  reply_to_message: soft(z.looseObject({ message_id: Id, forum_topic_created: soft(z.looseObject({ name: Word })) })),
  /** of a topic, if the chat has such */
  message_thread_id: soft(Id),
  is_topic_message: soft(z.boolean()),
  /** written in a private chat of somebody who has connected the bot to his own account */
  business_connection_id: Word,
  /** the bot that wrote this in the name of the account's owner: we */
  sender_business_bot: soft(User),
  migrate_to_chat_id: soft(Id),
  migrate_from_chat_id: soft(Id),
  text: soft(z.string()),
  entities: items(MessageEntity),
  caption: soft(z.string()),
  caption_entities: items(MessageEntity),
  animation: soft(File),
  audio: soft(File),
  document: soft(File),
  photo: items(File),
  sticker: soft(File),
  video: soft(File),
  video_note: soft(File),
  voice: soft(File),
  location: soft(Location),
  venue: soft(z.looseObject({ location: Location, title: soft(z.string()), address: soft(z.string()) })),
  poll: soft(z.looseObject({ question: Word })),
  dice: soft(z.looseObject({ emoji: Word, value: Count })),
  checklist: soft(z.looseObject({ title: Word })),
  contact: soft(z.looseObject({ phone_number: z.string().min(1), first_name: Word, last_name: Word, user_id: soft(Id) })),
})
export type Message = z.infer<typeof Message>
export type MessageEntity = z.infer<typeof MessageEntity>

const Button = z.looseObject({ text: z.string().min(1), callback_data: soft(z.string()) })

export const CallbackQuery = z.looseObject({
  id: z.string().min(1).max(300),
  from: User,
  /** what the button belongs to; too old for its content: only chat, id and the date 0 */
  message: soft(
    z.looseObject({
      message_id: Id,
      date: Time,
      chat: Chat,
      message_thread_id: soft(Id),
      is_topic_message: soft(z.boolean()),
      business_connection_id: Word,
      reply_markup: soft(z.looseObject({ inline_keyboard: items(items(Button)) })),
    }),
  ),
  data: soft(z.string()),
})
export type CallbackQuery = z.infer<typeof CallbackQuery>

export const ChatMemberUpdated = z.looseObject({ chat: Chat, date: Time, new_chat_member: z.looseObject({ status: z.string() }) })

const ReactionType = z.looseObject({ type: z.string(), emoji: Word })
export type ReactionType = z.infer<typeof ReactionType>

export const MessageReaction = z.looseObject({
  chat: Chat,
  message_id: Id,
  date: Time,
  user: soft(User),
  /** in place of a user: who reacts in the name of a chat */
  actor_chat: soft(Chat),
  old_reaction: items(ReactionType),
  new_reaction: items(ReactionType),
})
export type MessageReaction = z.infer<typeof MessageReaction>

const DeletedBusinessMessages = z.looseObject({ business_connection_id: z.string().min(1).max(300), chat: Chat, message_ids: items(Id) })

export const Update = z.looseObject({
  update_id: Id,
  message: soft(Message),
  edited_message: soft(Message),
  business_message: soft(Message),
  edited_business_message: soft(Message),
  deleted_business_messages: soft(DeletedBusinessMessages),
  message_reaction: soft(MessageReaction),
  callback_query: soft(CallbackQuery),
  my_chat_member: soft(ChatMemberUpdated),
})

/** Where an update of any kind belongs: every one that concerns a chat names it, the others name who caused it. */
export const Concern = z.looseObject({
  chat: soft(z.looseObject({ id: Id })),
  message: soft(z.looseObject({ chat: z.looseObject({ id: Id }) })),
  from: soft(z.looseObject({ id: Id })),
})
