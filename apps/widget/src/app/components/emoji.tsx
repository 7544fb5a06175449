import { useRef } from 'preact/hooks'
import { useSurroundings } from '../context.ts'

export interface EmojiProps {
  onPick(emoji: string): void
}

const emoji = (
  '😀 😄 😁 😅 😂 🙂 😉 😊 😍 😘 😎 🤔 😐 🙄 😏 😌 😔 😢 😭 😤 😡 😱 😳 😴 🤒 🤝 👍 👎 👌 ✌️ 🤞 👏 🙏 💪 👋 🙌 ' +
  '❤️ 💛 💚 💙 💜 💔 🔥 ✨ ⭐ 🎉 🎁 🎂 🌹 ☀️ ☕ 🍕 🚗 🚚 📦 🏠 📞 📅 📷 💳 💰 ✅ ❌ ❓ ❗ ⏰'
).split(' ')
const columns = 8

/** One stop for the Tab key; the arrows move inside. */
export function EmojiGrid({ onPick }: EmojiProps) {
  const { t } = useSurroundings()
  const grid = useRef<HTMLFieldSetElement>(null)

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key]
    const buttons = [...(grid.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((one) => one === document.activeElement)
    if (step === undefined || at < 0) return
    event.preventDefault()
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus()
  }

  return (
    <fieldset class="emoji-grid" aria-label={t('emojiList')} ref={grid}>
      {emoji.map((one, i) => (
        <button key={one} type="button" tabIndex={i === 0 ? 0 : -1} onKeyDown={onKeyDown} onClick={() => onPick(one)}>
          {one}
        </button>
      ))}
    </fieldset>
  )
}
