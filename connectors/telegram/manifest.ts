import type { Manifest } from '@omniline/connector-kit/manifest'

const mebibyte = 1024 * 1024
export const captionMax = 1024

export const manifest: Manifest = {
  id: 'telegram',
  name: 'Telegram',
  description: {
    ru: 'Чат-бот Telegram: клиенты пишут боту, вы отвечаете из Omniline.',
    en: 'A Telegram bot: customers write to it, you answer from Omniline.',
  },
  transports: ['webhook', 'poll'],
  // The Bot API knows no key of ours: what was sent twice arrives twice.
  idempotentSend: false,
  capabilities: {
    textMax: 4096,
    captionMax,
    fileMax: 50 * mebibyte,
    attachmentsMax: 10,
    files: ['image', 'video', 'audio', 'voice', 'file', 'sticker', 'animation'],
    replies: true,
    edit: true,
    editSeconds: null,
    delete: true,
    deleteSeconds: 48 * 3600,
    reactions: true,
    typingOut: true,
    typingIn: false,
    delivered: false,
    read: false,
    voice: true,
    formatting: ['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre', 'link', 'quote', 'spoiler'],
    // 100 in all; wider rows than these cannot be read on a phone.
    buttons: { rowsMax: 12, perRowMax: 8, labelMax: 64, payloadMax: 64, links: true },
  },
  credentials: [
    {
      key: 'token',
      label: { ru: 'Токен бота', en: 'Bot token' },
      help: { ru: 'Его выдаёт @BotFather. Храните как пароль.', en: 'Given out by @BotFather. Keep it like a password.' },
      secret: true,
      required: true,
      pattern: '^\\d+:[\\w\\-]{30,}$',
      placeholder: '123456789:AA…',
    },
  ],
  settings: [],
  setup: [
    {
      ru: 'Откройте в Telegram чат с @BotFather (с синей галочкой) и отправьте ему /newbot.',
      en: 'In Telegram, open the chat with @BotFather (the one with the blue tick) and send it /newbot.',
    },
    {
      ru: 'Придумайте имя, которое увидят клиенты, и адрес бота: латиницей, в конце bot, например shop_help_bot.',
      en: 'Choose the name that customers will see, and the bot’s address: Latin letters, ending in bot, such as shop_help_bot.',
    },
    {
      ru: 'Скопируйте из ответа токен: число, двоеточие и длинную строку после него.',
      en: 'Copy the token from the answer: a number, a colon and a long string after it.',
    },
    {
      ru: 'Вставьте токен сюда и нажмите «Проверить»: Omniline назовёт бота по имени.',
      en: 'Paste the token here and press “Check”: Omniline will call the bot by its name.',
    },
    {
      ru: 'Отключите бота от других программ: доставлять сообщения Telegram умеет только в одно место.',
      en: 'Disconnect the bot from other programs: Telegram delivers its messages to one place only.',
    },
    {
      ru: 'Дайте клиентам ссылку t.me/адрес_бота и напишите первое сообщение сами.',
      en: 'Give customers the link t.me/your_bot, and write the first message yourself.',
    },
  ],
  apiUrl: 'https://api.telegram.org',
}
