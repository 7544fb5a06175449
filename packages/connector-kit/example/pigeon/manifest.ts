import type { Manifest } from '../../src/manifest.ts'

export const manifest: Manifest = {
  id: 'pigeon',
  name: 'Pigeon Post',
  description: { ru: 'Записки голубиной почтой', en: 'Notes by carrier pigeon' },
  transports: ['webhook', 'poll'],
  idempotentSend: false,
  capabilities: {
    textMax: 160,
    fileMax: 0,
    attachmentsMax: 0,
    replies: false,
    edit: false,
    delete: false,
    reactions: false,
    typingOut: false,
    typingIn: false,
    delivered: true,
    read: false,
    voice: false,
    formatting: false,
    buttons: false,
  },
  credentials: [
    { key: 'key', label: { ru: 'Ключ голубятни', en: 'Loft key' }, secret: true, required: true, pattern: '^loft-[a-z0-9]{10}$' },
  ],
  settings: [],
  setup: [{ ru: 'Возьмите ключ на двери голубятни и вставьте его сюда.', en: 'Take the key from the door of the loft and paste it here.' }],
  apiUrl: 'https://api.pigeon.example',
}
