import type { AttachmentKind } from '@omniline/contracts/files'

/** How a stored file is shown and sent, by what its bytes are. */
export function kindOf(mime: string): AttachmentKind {
  if (mime === 'image/gif') return 'animation'
  if (['image/jpeg', 'image/png', 'image/webp'].includes(mime)) return 'image'
  if (['video/mp4', 'video/webm', 'video/quicktime'].includes(mime)) return 'video'
  // Opus in Ogg is what recorders make and messengers call a voice message.
  if (mime.startsWith('audio/ogg') && mime.includes('opus')) return 'voice'
  if (mime.startsWith('audio/')) return 'audio'
  return 'file'
}

/** What a browser may show in place: it cannot carry script. Everything else is offered for saving. */
const shownInPlace = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'video/mp4',
  'video/webm',
  'video/ogg',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/webm',
])
export const isShownInPlace = (mime: string): boolean => shownInPlace.has(mime.split(';')[0]?.trim() ?? '')
