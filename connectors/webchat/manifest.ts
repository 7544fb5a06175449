import type { Manifest } from '@omniline/connector-kit/manifest'

const mebibyte = 1024 * 1024

export const manifest: Manifest = {
  id: 'webchat',
  name: { ru: 'Чат на сайте', en: 'Site chat' },
  description: {
    ru: 'Чат на вашем сайте: одна строка кода или ссылка, которую можно послать и напечатать QR-кодом.',
    en: 'A chat on your own site: one line of code, or a link to send and to print as a QR code.',
  },
  transports: ['direct'],
  // A message is there as soon as it is stored; storing it twice is impossible.
  idempotentSend: true,
  capabilities: {
    textMax: 10_000,
    captionMax: 10_000,
    fileMax: 20 * mebibyte,
    attachmentsMax: 10,
    files: ['image', 'video', 'audio', 'voice', 'file', 'sticker', 'animation'],
    replies: true,
    edit: true,
    editSeconds: null,
    delete: true,
    deleteSeconds: null,
    reactions: false,
    typingOut: true,
    typingIn: true,
    delivered: true,
    read: true,
    voice: true,
    formatting: ['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre', 'link', 'quote', 'spoiler'],
    buttons: null,
  },
  credentials: [],
  settings: [
    {
      key: 'title',
      label: { ru: 'Заголовок', en: 'Title' },
      help: { ru: 'Пусто: название компании', en: 'Empty: the company’s name' },
      kind: 'text',
      default: '',
    },
    {
      key: 'greeting',
      label: { ru: 'Приветствие', en: 'Greeting' },
      help: { ru: 'Показывается до первого сообщения', en: 'Shown before the first message' },
      kind: 'textarea',
      default: '',
    },
    { key: 'color', label: { ru: 'Цвет', en: 'Colour' }, kind: 'color', default: '#1F5FD6' },
    {
      key: 'position',
      label: { ru: 'Положение кнопки', en: 'Position of the button' },
      kind: 'select',
      options: [
        { value: 'right', label: { ru: 'Справа внизу', en: 'Bottom right' } },
        { value: 'left', label: { ru: 'Слева внизу', en: 'Bottom left' } },
      ],
      default: 'right',
    },
    {
      key: 'language',
      label: { ru: 'Язык', en: 'Language' },
      kind: 'select',
      options: [
        { value: 'auto', label: { ru: 'Как у посетителя', en: 'The visitor’s' } },
        { value: 'ru', label: { ru: 'Русский', en: 'Russian' } },
        { value: 'en', label: { ru: 'Английский', en: 'English' } },
      ],
      default: 'auto',
    },
    {
      key: 'allowedDomains',
      label: { ru: 'Разрешённые сайты', en: 'Allowed sites' },
      help: {
        ru: 'По одному в строке, например shop.ru или *.shop.ru. Пусто: любой сайт',
        en: 'One per line, such as shop.com or *.shop.com. Empty: any site',
      },
      kind: 'list',
      default: [],
    },
  ],
  setup: [
    {
      ru: 'Создайте канал: чат сразу работает по ссылке вида /chat/НОМЕР-КАНАЛА.',
      en: 'Create the channel: the chat works at once at a link like /chat/CHANNEL-ID.',
    },
    {
      ru: 'Скопируйте строку со скриптом со страницы канала.',
      en: 'Copy the line with the script from the channel’s page.',
    },
    {
      ru: 'Вставьте её на все страницы сайта перед </body> или через менеджер тегов.',
      en: 'Put it on every page of your site before </body>, or use your tag manager.',
    },
    {
      ru: 'Перечислите свои сайты в «Разрешённых сайтах», чтобы чат не показывали чужие.',
      en: 'List your sites under “Allowed sites”, so that nobody else shows your chat.',
    },
    {
      ru: 'Откройте сайт и напишите себе первое сообщение.',
      en: 'Open your site and write yourself the first message.',
    },
  ],
  apiUrl: null,
}
