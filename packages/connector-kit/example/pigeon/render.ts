import type { OutboundMessage } from '../../src/events.ts'
import { splitText } from '../../src/split-text.ts'
import { manifest } from './manifest.ts'

export interface Note {
  to: string
  text: string
}

export function render(message: OutboundMessage): Note[] {
  return splitText(message.text, [], manifest.capabilities.textMax).map(({ text }) => ({ to: message.chatId, text }))
}
