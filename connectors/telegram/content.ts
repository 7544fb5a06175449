import type { InboundAttachment } from '@omniline/connector-kit/events'
import type { MessagePart } from '@omniline/contracts/conversations'
import type { File, Message } from './payloads.ts'

/** What a message consists of besides its text. */
export interface Content {
  attachments?: InboundAttachment[]
  part?: MessagePart
  /** stands in for a text that is not there */
  text?: string
}

/** Fields that surround a message's content. Whatever else a message has is its content, also kinds that came after us. */
const envelope = new Set(
  `message_id message_thread_id direct_messages_topic from sender_chat sender_tag sender_boost_count sender_business_bot receiver_user
  ephemeral_message_id guest_query_id guest_bot_caller_user guest_bot_caller_chat date business_connection_id chat forward_origin
  forward_from forward_from_chat forward_from_message_id forward_signature forward_sender_name forward_date is_topic_message
  is_automatic_forward reply_to_message reply_to_checklist_task_id reply_to_poll_option_id external_reply quote reply_to_story via_bot
  edit_date has_protected_content is_from_offline is_paid_post media_group_id author_signature paid_star_count text entities
  link_preview_options suggested_post_info effect_id caption caption_entities show_caption_above_media has_media_spoiler
  reply_markup`.split(/\s+/),
)

/** What Telegram itself tells about the chat; nobody said it. */
const notices = new Set(
  `new_chat_members new_chat_member new_chat_participant left_chat_member left_chat_participant new_chat_title new_chat_photo
  delete_chat_photo group_chat_created supergroup_chat_created channel_chat_created migrate_to_chat_id migrate_from_chat_id
  pinned_message message_auto_delete_timer_changed forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
  general_forum_topic_hidden general_forum_topic_unhidden video_chat_scheduled video_chat_started video_chat_ended
  video_chat_participants_invited chat_background_set boost_added write_access_allowed connected_website proximity_alert_triggered
  community_chat_added community_chat_joined community_chat_removed chat_owner_left chat_owner_changed managed_bot_created
  giveaway_created paid_message_price_changed direct_message_price_changed checklist_tasks_done checklist_tasks_added
  poll_option_added poll_option_deleted suggested_post_approved suggested_post_approval_failed suggested_post_declined
  suggested_post_paid suggested_post_refunded`.split(/\s+/),
)

/** null: nothing that anybody said. The order matters: an animation is also given as a document, a venue as a location. */
export function contentOf(message: Message): Content | null {
  const attachment = attachmentOf(message)
  if (attachment) {
    // Animated stickers (TGS) can hardly be shown anywhere else, so their emoji speaks for them.
    const text = message.sticker?.is_animated ? message.sticker.emoji : undefined
    return { attachments: [attachment], ...(text ? { text } : {}) }
  }
  const part = partOf(message)
  if (part) return { part }
  if (message.text) return {}
  const kinds = Object.keys(message).filter((key) => message[key] !== undefined && !envelope.has(key))
  if (kinds.length > 0 && kinds.every((kind) => notices.has(kind))) return null
  const text = wordsOf(message)
  return { part: { type: 'unsupported', what: kinds.find((kind) => !notices.has(kind)) ?? 'message' }, ...(text ? { text } : {}) }
}

/** What can be said of a kind that cannot be shown. */
const wordsOf = ({ poll, dice, checklist }: Message): string | undefined =>
  poll?.question ?? checklist?.title ?? (dice?.emoji && dice.value !== undefined ? `${dice.emoji} ${dice.value}` : undefined)

function attachmentOf(message: Message): InboundAttachment | undefined {
  const { animation, sticker, voice, video_note: round, video, audio, document, photo } = message
  const largest = photo?.toSorted((a, b) => (a.width ?? 0) * (a.height ?? 0) - (b.width ?? 0) * (b.height ?? 0)).at(-1)
  if (animation) return attachment('animation', animation)
  if (sticker) return { ...attachment('sticker', sticker), ...stickerName(sticker) }
  if (voice) return attachment('voice', voice)
  if (round) return { ...attachment('video', round), mime: 'video/mp4', width: round.length, height: round.length }
  if (video) return attachment('video', video)
  if (audio) return attachment('audio', audio)
  if (document) return attachment('file', document)
  if (largest) return { ...attachment('image', largest), mime: 'image/jpeg' }
  return undefined
}

function attachment(kind: InboundAttachment['kind'], file: File): InboundAttachment {
  return {
    kind,
    source: { fileId: file.file_id },
    name: file.file_name,
    mime: file.mime_type,
    size: file.file_size,
    width: file.width,
    height: file.height,
    durationSeconds: file.duration,
  }
}

function stickerName({ emoji = '', is_animated: animated, is_video: video }: File): { name: string; mime: string } {
  const [extension, mime] = animated ? ['tgs', 'application/x-tgsticker'] : video ? ['webm', 'video/webm'] : ['webp', 'image/webp']
  return { name: `sticker ${emoji}`.trim() + `.${extension}`, mime }
}

function partOf({ venue, location, contact }: Message): MessagePart | undefined {
  if (venue) return { type: 'location', ...place(venue.location), title: venue.title, address: venue.address }
  if (location) return { type: 'location', ...place(location) }
  if (contact) {
    const phone = internationalPhone(contact.phone_number)
    return { type: 'contact', name: [contact.first_name, contact.last_name].filter(Boolean).join(' ') || phone, phone }
  }
  return undefined
}

const place = ({ latitude, longitude }: { latitude: number; longitude: number }) => ({ latitude, longitude })

/** Telegram gives numbers with the country code, with or without the plus. */
export function internationalPhone(number: string): string {
  return /^\d{7,15}$/.test(number) ? `+${number}` : number
}
